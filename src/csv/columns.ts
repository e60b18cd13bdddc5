import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'

/** A selected field on its way down from the root. */
export interface Step {
  /** Its key in the answer. */
  readonly key: string
  readonly description: string
  /** Its coordinates: of each type that can stand there. */
  readonly coordinates: readonly string[]
  readonly isList: boolean
}

/** What of an answer is a table: one list of objects, and the leaves that were selected in it. */
export interface Table {
  readonly root: string
  /** Keys from `data` to the list. */
  readonly rows: readonly string[]
  readonly columns: readonly (readonly Step[])[]
}

interface Found {
  readonly lists: { path: Step[]; node: FieldNode; type: GraphQLNamedType }[]
}

type Fragments = ReadonlyMap<string, { selectionSet: SelectionSetNode; on: string }>

/** The table of a document; undefined where it asks for no list of objects, for several, or to change something. */
export function tableOf(schema: GraphQLSchema, document: DocumentNode, name?: string): Table | undefined {
  const operation = getOperationAST(document, name)
  const root = operation?.operation === 'query' ? schema.getQueryType() : undefined
  if (!operation || !root) return undefined
  const walk = walkIn(schema, document)
  const found: Found = { lists: [] }
  findLists(walk, root, operation.selectionSet, [], found)
  const [list, ...more] = found.lists
  if (!list?.node.selectionSet || more.length > 0) return undefined
  const columns: Step[][] = []
  findLeaves(walk, list.type, list.node.selectionSet, [], columns)
  const rows = list.path.map(({ key }) => key)
  return columns.length > 0 ? { root: rows[0] ?? '', rows, columns } : undefined
}

type Walk = (
  parent: GraphQLNamedType,
  selection: SelectionSetNode,
) => { node: FieldNode; step: Step; type: GraphQLNamedType }[]

/** The fields of a selection in the order of the document, fragments put in; each key once. */
function walkIn(schema: GraphQLSchema, document: DocumentNode): Walk {
  const fragments: Fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION
        ? [[each.name.value, { selectionSet: each.selectionSet, on: each.typeCondition.name.value }] as const]
        : [],
    ),
  )
  const walk: Walk = (parent, { selections }) =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return fieldIn(schema, parent, selection)
      const named = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : undefined
      const on =
        named?.on ??
        (selection.kind === Kind.INLINE_FRAGMENT ? selection.typeCondition?.name.value : undefined)
      const inner =
        named?.selectionSet ?? (selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : undefined)
      return inner ? walk((on && schema.getType(on)) || parent, inner) : []
    })
  return walk
}

function fieldIn(schema: GraphQLSchema, parent: GraphQLNamedType, node: FieldNode) {
  const field: GraphQLField<unknown, unknown> | undefined =
    isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
  if (!field) return []
  const owners = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent]
  const step: Step = {
    key: (node.alias ?? node.name).value,
    description: field.description ?? '',
    coordinates: owners.map((owner) => `${owner.name}.${field.name}`),
    isList: isList(field.type),
  }
  return [{ node, step, type: getNamedType(field.type) }]
}

const isList = (type: GraphQLOutputType) => isListType(getNullableType(type))

/** The outermost lists of objects: what lies in one of them is part of its rows. */
function findLists(
  walk: Walk,
  parent: GraphQLNamedType,
  selection: SelectionSetNode,
  path: Step[],
  found: Found,
): void {
  for (const { node, step, type } of walk(parent, selection)) {
    if (!isCompositeType(type) || !node.selectionSet) continue
    const here = [...path, step]
    if (step.isList) found.lists.push({ path: here, node, type })
    else findLists(walk, type, node.selectionSet, here, found)
  }
}

function findLeaves(
  walk: Walk,
  parent: GraphQLNamedType,
  selection: SelectionSetNode,
  path: Step[],
  columns: Step[][],
): void {
  for (const { node, step, type } of walk(parent, selection)) {
    const here = [...path, step]
    const keys = keysOf(here)
    if (isCompositeType(type) && node.selectionSet) findLeaves(walk, type, node.selectionSet, here, columns)
    else if (!columns.some((column) => keysOf(column) === keys)) columns.push(here)
  }
}

const keysOf = (path: readonly Step[]) => path.map(({ key }) => key).join('.')
