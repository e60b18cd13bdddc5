import { type DocumentNode, type ExecutionResult, execute, GraphQLError } from 'graphql'
import { type Context, newNotes } from '../context.js'
import type { Door } from '../database/door.js'
import type { Operation } from '../database/operation.js'
import { JsonText, objectPieces, type Piece } from '../json-text.js'
import type { Decision, Policy, ReadCoordinates } from '../policy/decide.js'
import type { DocumentFacts } from '../policy/document.js'
import { type Plan, planOf, restOf, type Sent, sentBy } from './plan.js'
import type { Row } from './root.js'
import { NotCompiled } from './selection.js'

/** One read on its way, decided and not yet executed. */
export interface Reading {
  readonly policy: Policy
  readonly door: Door
  readonly document: DocumentNode
  readonly operationName?: string
  readonly variables: Record<string, unknown>
  /** The same before they were coerced, for the roots of the ordinary way. */
  readonly given?: Record<string, unknown>
  readonly facts: DocumentFacts
  readonly decision: Decision
  contextOf(operation: Operation): Context
}

/** An answer, and the context that noted what it holds. */
export interface Read {
  readonly result: ExecutionResult
  readonly context: Context
}

/** Reads compiled to statements: the text of the database is the text of the answer. */
export interface Lane {
  /** The answer of a read that is compiled as a whole, in one round trip; undefined when it is not. */
  read(reading: Reading): Promise<Read | undefined>
  /** The answer of one that is compiled in part, inside an operation; undefined when nothing of it is. */
  readIn(reading: Reading, context: Context): Promise<ExecutionResult | undefined>
  /** How often the lane answered, and why it did not. */
  readonly counts: ReadonlyMap<string, number>
}

export function openLane(): Lane {
  const plans = new WeakMap<ReadCoordinates, Plan>()
  const counts = new Map<string, number>()
  const count = (what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1)

  const planned = ({ document, facts, decision }: Reading): Plan => {
    const known = plans.get(decision.read)
    if (known) return known
    const plan = planOf(document, facts, decision)
    plans.set(decision.read, plan)
    return plan
  }

  return {
    counts,
    async read(reading) {
      const plan = planned(reading)
      if (plan.roots.length === 0 || plan.rest) {
        for (const reason of plan.left) count(`left: ${reason}`)
        return undefined
      }
      const read = await atOnce(reading, plan)
      count(read ? 'compiled' : 'left: in this case')
      return read
    },
    async readIn(reading, context) {
      const plan = planned(reading)
      if (plan.roots.length === 0) return undefined
      const result = await inPart(reading, plan, context)
      // Without a rest it was tried at once, and counted.
      if (plan.rest || result) count(result ? 'compiled in part' : 'left: in this case')
      return result
    },
  }
}

/** Everything in one go: opened, asked, ended. */
const atOnce = (reading: Reading, plan: Plan): Promise<Read | undefined> =>
  orLeft(async () => {
    let context: Context | undefined
    let sent: Sent[] = []
    const rows = await reading.door.readAtOnce(reading.decision.allowed, (operation) => {
      context = reading.contextOf(operation)
      sent = sentBy(plan, reading.policy.schema, context, reading.variables)
      return sent.flatMap(({ statement }) => statement ?? [])
    })
    if (!rows || !context) return undefined
    let asked = 0
    const members = sent.flatMap(({ key, statement, answer }): [string, readonly Piece[]][] => {
      const pieces = answer(statement ? (rows[asked++] as readonly unknown[] as readonly Row[]) : [])
      return pieces === undefined ? [] : [[key, pieces]]
    })
    if (members.length < sent.length) return undefined
    return { result: { data: new JsonText(objectPieces(members)) as never }, context }
  })

/** The compiled roots and then the others, in one operation at one snapshot. */
const inPart = (reading: Reading, plan: Plan, context: Context) =>
  orLeft(async (): Promise<ExecutionResult | undefined> => {
    const all = sentBy(plan, reading.policy.schema, context, reading.variables)
    // It was tried at once: asked again it would be answered, or left, the same.
    if (!plan.rest && !all.some(({ keep }) => keep)) return undefined
    const compiled = new Map<string, readonly Piece[]>()
    for (const sent of all) {
      const pieces = await piecesOf(sent, reading, context)
      if (pieces === undefined) return undefined
      compiled.set(sent.key, pieces)
    }
    const others = plan.rest ? await byResolvers(reading, context, plan.rest) : {}
    if (plan.rest && !others.data) return others
    const members = plan.roots.map(
      ({ key }) => [key, compiled.get(key) ?? [JSON.stringify(others.data?.[key])]] as const,
    )
    return { ...others, data: new JsonText(objectPieces(members)) as never }
  })

/** What a compiled root answers, or keeps of what the ordinary way answers for it alone. */
async function piecesOf({ key, nodes, statement, answer, keep }: Sent, reading: Reading, context: Context) {
  const rows = statement
    ? ((await context.operation.rows(statement)) as readonly unknown[] as readonly Row[])
    : []
  const pieces = answer(rows)
  if (pieces || !keep) return pieces
  const notes = newNotes()
  const alone = restOf(reading.document, reading.facts, nodes)
  const { data, errors } = await byResolvers(reading, { ...context, notes }, alone)
  return errors || !data ? undefined : keep(rows, data[key], notes)
}

/** The ordinary way: the document, or what is left of it, through its resolvers. */
export const byResolvers = async (
  { policy, document, given, operationName }: Reading,
  contextValue: Context,
  part: DocumentNode = document,
): Promise<ExecutionResult> =>
  execute({
    schema: policy.schema,
    document: part,
    variableValues: given,
    operationName,
    contextValue,
  })

/** What is wrong with an argument the ordinary way tells, with its place in the document. */
async function orLeft<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof NotCompiled || (error instanceof GraphQLError && !isOfServer(error)))
      return undefined
    throw error
  }
}

/** Overload and time limits are answers of their own: asking again would add to them. */
const isOfServer = ({ extensions }: GraphQLError): boolean =>
  extensions.code === 'OVERLOADED' || extensions.code === 'QUERY_TIMEOUT'
