import {
  type DocumentNode,
  execute,
  type FieldNode,
  GraphQLSchema,
  Kind,
  print,
  type SelectionSetNode,
} from 'graphql'
import type { Context } from '../context.js'
import type { RegionTree } from '../regions/tree.js'
import { type Fragments, NotCompiled, setsOf } from './selection.js'

/** Fields of a region that the tree in process answers. Whatever else is asked of one, the ordinary way answers. */
const ofTheTree = new Set([
  '__typename',
  ...['code', 'level', 'name', 'fullName', 'pinyin', 'nameOnly', 'parent', 'ancestors', 'children'],
  ...['validFrom', 'validTo', 'predecessors', 'successors', 'versions', 'successions', 'present'],
  ...['kind', 'effectiveOn', 'from', 'to'],
])

/** Texts of regions kept for one selection; a city has some thousand. */
const mostKept = 5_000

/** The schema seen from a region: what is selected of one is a document of its own. */
const seenFrom = new WeakMap<GraphQLSchema, GraphQLSchema>()
function schemaOfRegions(schema: GraphQLSchema): GraphQLSchema {
  const known = seenFrom.get(schema)
  if (known) return known
  const { directives, types } = schema.toConfig()
  const query = schema.getType('Region') as ReturnType<GraphQLSchema['getQueryType']>
  const made = new GraphQLSchema({ query, directives, types, assumeValid: true })
  seenFrom.set(schema, made)
  return made
}

/** By what is selected: documents and departments that select the same share it. A tree is gone with its texts. */
const kept = new WeakMap<RegionTree, Map<string, Map<string, Buffer>>>()
/** A deployment has some dozens. */
const mostSelections = 500

function textsOf(tree: RegionTree, selection: string): Map<string, Buffer> {
  const ofTree = kept.get(tree) ?? new Map<string, Map<string, Buffer>>()
  kept.set(tree, ofTree)
  const texts = ofTree.get(selection) ?? new Map<string, Buffer>()
  if (!ofTree.has(selection) && ofTree.size >= mostSelections) ofTree.clear()
  ofTree.set(selection, texts)
  return texts
}

/** What a document selects of a region, at one place. */
export class RegionSelection {
  private readonly document: DocumentNode
  private readonly selection: string

  constructor(nodes: readonly FieldNode[], document: DocumentNode, fragments: Fragments) {
    const sets = setsOf(nodes)
    for (const set of sets) refuseUnknown(set, fragments)
    const selections = sets.flatMap((set) => set?.selections ?? [])
    this.document = {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          kind: Kind.OPERATION_DEFINITION,
          operation: 'query' as never,
          selectionSet: { kind: Kind.SELECTION_SET, selections },
        },
        ...document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
      ],
    }
    this.selection = print(this.document)
  }

  /** The region as the answer holds it; JSON. */
  textOf(code: string, context: Context): Buffer {
    const { tree, policy } = context
    const texts = textsOf(tree, this.selection)
    const known = texts.get(code)
    if (known !== undefined) return known
    const region = tree.region(code)
    const text = Buffer.from(region ? this.execute(region, policy.schema, context) : 'null')
    if (texts.size >= mostKept) texts.clear()
    texts.set(code, text)
    return text
  }

  private execute(rootValue: unknown, schema: GraphQLSchema, contextValue: Context): string {
    const schemaOf = schemaOfRegions(schema)
    const result = execute({ schema: schemaOf, document: this.document, rootValue, contextValue })
    if (result instanceof Promise || result.errors) throw new NotCompiled('region')
    return JSON.stringify(result.data)
  }
}

/** Only what the tree answers, whatever the variables. */
function refuseUnknown(set: SelectionSetNode | undefined, fragments: Fragments): void {
  for (const node of set?.selections ?? []) {
    if (node.directives?.length) throw new NotCompiled('directive')
    if (node.kind === Kind.FIELD && (!ofTheTree.has(node.name.value) || node.arguments?.length))
      throw new NotCompiled(`Region.${node.name.value}`)
    refuseUnknown(
      node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node.selectionSet,
      fragments,
    )
  }
}
