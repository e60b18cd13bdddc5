import { randomUUID } from 'node:crypto'
import type { Operation } from '../database/operation.js'
import { codeList } from '../registry/code-list.js'
import { type Account, doneIn, type Head, insertAlarm, type Span } from './sealing-queries.js'
import type { Tallies, Tally } from './tallies.js'

export const alarmKind = codeList('AuditAlarmKind', '访问告警类型', 'Kind of an alarm', {
  PERSONS_READ: ['一日查看人数过多', 'Many persons read in one day'],
  LOOKUPS_MISSED: [
    '一日按证件号码查找未果次数过多',
    'Many lookups of citizen IDs in one day that found nobody',
  ],
})
export type AlarmKind = keyof (typeof alarmKind)['codes'] & string

/** From which numbers of an account's day an alarm is raised. */
export interface AlarmLevels {
  readonly personsRead: readonly number[]
  readonly lookupsMissed: readonly number[]
}

export interface AlarmTerms {
  readonly levels: AlarmLevels
  /** Tells that an alarm stands; it names nobody. */
  readonly alarmed: (alarm: {
    readonly kind: AlarmKind
    readonly department: string
    readonly threshold: number
  }) => void
  /** The number by which the rows of a region are judged. */
  readonly numberOf: (regionCode: string) => number
}

/** The levels that a number has reached. */
export const reached = (levels: readonly number[], count: number): number[] =>
  levels.filter((level) => count >= level)

/** The levels at which no alarm of the kind stands. */
export const missing = (
  levels: readonly number[],
  standing: ReadonlySet<string>,
  kind: AlarmKind,
): number[] => levels.filter((level) => !standing.has(`${kind} ${level}`))

const day = 86_400_000

/** The first instant of today. */
export const beginOfToday = ({ today, endOf }: Pick<Operation, 'today' | 'endOf'>): Date =>
  endOf(new Date(Date.parse(`${today}T00:00:00Z`) - day).toISOString().slice(0, 10))

/** Looks at the accounts whose entries were just sealed: each alarm once for an account and a day. */
export async function raiseAlarms(
  operation: Operation,
  terms: AlarmTerms,
  tallies: Tallies,
  fresh: { readonly heads: readonly Head[]; readonly span: Span; readonly sealNumber: number },
): Promise<void> {
  const { db, today } = operation
  tallies.goOn(fresh.sealNumber, today)
  const since = new Date(Math.max(fresh.span.since.getTime(), beginOfToday(operation).getTime()))
  for (const done of await doneIn(db, fresh.heads, { ...fresh.span, since })) {
    const tally = await tallies.with(operation, done)
    for (const [kind, levels, count] of countsIn(terms.levels, tally)) {
      for (const threshold of reached(missing(levels, tally.standing, kind), count)) {
        await raise(operation, terms, done, kind, threshold)
        tally.standing.add(`${kind} ${threshold}`)
      }
    }
  }
}

const countsIn = (
  { personsRead, lookupsMissed }: AlarmLevels,
  { persons, misses }: Tally,
): [AlarmKind, readonly number[], number][] => [
  ['PERSONS_READ', personsRead, persons.size],
  ['LOOKUPS_MISSED', lookupsMissed, misses],
]

async function raise(
  operation: Operation,
  { alarmed, numberOf }: AlarmTerms,
  { subject, department, regionCode }: Account,
  kind: AlarmKind,
  threshold: number,
): Promise<void> {
  const { now, today, afterCommit } = operation
  const regionN = numberOf(regionCode)
  await insertAlarm(
    operation,
    { alarmId: randomUUID(), kind, subject, department, regionCode, regionN, day: today, threshold },
    now,
  )
  afterCommit(() => alarmed({ kind, department, threshold }))
}
