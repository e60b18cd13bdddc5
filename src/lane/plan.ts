import { type DocumentNode, type FieldNode, type GraphQLSchema, getArgumentValues, Kind } from 'graphql'
import type { Context } from '../context.js'
import type { Statement } from '../database/operation.js'
import { groups } from '../people/groups/index.js'
import type { Decision } from '../policy/decide.js'
import type { DocumentFacts } from '../policy/document.js'
import { listRoot } from './list-root.js'
import { personRoot } from './person-root.js'
import { Places } from './places.js'
import type { CompiledRoot, CompileRoot } from './root.js'
import { fragmentsOf, NotCompiled, nameOf, selectionOf } from './selection.js'

/** The roots that the lane knows. A new group is in it by its line. */
const compilers: ReadonlyMap<string, CompileRoot> = new Map([
  ['person', personRoot],
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

const nothing = (reason: string): Plan => ({ roots: [], left: [reason] })

/** Decides root by root; a document that can't be taken apart is left as a whole. */
export function planOf(document: DocumentNode, facts: DocumentFacts, decision: Decision): Plan {
  const fragments = fragmentsOf(document)
  const { operation } = facts
  try {
    const left: string[] = []
    const roots = [...selectionOf([operation.selectionSet], ['Query'], fragments)].map(
      ([key, nodes]): PlannedRoot => {
        const root = { key, nodes, name: nameOf(nodes) }
        try {
          const compile = compilers.get(root.name)
          if (!compile) throw new NotCompiled(root.name)
          const compiling = { document, fragments, allowed: decision.allowed, places: new Places() }
          return { ...root, compiled: compile(compiling, nodes) }
        } catch (error) {
          if (!(error instanceof NotCompiled)) throw error
          left.push(error.reason)
          return root
        }
      },
    )
    const others = new Set(roots.filter(({ compiled }) => !compiled).flatMap(({ nodes }) => nodes))
    if (others.size === roots.length && roots.every(({ compiled }) => !compiled)) return { roots: [], left }
    return { roots, left, rest: others.size > 0 ? restOf(document, facts, others) : undefined }
  } catch (error) {
    if (error instanceof NotCompiled) return nothing(error.reason)
    throw error
  }
}

/** The same operation with some of its root fields. */
function restOf(
  document: DocumentNode,
  { operation }: DocumentFacts,
  roots: ReadonlySet<FieldNode>,
): DocumentNode {
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: [...roots] } },
      ...document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
    ],
  }
}

/** One compiled root with its arguments, on its way. */
export interface Sent {
  readonly key: string
  readonly statement: Statement
  answer(rows: readonly unknown[][]): string | undefined
}

/** The statements of the compiled roots. Throws what is wrong with their arguments: the ordinary way says it with its place. */
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
    return [
      {
        key,
        statement: compiled.statement(context, args),
        answer: (rows: readonly unknown[][]) => compiled.answer(rows, context, args),
      },
    ]
  })
}
