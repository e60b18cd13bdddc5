import { randomUUID } from 'node:crypto'
import type { Database, Operation } from '../database/operation.js'
import { codeList } from '../registry/code-list.js'
import {
  type Account,
  accountsBehind,
  alarmsAbout,
  type Head,
  insertAlarm,
  lookupsMissedBy,
  personsReadBy,
} from './sealing-queries.js'

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

const day = 86_400_000

/** The first instant of today. */
export const beginOfToday = ({ today, endOf }: Pick<Operation, 'today' | 'endOf'>): Date =>
  endOf(new Date(Date.parse(`${today}T00:00:00Z`) - day).toISOString().slice(0, 10))

/**
 * Looks at the accounts whose entries were just sealed: each alarm once for an account and a day. An account about which every alarm
 * of a kind stands already is not counted for it again.
 */
export async function raiseAlarms(
  operation: Operation,
  terms: AlarmTerms,
  heads: readonly Head[],
  since: Date,
): Promise<void> {
  const { db, today } = operation
  const from = beginOfToday(operation)
  for (const account of await accountsBehind(db, heads, since)) {
    const standing = new Set(await alarmsAbout(db, account.subject, today))
    for (const [kind, levels, count] of countersIn(terms.levels)) {
      const missing = levels.filter((level) => !standing.has(`${kind} ${level}`))
      if (missing.length === 0) continue
      for (const threshold of reached(missing, await count(db, account.subject, from)))
        await raise(operation, terms, account, kind, threshold)
    }
  }
}

type Counter = (db: Database, subject: string, since: Date) => Promise<number>

const countersIn = ({
  personsRead,
  lookupsMissed,
}: AlarmLevels): [AlarmKind, readonly number[], Counter][] => [
  ['PERSONS_READ', personsRead, personsReadBy],
  ['LOOKUPS_MISSED', lookupsMissed, lookupsMissedBy],
]

async function raise(
  operation: Operation,
  { alarmed, numberOf }: AlarmTerms,
  account: Account,
  kind: AlarmKind,
  threshold: number,
): Promise<void> {
  const { now, today, afterCommit } = operation
  const regionN = numberOf(account.regionCode)
  await insertAlarm(
    operation,
    { alarmId: randomUUID(), kind, ...account, regionN, day: today, threshold },
    now,
  )
  afterCommit(() => alarmed({ kind, department: account.department, threshold }))
}
