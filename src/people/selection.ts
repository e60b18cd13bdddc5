import type { GraphQLResolveInfo } from 'graphql'
import { parseResolveInfo, type ResolveTree } from 'graphql-parse-resolve-info'

type ByType = Record<string, Record<string, ResolveTree>>

const subfields = (tree: ResolveTree, typeName: string): ResolveTree[] =>
  Object.values((tree.fieldsByTypeName as ByType)[typeName] ?? {})

/** The names of the fields of `typeName` that the document asks for below this field, aliases and fragments resolved. */
export function askedFields(info: GraphQLResolveInfo, typeName: string): Set<string> {
  const tree = parseResolveInfo(info) as ResolveTree | null
  return new Set(tree ? subfields(tree, typeName).map(({ name }) => name) : [])
}

/** The same below a field of the type that this field gives, under whatever names. */
export function askedBelow(
  info: GraphQLResolveInfo,
  given: string,
  field: string,
  typeName: string,
): Set<string> {
  const tree = parseResolveInfo(info) as ResolveTree | null
  const below = tree ? subfields(tree, given).filter(({ name }) => name === field) : []
  return new Set(below.flatMap((each) => subfields(each, typeName).map(({ name }) => name)))
}

/** The same below `nodes` and `edges { node }` of a connection. */
export function askedOfNodes(info: GraphQLResolveInfo, connection: string, typeName: string): Set<string> {
  const tree = parseResolveInfo(info) as ResolveTree | null
  if (!tree) return new Set()
  const edgeType = connection.replace(/Connection$/, 'Edge')
  const nodes = subfields(tree, connection).flatMap((field) => {
    if (field.name === 'nodes') return [field]
    if (field.name === 'edges') return subfields(field, edgeType).filter(({ name }) => name === 'node')
    return []
  })
  return new Set(nodes.flatMap((node) => subfields(node, typeName).map(({ name }) => name)))
}

/** The place of a field in the document without list positions: all rows at one place share one statement. */
export function placeOf(info: GraphQLResolveInfo): string {
  const steps: string[] = []
  for (let path: typeof info.path | undefined = info.path; path; path = path.prev)
    if (typeof path.key === 'string') steps.unshift(path.key)
  return steps.join('.')
}
