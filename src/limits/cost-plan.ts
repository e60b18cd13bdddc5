import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql'
import { type Amount, amountIn, type Given, product, sum } from './amount.js'
import { entriesOfSchema, partOfDescription } from './description-weights.js'
import { argumentValue, entriesOf, longestPage, ofChange, usualEntries, weightOf } from './weights.js'

/** A selection: what it costs once, and what each entry of the list costs that it is the connection of. */
interface Parts {
  readonly once: Amount
  readonly each: Amount
}

type Field = GraphQLField<unknown, unknown>

/**
 * What an operation of a validated document costs: one for each field that the answer can hold, those below a list for each entry
 * of it, and more for the fields that `weightOf` names. Fragments are counted where they are used.
 */
export function costPlan(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): (given: Given) => number {
  const known = new Map<string, Parts>()

  const ofFragment = (name: string): Parts => {
    const before = known.get(name)
    if (before) return before
    const fragment = fragments.get(name)
    const type = fragment && schema.getType(fragment.typeCondition.name.value)
    const parts = fragment && isCompositeType(type) ? ofSet(fragment.selectionSet, type) : nothing
    known.set(name, parts)
    return parts
  }

  const ofSet = (set: SelectionSetNode, parent: GraphQLCompositeType): Parts => {
    const once: Amount[] = []
    const each: Amount[] = []
    for (const node of set.selections) {
      const asked = isAsked(node.directives)
      if (node.kind === Kind.FIELD) {
        const amount = product(asked, ofField(node, parent))
        ;(isEntries(parent, node.name.value) ? each : once).push(amount)
        continue
      }
      const type =
        node.kind === Kind.INLINE_FRAGMENT && node.typeCondition
          ? (schema.getType(node.typeCondition.name.value) as GraphQLCompositeType)
          : parent
      const parts =
        node.kind === Kind.FRAGMENT_SPREAD ? ofFragment(node.name.value) : ofSet(node.selectionSet, type)
      once.push(product(asked, parts.once))
      each.push(product(asked, parts.each))
    }
    return { once: sum(once), each: sum(each) }
  }

  const ofField = (node: FieldNode, parent: GraphQLCompositeType): Amount => {
    const name = node.name.value
    const field = fieldOf(parent, name)
    const coordinate = `${parent.name}.${name}`
    const weight = weightOf[coordinate]?.(node) ?? (parent === schema.getMutationType() ? ofChange : 1)
    const type = field && getNamedType(field.type)
    if (!field || !node.selectionSet || !isCompositeType(type)) return weight
    const { once, each } = ofSet(node.selectionSet, type)
    if (isConnection(type)) return sum([weight, once, product(sizeOf(node, field), each)])
    const isPage = field.args.some((argument) => argument.name === 'first')
    const entries = isPage ? sizeOf(node, field) : entriesIn(schema, parent, field, coordinate)
    const total = sum([weight, product(entries, once)])
    return name === '__schema' || name === '__type' ? product(partOfDescription, total) : total
  }

  const root = schema.getRootType(operation.operation)
  const total = root ? ofSet(operation.selectionSet, root).once : 0
  return (given) => Math.max(1, Math.ceil(amountIn(total, given)))
}

const nothing: Parts = { once: 0, each: 0 }

const fieldOf = (parent: GraphQLCompositeType, name: string): Field | undefined => {
  if (name === '__schema') return SchemaMetaFieldDef
  if (name === '__type') return TypeMetaFieldDef
  return 'getFields' in parent ? (parent.getFields()[name] as Field | undefined) : undefined
}

const isConnection = (type: GraphQLCompositeType): boolean => type.name.endsWith('Connection')

const isEntries = (parent: GraphQLCompositeType, name: string): boolean =>
  isConnection(parent) && (name === 'nodes' || name === 'edges')

function entriesIn(schema: GraphQLSchema, parent: GraphQLCompositeType, field: Field, coordinate: string) {
  if (!isListType(getNullableType(field.type)) || isEntries(parent, field.name)) return 1
  if (parent.name.startsWith('__')) return entriesOfSchema(schema, coordinate)
  return entriesOf[coordinate] ?? usualEntries
}

/** `first` as it was asked for, or as many as the page turned out to have. */
function sizeOf(node: FieldNode, field: Field): Amount {
  const key = node.alias?.value ?? node.name.value
  const given = node.arguments?.find((argument) => argument.name.value === 'first')?.value
  const otherwise = field.args.find((argument) => argument.name === 'first')?.defaultValue
  return (request) => {
    const asked = given && argumentValue(given, request)
    const first = typeof asked === 'number' ? asked : typeof otherwise === 'number' ? otherwise : longestPage
    const size = Math.min(longestPage, Math.max(0, first))
    return Math.min(size, request.pages?.get(key) ?? size)
  }
}

/** 1 or 0: `@skip` and `@include`, from variables too. */
const isAsked = (directives: readonly DirectiveNode[] = []): Amount =>
  directives.reduce<Amount>((asked, { name, arguments: given = [] }) => {
    const condition = given.find((argument) => argument.name.value === 'if')?.value
    if (!condition || (name.value !== 'skip' && name.value !== 'include')) return asked
    const wanted = name.value === 'include'
    const one: Amount =
      condition.kind === Kind.BOOLEAN
        ? Number(condition.value === wanted)
        : (request) => Number((argumentValue(condition, request) === true) === wanted)
    return product(asked, one)
  }, 1)
