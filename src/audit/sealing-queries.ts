import { and, eq, sql } from 'drizzle-orm'
import { insertRows } from '../database/insert.js'
import type { Database, Operation } from '../database/operation.js'
import { idsIn } from '../database/settings.js'
import { auditAlarm, auditSeal } from './table.js'

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

const day = 86_400_000

/** Entries of a time. */
export interface Span {
  readonly since: Date
  readonly until: Date
}

/**
 * The days around an instant. The record is kept by months, and those to come are there already: without an end each of them would be looked
 * into, every second. A chain rests for less than a day, and a day is more than clocks differ.
 */
export const around = (now: Date): Span => ({
  since: new Date(now.getTime() - day),
  until: new Date(now.getTime() + day),
})

const recorded = ({ since, until }: Span) =>
  sql`recorded_at > ${since.toISOString()}::timestamptz and recorded_at < ${until.toISOString()}::timestamptz`

const rowsOf = <T>(answer: unknown): T[] => answer as T[]

export async function lastSeal(db: Database): Promise<(Seal & { readonly sealedAt: Date }) | undefined> {
  const [row] = await db
    .select({
      number: auditSeal.number,
      sealedAt: auditSeal.sealedAt,
      digest: sql<string>`encode(${auditSeal.digest}, 'hex')`,
    })
    .from(auditSeal)
    .orderBy(sql`${auditSeal.number} desc`)
    .limit(1)
  return row
}

/** What was recorded since the last seal, chain by chain: in a span, where chains that rested before it go on no more, or ever. */
export async function unsealedHeads(db: Database, span: Span | undefined): Promise<Head[]> {
  const rows = rowsOf<{ writer: string; from: string; to: string; digest: string }>(
    await db.execute(sql`
      select w.writer, w.sealed_place + 1 as from, e.place as to, encode(e.digest, 'hex') as digest
      from audit_writer w cross join lateral (
        select place, digest from audit_entry
        where writer = w.writer and place > w.sealed_place ${span ? sql`and ${recorded(span)}` : sql``}
        order by place desc limit 1) e
      ${span ? sql`where w.sealed_at > ${span.since.toISOString()}::timestamptz` : sql``}
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

/** An account that acts in a region for a department. */
export interface Account {
  readonly subject: string
  readonly department: string
  readonly regionCode: string
}

/** What an account did by entries that were just sealed. */
export interface Done extends Account {
  /** Different persons that stand in the entries. */
  readonly persons: readonly string[]
  /** Different rosters that they name. */
  readonly rosters: readonly string[]
  /** Lookups that found nobody. */
  readonly misses: number
}

/** The accounts behind fresh entries that read persons or looked for somebody in vain, with the region they act in. */
export async function doneIn(db: Database, heads: readonly Head[], span: Span): Promise<Done[]> {
  // Chain by chain: of places that it does not know the planner takes so many to be meant that it reads the whole month.
  const fresh = heads.map(
    ({ writer, from, to }) => sql`
      select subject, department, region_code, recorded_at, persons, roster, misses from audit_entry
      where writer = ${writer} and place between ${from} and ${to} and ${recorded(span)}`,
  )
  const rows = rowsOf<Account & Told & { readonly rosters: string | null }>(
    await db.execute(sql`
      with fresh as materialized (
        select * from (${sql.join(fresh, sql` union all `)}) as entries where cardinality(persons) > 0 or roster is not null or misses > 0),
      acting as (select distinct on (subject) subject, department, region_code from fresh order by subject, recorded_at desc),
      seen as (select subject, array_agg(distinct person)::text as persons
        from fresh cross join lateral unnest(persons) as one (person) group by subject),
      lists as (select subject, json_agg(distinct encode(roster, 'hex'))::text as rosters
        from fresh where roster is not null group by subject),
      missed as (select subject, sum(misses)::int as misses from fresh group by subject)
      select subject, department, region_code as "regionCode", persons, rosters, misses
      from acting join missed using (subject) left join seen using (subject) left join lists using (subject) order by subject`),
  )
  return rows.map(({ persons, rosters, ...rest }) => ({
    ...rest,
    persons: idsIn(persons),
    rosters: JSON.parse(rosters ?? '[]') as string[],
  }))
}

/** Arrays come as the database writes them. */
interface Told {
  readonly persons: string | null
  readonly misses: number
}

/** The different persons that an account has read in a span. */
export async function personsReadBy(db: Database, subject: string, span: Span): Promise<string[]> {
  const [row] = rowsOf<Pick<Told, 'persons'>>(
    await db.execute(sql`
      with entries as materialized (select persons, roster from audit_entry
        where subject = ${subject} and ${recorded(span)})
      select array_agg(distinct person)::text as persons from (
          select persons from entries
          union all select persons from audit_roster where roster in (select roster from entries)) as list
        cross join lateral unnest(persons) as one (person)`),
  )
  return idsIn(row?.persons)
}

/** How often an account has looked for somebody in vain. */
export async function missesOf(db: Database, subject: string, span: Span): Promise<number> {
  const [row] = rowsOf<Pick<Told, 'misses'>>(
    await db.execute(sql`
      select coalesce(sum(misses), 0)::int as misses from audit_entry
      where subject = ${subject} and ${recorded(span)} and misses > 0`),
  )
  return row?.misses ?? 0
}

/** The different persons of rosters. */
export async function personsOf(db: Database, rosters: readonly string[]): Promise<string[]> {
  const [row] = rowsOf<Pick<Told, 'persons'>>(
    await db.execute(sql`
      select array_agg(distinct person)::text as persons from audit_roster cross join lateral unnest(persons) as one (person)
      where roster in (select decode(name, 'hex') from json_array_elements_text(${JSON.stringify(rosters)}::json) as one (name))`),
  )
  return idsIn(row?.persons)
}

export interface AlarmRow extends Account {
  readonly alarmId: string
  readonly kind: string
  readonly regionN: number
  readonly day: string
  readonly threshold: number
}

/** The alarms about an account on a day, as `PERSONS_READ 50`. */
export async function alarmsAbout(db: Database, subject: string, day: string): Promise<string[]> {
  const rows = await db
    .select({ kind: auditAlarm.kind, threshold: auditAlarm.threshold })
    .from(auditAlarm)
    .where(and(eq(auditAlarm.subject, subject), eq(auditAlarm.day, day)))
  return rows.map(({ kind, threshold }) => `${kind} ${threshold}`)
}

export async function insertAlarm(
  operation: Pick<Operation, 'rows'>,
  alarm: AlarmRow,
  raisedAt: Date,
): Promise<void> {
  await insertRows(operation, auditAlarm, [{ ...alarm, raisedAt }])
}
