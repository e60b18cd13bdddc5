import {
  type ASTNode,
  coerceInputValue,
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isScalarType,
  Kind,
  TypeInfo,
  typeFromAST,
  type ValueNode,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Message } from '../errors.js'

/** What was asked, as far as the check of its values needs it. */
export interface Asked {
  readonly schema: GraphQLSchema
  readonly document?: DocumentNode
  readonly variables?: Readonly<Record<string, unknown>>
}

/**
 * graphql repeats the offending value in its message: `Variable "$id" got invalid value "1101…"`. These messages say the
 * same without it: the place, and what belongs there. Errors that need no rewriting are not in the map.
 */
export function valueFreeMessages(errors: readonly unknown[], asked: Asked): Map<unknown, Message> {
  const messages = new Map<unknown, Message>()
  const places = new Map<string, Message[]>()
  for (const error of errors) {
    if (!(error instanceof GraphQLError)) continue
    const message = valueFreeMessage(error, asked, places)
    if (message) messages.set(error, message)
  }
  return messages
}

function valueFreeMessage(
  error: GraphQLError,
  asked: Asked,
  places: Map<string, Message[]>,
): Message | undefined {
  const node = error.nodes?.[0]
  if (node?.kind === Kind.VARIABLE_DEFINITION && error.message.startsWith('Variable "$')) {
    const name = node.variable.name.value
    if (!error.message.startsWith(`Variable "$${name}" got invalid value`)) return bilingual(error.message)
    // graphql reports the places of one variable in this very order.
    const left = places.get(name) ?? invalidPlaces(node, asked)
    places.set(name, left)
    return left.shift() ?? wrongValue(`$${name}`, undefined)
  }
  if (error.message === 'Validation aborted.') return endlessChecks
  if (node === undefined && error.extensions.code === 'GRAPHQL_VALIDATION_FAILED') {
    const left = places.get('') ?? refusedByScalars(asked)
    places.set('', left)
    return left.shift() ?? wrongValue('value', undefined)
  }
  if (error.message.startsWith('Too many errors processing variables'))
    return { zh: '变量中的错误过多。', en: 'The variables hold too many errors.' }
  // A variable inside a literal is at fault only when it reaches a field without a value that fits.
  if (node?.kind === Kind.VARIABLE && !error.message.startsWith('Argument "')) return undefined
  if (node && isLiteral(node)) return ofLiteral(error, node, asked)
  return undefined
}

/** graphql compares fields of one name with each other, and stops where there are too many. */
const endlessChecks: Message = {
  zh: '查询文档中同名字段过多，无法校验；每个字段请只写一次。',
  en: 'The document repeats fields too often to be checked; name each once.',
}

const bilingual = (message: string): Message => ({ zh: `变量有误：${message}`, en: message })

const isLiteral = (node: ASTNode): boolean =>
  node.kind === Kind.VARIABLE || node.kind === Kind.OBJECT_FIELD || node.kind.endsWith('Value')

/** Only names of the schema stand in these, or a name as the schema writes them; an ID or phone number is none. */
const aboutNames =
  /^Field "[A-Za-z_]\w{0,79}(?:\.\w+)?" (?:of required type "[\w[\]!]+" was not provided|is not defined by type "\w+")\.(?: Did you mean [\w", ]+\?)?$/

const ofNames = (message: string): Message | undefined =>
  aboutNames.test(message) ? { zh: `输入有误：${message}`, en: message } : undefined

const wrongValue = (place: string, type: GraphQLInputType | undefined): Message => {
  const wanted = type ? expectation(type) : { zh: '', en: '' }
  return {
    zh: `${place}：值与类型不符${wanted.zh}。`,
    en: `${place}: the value does not fit its type${wanted.en}.`,
  }
}

function expectation(type: GraphQLInputType): Message {
  const named = getNamedType(type)
  const codes = isEnumType(named) ? named.getValues().map((value) => value.name) : []
  const about =
    codes.length > 0
      ? codes.slice(0, 40).join(', ') + (codes.length > 40 ? ' …' : '')
      : (isScalarType(named) && named.description?.split('\n')[0]?.slice(0, 300)) || ''
  return {
    zh: `，应为 ${String(type)}${about && `（${about}）`}`,
    en: `; ${String(type)} is expected${about && ` (${about})`}`,
  }
}

/** Every place of a variable's value that does not fit, named by its path. */
function invalidPlaces(definition: VariableDefinitionNode, { schema, variables }: Asked): Message[] {
  const type = typeFromAST(schema, definition.type)
  const name = definition.variable.name.value
  if (!isInputType(type)) return []
  const found: Message[] = []
  coerceInputValue(variables?.[name], type, (path, _value, error) => {
    if (found.length >= 50) return
    const place = path.reduce<string>(
      (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${step}`),
      `$${name}`,
    )
    const names = ofNames(error.message)
    found.push(
      names
        ? { zh: `${place}：${names.zh}`, en: `${place}: ${names.en}` }
        : wrongValue(place, typeAt(type, path)),
    )
  })
  return found
}

const typeAt = (type: GraphQLInputType, path: readonly (string | number)[]): GraphQLInputType | undefined =>
  path.reduce<GraphQLInputType | undefined>((at, step) => {
    const bare = at && getNullableType(at)
    if (typeof step === 'number') return isListType(bare) ? (bare.ofType as GraphQLInputType) : bare
    // One value stands for a list of one, so a name may follow where a list is declared.
    const object = bare && getNamedType(bare)
    return isInputObjectType(object) ? object.getFields()[step]?.type : undefined
  }, type)

/** A literal in the document: the argument or input field it stands in, and its type. */
interface Literal {
  readonly node: ASTNode
  readonly place: string
  readonly type: GraphQLInputType | undefined
}

function ofLiteral(error: GraphQLError, node: ASTNode, asked: Asked): Message {
  const names = ofNames(error.message)
  if (names) return names
  const literal = literalsOf(asked).find((one) => one.node === node)
  const argument = /^Argument "(\w+)"/.exec(error.message)?.[1]
  return wrongValue(literal?.place || argument || 'value', literal?.type)
}

function literalsOf({ schema, document }: Asked): Literal[] {
  if (!document) return []
  const literals: Literal[] = []
  const types = new TypeInfo(schema)
  const trail: string[] = []
  const opens = (node: ASTNode) => node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD
  visit(
    document,
    visitWithTypeInfo(types, {
      enter(node) {
        if (opens(node)) trail.push((node as { name: { value: string } }).name.value)
        if (node.kind.endsWith('Value'))
          literals.push({ node, place: trail.join('.'), type: types.getInputType() ?? undefined })
      },
      leave(node) {
        if (opens(node)) trail.pop()
      },
    }),
  )
  return literals
}

/** Literals that a scalar refuses with an error of its own: graphql passes that on without saying where. */
const refusedByScalars = (asked: Asked): Message[] =>
  literalsOf(asked).flatMap(({ node, place, type }) => {
    const scalar = type && getNamedType(type)
    if (!isScalarType(scalar) || node.kind === Kind.NULL) return []
    try {
      scalar.parseLiteral(node as ValueNode)
      return []
    } catch (error) {
      return error instanceof GraphQLError && !error.nodes ? [wrongValue(place, type)] : []
    }
  })
