import { sql } from 'drizzle-orm'
import type { Database } from '../database/operation.js'
import { auditSeal } from './table.js'

/** A chain with entries that are not sealed yet: from which place to which, and the digest of the last. */
export interface Head {
  readonly writer: string
  readonly from: number
  readonly to: number
  readonly digest: string
}

export interface Seal {
  readonly number: number
  readonly digest: string
}

const rowsOf = <T>(answer: unknown): T[] => answer as T[]

export async function lastSeal(db: Database): Promise<Seal | undefined> {
  const [row] = await db
    .select({ number: auditSeal.number, digest: sql<string>`encode(${auditSeal.digest}, 'hex')` })
    .from(auditSeal)
    .orderBy(sql`${auditSeal.number} desc`)
    .limit(1)
  return row
}

/** What was recorded since the last seal, chain by chain. Chains that rested before `since` go on no more. */
export async function unsealedHeads(db: Database, since: Date): Promise<Head[]> {
  const rows = rowsOf<{ writer: string; from: string; to: string; digest: string }>(
    await db.execute(sql`
      select w.writer, w.sealed_place + 1 as from, e.place as to, encode(e.digest, 'hex') as digest
      from audit_writer w cross join lateral (
        select place, digest from audit_entry
        where writer = w.writer and place > w.sealed_place and recorded_at > ${since.toISOString()}::timestamptz
        order by place desc limit 1) e
      where w.sealed_at > ${since.toISOString()}::timestamptz
      order by w.writer`),
  )
  return rows.map(({ writer, from, to, digest }) => ({ writer, from: Number(from), to: Number(to), digest }))
}

const headsText = (heads: readonly Head[]) =>
  JSON.stringify(heads.map(({ writer, from, to }) => ({ writer, from, to })))

export async function advanceWriters(db: Database, heads: readonly Head[], at: Date): Promise<void> {
  await db.execute(sql`
    update audit_writer w set sealed_place = h.to, sealed_at = ${at.toISOString()}::timestamptz
    from json_to_recordset(${headsText(heads)}::json) as h ("writer" uuid, "to" bigint) where w.writer = h.writer`)
}

export async function insertSeal(
  db: Database,
  seal: Seal & { readonly heads: string; readonly sealedAt: Date },
): Promise<void> {
  await db.execute(sql`
    insert into audit_seal (number, sealed_at, heads, digest)
    values (${seal.number}, ${seal.sealedAt.toISOString()}::timestamptz, ${seal.heads}, decode(${seal.digest}, 'hex'))`)
}

/** The accounts behind fresh entries that read persons or looked for somebody in vain, with the region they act in. */
export async function accountsBehind(
  db: Database,
  heads: readonly Head[],
  since: Date,
): Promise<{ subject: string; department: string; regionCode: string }[]> {
  return rowsOf(
    await db.execute(sql`
      select distinct on (e.subject) e.subject, e.department, e.region_code as "regionCode"
      from json_to_recordset(${headsText(heads)}::json) as h ("writer" uuid, "from" bigint, "to" bigint)
      join audit_entry e on e.writer = h.writer and e.place between h."from" and h."to" and e.recorded_at > ${since.toISOString()}::timestamptz
      where cardinality(e.persons) > 0 or e.misses > 0
      order by e.subject, e.recorded_at desc`),
  )
}

/** How many different persons an account has read since an instant, and how often it looked for somebody in vain. */
export async function readingsOf(
  db: Database,
  subject: string,
  since: Date,
): Promise<{ persons: number; misses: number }> {
  const [row] = rowsOf<{ persons: number; misses: number }>(
    await db.execute(sql`
      select (select count(distinct one.person)::int from audit_entry e cross join lateral unnest(e.persons) as one (person)
          where e.subject = ${subject} and e.recorded_at >= ${since.toISOString()}::timestamptz) as persons,
        (select coalesce(sum(e.misses), 0)::int from audit_entry e
          where e.subject = ${subject} and e.recorded_at >= ${since.toISOString()}::timestamptz) as misses`),
  )
  return row ?? { persons: 0, misses: 0 }
}

export interface AlarmRow {
  readonly alarmId: string
  readonly kind: string
  readonly subject: string
  readonly department: string
  readonly regionCode: string
  readonly regionN: number
  readonly day: string
  readonly threshold: number
}

/** Raises an alarm once for an account and a day. Answers whether it is new. */
export async function raiseAlarm(db: Database, alarm: AlarmRow, at: Date): Promise<boolean> {
  const raised = rowsOf<unknown>(
    await db.execute(sql`
      insert into audit_alarm (alarm_id, kind, subject, department, region_code, region_n, day, threshold, raised_at)
      select ${alarm.alarmId}::uuid, ${alarm.kind}, ${alarm.subject}, ${alarm.department}, ${alarm.regionCode},
        ${alarm.regionN}::bigint, ${alarm.day}::date, ${alarm.threshold}::int, ${at.toISOString()}::timestamptz
      where not exists (select 1 from audit_alarm known where known.kind = ${alarm.kind} and known.subject = ${alarm.subject}
        and known.day = ${alarm.day}::date and known.threshold = ${alarm.threshold}::int)
      returning alarm_id`),
  )
  return raised.length > 0
}
