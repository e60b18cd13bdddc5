import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { Random } from './random.js'
import { type Known, valueFor } from './values.js'

/** A document, and values for its variables that are made anew for each request. */
export interface Operation {
  readonly query: string
  variables(random: Random): Record<string, unknown>
}

type Field = GraphQLField<unknown, unknown>

/** A valid operation of the schema with every argument as a variable; its values are as they should be or not. */
export function operationOf(schema: GraphQLSchema, random: Random, known: Known, poison: number): Operation {
  const isChange = random.chance(0.2) && Object.keys(schema.getMutationType()?.getFields() ?? {}).length > 0
  const root = isChange ? schema.getMutationType() : schema.getQueryType()
  const fields = Object.values(root?.getFields() ?? {}) as Field[]
  const count = isChange ? 1 : 1 + random.below(2)
  const declared: { name: string; field: Field; argument: Field['args'][number] }[] = []

  const argumentsOf = (field: Field) => {
    const asked = field.args.filter(
      (each) => (isNonNullType(each.type) && each.defaultValue === undefined) || random.chance(0.4),
    )
    const texts = asked.map((argument) => {
      const name = `v${declared.length}`
      declared.push({ name, field, argument })
      return `${argument.name}: $${name}`
    })
    return texts.length > 0 ? `(${texts.join(', ')})` : ''
  }

  const selectionOf = (type: GraphQLOutputType, depth: number): string => {
    const named = getNamedType(type)
    if (isLeafType(named) || !isCompositeType(named)) return ''
    const object = isAbstractType(named) ? random.pick(schema.getPossibleTypes(named)) : named
    const all = isObjectType(object) ? (Object.values(object.getFields()) as Field[]) : []
    const usable = depth > 4 ? all.filter((field) => isLeafType(getNamedType(field.type))) : all
    const chosen = usable.filter(() => random.chance(Math.min(0.8, 5 / usable.length)))
    const inner = ['__typename', ...chosen.map((field, at) => fieldText(field, depth + 1, at))].join(' ')
    return isAbstractType(named) ? ` { ... on ${object.name} { ${inner} } }` : ` { ${inner} }`
  }

  const fieldText = (field: Field, depth: number, at: number): string => {
    const alias = random.chance(0.1) ? `f${depth}_${at}: ` : ''
    const directive = random.chance(0.03) ? ' @include(if: true)' : ''
    return `${alias}${field.name}${argumentsOf(field)}${directive}${selectionOf(field.type, depth)}`
  }

  const roots = Array.from(
    { length: count },
    (_, at) => `r${at}: ${fieldText(random.pick(fields), 0, at).replace(/^f\d_\d+: /, '')}`,
  )
  const head = declared.map(({ name, argument }) => `$${name}: ${String(argument.type)}`).join(', ')
  return {
    query: `${isChange ? 'mutation' : 'query'} ${head && `(${head})`} { ${roots.join(' ')} }`,
    variables: (each) =>
      Object.fromEntries(
        declared.map(({ name, argument }) => [name, valueFor(argument.type, each, known, poison)]),
      ),
  }
}
