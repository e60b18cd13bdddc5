import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql'

/** The size of a document with its fragments opened wherever they are used: the largest of its operations. */
export interface Shape {
  /** Words and signs of the document. */
  readonly tokens: number
  /** Fields below each other. */
  readonly depth: number
  readonly fields: number
  /** Fragments of the document, used or not. */
  readonly fragments: number
  /** Fields under another name, `__typename` and the like included. */
  readonly aliases: number
  readonly directives: number
  /** Root fields of one operation. */
  readonly roots: number
}

interface Sums {
  /** Fields of the first level. */
  level: number
  depth: number
  fields: number
  aliases: number
  directives: number
}

const known = new WeakMap<DocumentNode, Shape>()

/** The shape of a document; it need not be valid. Looked at once for each document, in the time of its length. */
export function shapeOf(document: DocumentNode): Shape {
  const before = known.get(document)
  if (before) return before
  const shape = readShape(document)
  known.set(document, shape)
  return shape
}

const nothing = (): Sums => ({ level: 0, depth: 0, fields: 0, aliases: 0, directives: 0 })

function readShape(document: DocumentNode): Shape {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  // Sums of a fragment are made once: one that uses another twice, which uses a third twice, is counted without being walked.
  // Beyond the numbers that a double holds they are infinite, and larger than any limit.
  const sums = new Map<string, Sums>()

  const ofFragment = (name: string): Sums => {
    const before = sums.get(name)
    if (before) return before
    const fragment = fragments.get(name)
    // One that uses itself finds nothing here: that is a fault of the document, which its validation tells.
    sums.set(name, nothing())
    if (!fragment) return nothing()
    const own = ofSet(fragment.selectionSet)
    own.directives += fragment.directives?.length ?? 0
    sums.set(name, own)
    return own
  }

  const ofSet = (set: SelectionSetNode): Sums => {
    const all = nothing()
    for (const node of set.selections) {
      all.directives += node.directives?.length ?? 0
      if (node.kind !== Kind.FIELD) {
        add(all, node.kind === Kind.FRAGMENT_SPREAD ? ofFragment(node.name.value) : ofSet(node.selectionSet))
        continue
      }
      const below = node.selectionSet ? ofSet(node.selectionSet) : nothing()
      add(all, {
        ...below,
        level: 1,
        depth: below.depth + 1,
        fields: below.fields + 1,
        aliases: below.aliases + (node.alias ? 1 : 0),
      })
    }
    return all
  }

  const shape = {
    tokens: document.tokenCount ?? 0,
    depth: 0,
    fields: 0,
    fragments: fragments.size,
    aliases: 0,
    directives: 0,
    roots: 0,
  }
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue
    const { level, ...more } = ofSet(node.selectionSet)
    const variables = node.variableDefinitions?.flatMap(({ directives = [] }) => directives).length ?? 0
    more.directives += (node.directives?.length ?? 0) + variables
    for (const name of ['depth', 'fields', 'aliases', 'directives'] as const)
      shape[name] = Math.max(shape[name], more[name])
    shape.roots = Math.max(shape.roots, level)
  }
  return shape
}

function add(all: Sums, more: Sums): void {
  all.level += more.level
  all.fields += more.fields
  all.aliases += more.aliases
  all.directives += more.directives
  all.depth = Math.max(all.depth, more.depth)
}
