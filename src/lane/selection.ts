import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode } from 'graphql'

/** What is asked for below one field: response keys in the order of the document, each with the nodes that ask for it. */
export type Selection = ReadonlyMap<string, readonly FieldNode[]>

/** Names of the document's fragments. */
export type Fragments = ReadonlyMap<string, SelectionSetNode>

/** A document that the lane leaves to the ordinary way, with the reason that is counted. */
export class NotCompiled extends Error {
  constructor(readonly reason: string) {
    super(reason)
  }
}

export const fragmentsOf = ({ definitions }: DocumentNode): Fragments =>
  new Map(
    definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet] as const] : [],
    ),
  )

/** The fields of `typeName` below some selection sets: fragments opened, equal response keys together, as the specification merges them. */
export function selectionOf(
  sets: readonly (SelectionSetNode | undefined)[],
  typeNames: readonly string[],
  fragments: Fragments,
): Selection {
  const found = new Map<string, FieldNode[]>()
  const visit = (set: SelectionSetNode | undefined) => {
    for (const node of set?.selections ?? []) {
      // Whether it is asked for depends on variables: such a document has no one statement.
      if (node.directives?.length) throw new NotCompiled('directive')
      if (node.kind === Kind.FIELD) {
        const key = keyOf([node])
        found.set(key, [...(found.get(key) ?? []), node])
      } else if (node.kind === Kind.FRAGMENT_SPREAD) visit(fragments.get(node.name.value))
      else if (!node.typeCondition || typeNames.includes(node.typeCondition.name.value))
        visit(node.selectionSet)
    }
  }
  for (const set of sets) visit(set)
  return found
}

export const setsOf = (nodes: readonly FieldNode[]) => nodes.map(({ selectionSet }) => selectionSet)

/** The name of the field that some nodes of one response key ask for. */
export const nameOf = (nodes: readonly FieldNode[]): string => (nodes[0] as FieldNode).name.value

/** The response key that they share. */
export const keyOf = ([node]: readonly FieldNode[]): string =>
  (node as FieldNode).alias?.value ?? (node as FieldNode).name.value
