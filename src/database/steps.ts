import type { Operation, Statement } from './operation.js'

/** One statement of a change, with what it needs of the others. */
export interface Step {
  /** In whose role. */
  readonly by: Pick<Operation, 'rows'>
  readonly text: string
  readonly parameters: readonly unknown[]
  /** The table that it writes, by its name. */
  readonly writes?: string
  /** The tables that it reads, by their names. */
  readonly reads?: readonly string[]
  /** Of tables that were written before it reads the rows of an insert only: where they stand in one statement, from its hand. */
  readonly readsNew?: boolean
  /** By which the others know its rows; an insert is known by the name of its table. */
  readonly name?: string
  /** Its rows are counted for the answer: a select of which nobody asks anything would not be carried out. */
  readonly isCounted?: boolean
  /** Is given its rows, as arrays: it stands alone. */
  take?(rows: readonly unknown[][]): void
}

/** How many rows the counted steps had, by their names. */
export type Found = ReadonlyMap<string, number>

/**
 * Sends the steps in their order, as few statements: what follows each other in one role is one statement, whose parts see the
 * database as it was before all of them. Sent before it returns; nothing waits for the answer of another.
 */
export function sendSteps(steps: readonly Step[]): Promise<Found> {
  const sent = grouped(steps)
    .flatMap(asKnown)
    .map(async (group): Promise<[string, number][]> => {
      const counted = group.filter(({ isCounted }) => isCounted)
      const [first] = group as [Step]
      const rows = await first.by.rows(together(group))
      first.take?.(rows)
      const [row] = rows
      return counted.map(({ name }, at) => [String(name), Number(row?.[at])])
    })
  return Promise.all(sent).then((found) => new Map(found.flat()))
}

/** Steps that can be one statement: of one role, and none reads what another of them has written. */
export function grouped(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = []
  for (const step of steps) {
    const last = groups.at(-1)
    if (last && last[0]?.by === step.by && !last[0].take && !step.take && sees(step, last)) last.push(step)
    else groups.push([step])
  }
  return groups
}

/** Whether a step finds in one statement with others what it would find after them. */
const sees = ({ reads = [], readsNew }: Step, others: readonly Step[]): boolean =>
  others.every(
    ({ writes, text }) => !writes || !reads.includes(writes) || (readsNew === true && isInsert(text)),
  )

const isInsert = (text: string) => text.startsWith('insert ')

/** The same steps come again and again: their text is put together once. */
const known = new Map<string, string>()
/** Each is planned and kept by every connection. */
const mostKnown = 100
const forgottenAfter = 10_000
let unknown = 0

const keyOf = (steps: readonly Step[]) => steps.map(({ text }) => text).join(';')

/**
 * Steps that can stand alone do so where too many ways of putting them together are known: what was filled in makes as many texts as
 * there are forms. From time to time all is forgotten, so that what comes often finds a place.
 */
function asKnown(group: Step[]): Step[][] {
  const needsOthers = group.some(({ name, reads }) => name !== undefined || reads !== undefined)
  if (needsOthers || known.size < mostKnown || known.has(keyOf(group))) return [group]
  unknown += 1
  if (unknown > forgottenAfter) {
    unknown = 0
    known.clear()
  }
  return group.map((step) => [step])
}

function together(steps: readonly Step[]): Statement {
  const [first] = steps
  if (steps.length === 1 && first && !first.isCounted)
    return { text: first.text, parameters: first.parameters, plan: 'KEPT' }
  const parameters = steps.flatMap((step) => step.parameters)
  const key = keyOf(steps)
  const text = known.get(key) ?? joined(steps)
  known.set(key, text)
  return { text, parameters, plan: 'KEPT' }
}

/**
 * `with … select`: an insert whose rows others read bears the name of its table, so that for them the table is what it has given.
 * Its own target is the table all the same.
 */
function joined(steps: readonly Step[]): string {
  let before = 0
  const parts = steps.map(({ text, parameters, name, writes }, at) => {
    const shifted = text.replace(/\$(\d+)/g, (_, number) => `$${Number(number) + before}`)
    before += parameters.length
    const isRead =
      writes !== undefined &&
      isInsert(text) &&
      steps.slice(at + 1).some(({ reads }) => reads?.includes(writes))
    const alias = isRead ? writes : (name ?? `part${at}`)
    return `"${alias}" as (${shifted}${isRead ? ' returning *' : ''})`
  })
  const counts = steps.flatMap(({ name, isCounted }) =>
    isCounted ? `(select count(*)::int from "${name}")` : [],
  )
  return `with ${parts.join(', ')} select ${counts.length > 0 ? counts.join(', ') : '1'}`
}
