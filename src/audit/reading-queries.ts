import { and, desc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database, Operation } from '../database/operation.js'
import { within } from '../people/visibility.js'
import { auditAlarm, auditEntry, auditRoster, auditShape } from './table.js'

/** An access as those read it who may ask. */
export interface AccessRow {
  readonly at: Date
  readonly writer: string
  readonly place: number
  readonly kind: string
  readonly account: string
  readonly department: string
  readonly regionCode: string
  readonly role: string
  readonly client: string
  readonly organisation: string | null
  readonly purpose: string
  readonly coordinates: string[]
  readonly masked: string[]
  readonly rowCount: number
  readonly requestId: string
}

/** Where a page begins: behind this entry. */
export type AfterAccess = readonly [at: string, writer: string, place: number]

/** The accesses to one file, the latest first. The policy of the role shows those to the named file and no other. */
export async function accessesTo(
  { db }: Operation,
  personId: string,
  most: number,
  after?: AfterAccess,
): Promise<AccessRow[]> {
  await db.execute(sql`select set_config('sanliu.person', ${personId}, true)`)
  return db
    .select({
      at: auditEntry.recordedAt,
      writer: auditEntry.writer,
      place: auditEntry.place,
      kind: auditEntry.kind,
      account: sql<string>`${auditEntry.subject}`,
      department: auditEntry.department,
      regionCode: auditEntry.regionCode,
      role: auditEntry.role,
      client: auditEntry.client,
      organisation: auditEntry.organisation,
      purpose: auditEntry.purpose,
      coordinates: auditShape.coordinates,
      masked: auditShape.masked,
      rowCount: auditEntry.rowCount,
      requestId: auditEntry.requestId,
    })
    .from(auditEntry)
    .innerJoin(auditShape, eq(auditShape.shape, auditEntry.shape))
    .where(and(names(personId), after ? behind(after) : undefined))
    .orderBy(desc(auditEntry.recordedAt), desc(auditEntry.writer), desc(auditEntry.place))
    .limit(most)
}

/** The entry itself or its roster. The sub-select is one value for the whole statement, so that both indexes serve. */
const names = (personId: string): SQL =>
  sql`(${auditEntry.persons} @> array[${personId}::uuid] or ${auditEntry.roster} = any (array(select ${auditRoster.roster} from ${auditRoster} where ${auditRoster.persons} @> array[${personId}::uuid])))`

const behind = ([at, writer, place]: AfterAccess): SQL =>
  sql`(${auditEntry.recordedAt}, ${auditEntry.writer}, ${auditEntry.place}) < (${at}::timestamptz, ${writer}::uuid, ${place}::bigint)`

export interface AlarmShown {
  readonly id: string
  readonly kind: string
  readonly account: string
  readonly department: string
  readonly regionCode: string
  readonly day: string
  readonly threshold: number
  readonly raisedAt: Date
  readonly verdict: string | null
  readonly signedAt: Date | null
  readonly signedBy: string | null
}

const alarmColumns = {
  id: auditAlarm.alarmId,
  kind: auditAlarm.kind,
  account: sql<string>`${auditAlarm.subject}`,
  department: auditAlarm.department,
  regionCode: auditAlarm.regionCode,
  day: auditAlarm.day,
  threshold: auditAlarm.threshold,
  raisedAt: auditAlarm.raisedAt,
  verdict: auditAlarm.verdict,
  signedAt: auditAlarm.signedAt,
  signedBy: auditAlarm.signedBy,
}

/** Alarms about accounts that act in the viewer's region, the latest first. */
export const alarmsIn = (
  { db, scope }: Operation,
  state: 'OPEN' | 'SIGNED' | undefined,
  most: number,
): Promise<AlarmShown[]> =>
  db
    .select(alarmColumns)
    .from(auditAlarm)
    .where(
      and(
        within(auditAlarm.regionN, scope),
        state === 'OPEN' ? isNull(auditAlarm.signedAt) : undefined,
        state === 'SIGNED' ? isNotNull(auditAlarm.signedAt) : undefined,
      ),
    )
    .orderBy(desc(auditAlarm.raisedAt), auditAlarm.alarmId)
    .limit(most)

export async function alarmIn({ db, scope }: Operation, id: string): Promise<AlarmShown | undefined> {
  const [row] = await db
    .select(alarmColumns)
    .from(auditAlarm)
    .where(and(eq(auditAlarm.alarmId, id), within(auditAlarm.regionN, scope)))
  return row
}

/** Signs an alarm that nobody has signed yet. */
export async function signAlarm(
  db: Database,
  id: string,
  signature: { readonly verdict: string; readonly signedAt: Date; readonly signedBy: string },
): Promise<boolean> {
  const signed = await db
    .update(auditAlarm)
    .set(signature)
    .where(and(eq(auditAlarm.alarmId, id), isNull(auditAlarm.signedAt)))
    .returning({ id: auditAlarm.alarmId })
  return signed.length === 1
}

/** How often an account has looked for somebody by a citizen ID since an instant. */
export async function lookupsSince({ db, viewer }: Operation, since: Date): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`coalesce(sum(${auditEntry.lookups}), 0)::int` })
    .from(auditEntry)
    .where(
      and(
        eq(auditEntry.subject, viewer.subject),
        sql`${auditEntry.recordedAt} >= ${since.toISOString()}::timestamptz`,
      ),
    )
  return row?.count ?? 0
}
