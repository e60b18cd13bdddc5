import { type DocumentNode, type FieldNode, type GraphQLSchema, getArgumentValues, Kind } from 'graphql'
import type { Context } from '../context.js'
import { groups } from '../people/groups/index.js'
import type { Decision } from '../policy/decide.js'
import type { DocumentFacts } from '../policy/document.js'
import { listRoot } from './list-root.js'
import { personRoot } from './person-root.js'
import { Places } from './places.js'
import { regionRoot } from './region-root.js'
import type { CompiledRoot, CompileRoot, Question } from './root.js'
import { fragmentsOf, NotCompiled, nameOf, selectionOf } from './selection.js'
import { statisticsRoot } from './statistics-root.js'

/** The roots that the lane knows. A new group is in it by its line. */
const compilers: ReadonlyMap<string, CompileRoot> = new Map([
  ['person', personRoot],
  ['region', regionRoot],
  ['statistics', statisticsRoot],
  ...groups.map((group) => [group.plural, listRoot(group)] as const),
])

interface PlannedRoot {
  readonly key: string
  readonly nodes: readonly FieldNode[]
  readonly name: string
  readonly compiled?: CompiledRoot
}

/** How one operation of a document is answered for one right set. */
export interface Plan {
  readonly roots: readonly PlannedRoot[]
  /** Why roots are left to the ordinary way, if any are. */
  readonly left: readonly string[]
  /** The document with these roots only; undefined when there are none. */
  readonly rest?: DocumentNode
}

/** Decides root by root; a document that can't be taken apart is left as a whole. */
export function planOf(document: DocumentNode, facts: DocumentFacts, decision: Decision): Plan {
  const left: string[] = []
  const unlessLeft = <T>(compile: () => T): T | undefined => {
    try {
      return compile()
    } catch (error) {
      if (!(error instanceof NotCompiled)) throw error
      left.push(error.reason)
      return undefined
    }
  }
  const fragments = fragmentsOf(document)
  const asked = unlessLeft(() => selectionOf([facts.operation.selectionSet], ['Query'], fragments))
  const roots = [...(asked ?? [])].map(([key, nodes]): PlannedRoot => {
    const name = nameOf(nodes)
    const compiled = unlessLeft(() => {
      const compile = compilers.get(name)
      if (!compile) throw new NotCompiled(name)
      return compile({ document, fragments, allowed: decision.allowed, places: new Places() }, nodes)
    })
    return { key, nodes, name, compiled }
  })
  if (!roots.some(({ compiled }) => compiled)) return { roots: [], left }
  const others = roots.filter(({ compiled }) => !compiled).flatMap(({ nodes }) => nodes)
  return { roots, left, rest: others.length > 0 ? restOf(document, facts, others) : undefined }
}

/** The same operation with some of its root fields. */
export function restOf(
  document: DocumentNode,
  { operation }: DocumentFacts,
  roots: readonly FieldNode[],
): DocumentNode {
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: roots } },
      ...document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
    ],
  }
}

/** One compiled root with its arguments, on its way. */
export interface Sent extends Question {
  readonly key: string
  readonly nodes: readonly FieldNode[]
}

/** The questions of the compiled roots. Throws what is wrong with their arguments: the ordinary way says it with its place. */
export function sentBy(
  plan: Plan,
  schema: GraphQLSchema,
  context: Context,
  variables: Record<string, unknown>,
): Sent[] {
  const fields = schema.getQueryType()?.getFields() ?? {}
  return plan.roots.flatMap(({ key, name, nodes, compiled }) => {
    if (!compiled) return []
    const args = getArgumentValues(fields[name] as never, nodes[0] as FieldNode, variables)
    return [{ key, nodes, ...compiled(context, args, variables) }]
  })
}
