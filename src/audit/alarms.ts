import { randomUUID } from 'node:crypto'
import type { Operation } from '../database/operation.js'
import { codeList } from '../registry/code-list.js'
import { accountsBehind, type Head, raiseAlarm, readingsOf } from './sealing-queries.js'

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

/** Looks at the accounts whose entries were just sealed: each alarm once for an account and a day. */
export async function raiseAlarms(
  operation: Operation,
  { levels, alarmed, numberOf }: AlarmTerms,
  heads: readonly Head[],
  since: Date,
): Promise<void> {
  const { db, now, today } = operation
  const from = beginOfToday(operation)
  for (const account of await accountsBehind(db, heads, since)) {
    const { persons, misses } = await readingsOf(db, account.subject, from)
    const due: [AlarmKind, number][] = [
      ...reached(levels.personsRead, persons).map((level): [AlarmKind, number] => ['PERSONS_READ', level]),
      ...reached(levels.lookupsMissed, misses).map((level): [AlarmKind, number] => ['LOOKUPS_MISSED', level]),
    ]
    for (const [kind, threshold] of due) {
      const alarm = { alarmId: randomUUID(), kind, ...account, day: today, threshold }
      const isNew = await raiseAlarm(db, { ...alarm, regionN: numberOf(account.regionCode) }, now)
      if (isNew) operation.afterCommit(() => alarmed({ kind, department: account.department, threshold }))
    }
  }
}
