import { and, desc, eq, gt, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import { actorIn } from '../database/actor.js'
import type { Operation } from '../database/operation.js'
import { ofFile } from '../history/files.js'
import type { FileRef } from '../people/file-id.js'
import { citizenIdLookup, person, personForwarding } from '../people/table.js'
import { within } from '../people/visibility.js'
import { signsEmergencies } from '../policy/emergency.js'
import type { EmergencyOutcome, EmergencyVerdict } from './codes.js'
import { emergencyAccess, emergencyQuota } from './table.js'

/** An access as its opener and its reviewers see it. */
export interface AccessRow {
  readonly accessId: string
  readonly subject: string
  readonly department: string
  readonly role: string
  readonly regionCode: string
  readonly client: string
  readonly reason: string
  readonly outcome: string
  readonly openedAt: Date
  readonly openedUntil: Date | null
  readonly closedAt: Date | null
  readonly verdict: string | null
  readonly signedAt: Date | null
  readonly signedBy: string | null
  /** Where the file lies now; neither for who may not know of it, nor where nobody was found. */
  readonly countyCode: string | null
  readonly personId: string | null
  readonly isHere: boolean
}

const nowhere = sql`false`

/** The person, or the place from which nobody was found, lies in the viewer's region. */
const isHere = ({ scope }: Operation): SQL =>
  scope.ranges.length === 0
    ? nowhere
    : (or(
        within(person.regionN, scope),
        within(person.dutyRegionN, scope),
        and(isNull(emergencyAccess.personId), within(emergencyAccess.regionN, scope)),
      ) ?? nowhere)

/** Whom of the own department an approver is above. */
const isBelow = ({ scope, viewer }: Operation): SQL =>
  scope.ranges.length === 0
    ? nowhere
    : (and(eq(emergencyAccess.department, viewer.department), within(emergencyAccess.regionN, scope)) ??
      nowhere)

const isMine = ({ viewer }: Operation): SQL =>
  and(eq(emergencyAccess.subject, viewer.subject), eq(emergencyAccess.department, viewer.department)) ??
  nowhere

const accesses = (operation: Operation) =>
  operation.db
    .select({
      accessId: emergencyAccess.accessId,
      subject: emergencyAccess.subject,
      department: emergencyAccess.department,
      role: emergencyAccess.role,
      regionCode: emergencyAccess.regionCode,
      client: emergencyAccess.client,
      reason: emergencyAccess.reason,
      outcome: emergencyAccess.outcome,
      openedAt: emergencyAccess.openedAt,
      openedUntil: emergencyAccess.openedUntil,
      closedAt: emergencyAccess.closedAt,
      verdict: emergencyAccess.verdict,
      signedAt: emergencyAccess.signedAt,
      signedBy: emergencyAccess.signedBy,
      countyCode: person.countyCode,
      personId: person.personId,
      isHere: sql<boolean>`coalesce(${isHere(operation)}, false)`.as('is_here'),
    })
    .from(emergencyAccess)
    // The file where it lies now: the access itself knows no county.
    .leftJoin(person, eq(person.personId, emergencyAccess.personId))

const reviewer = (context: Context): Operation => context.operation.as('reviewer')
const opener = (context: Context): Operation => context.operation.as('opener')

const isReviewed = (operation: Operation): SQL =>
  (signsEmergencies(operation.viewer) ? or(isHere(operation), isBelow(operation)) : isBelow(operation)) ??
  nowhere

/** What waits for a signature, or has one: the oldest first. What opened nothing that was not in reach needs none. */
export function listReviewed(
  context: Context,
  asked: { readonly signed: boolean; readonly after?: string; readonly first: number },
): Promise<AccessRow[]> {
  const operation = reviewer(context)
  return accesses(operation)
    .where(
      and(
        isReviewed(operation),
        ne(emergencyAccess.subject, operation.viewer.subject),
        sql`${emergencyAccess.outcome} <> 'IN_REACH'`,
        asked.signed ? isNotNull(emergencyAccess.verdict) : isNull(emergencyAccess.verdict),
        asked.after === undefined ? undefined : gt(emergencyAccess.accessId, asked.after),
      ),
    )
    .orderBy(emergencyAccess.accessId)
    .limit(asked.first) as Promise<AccessRow[]>
}

/** What the account tried, the latest first. */
export function listOwn(
  context: Context,
  asked: { readonly before?: string; readonly first: number },
): Promise<AccessRow[]> {
  const operation = opener(context)
  return accesses(operation)
    .where(
      and(
        isMine(operation),
        asked.before === undefined ? undefined : lt(emergencyAccess.accessId, asked.before),
      ),
    )
    .orderBy(desc(emergencyAccess.accessId))
    .limit(asked.first) as Promise<AccessRow[]>
}

export async function findOwn(context: Context, accessId: string): Promise<AccessRow | undefined> {
  const operation = opener(context)
  const [row] = await accesses(operation).where(
    and(isMine(operation), eq(emergencyAccess.accessId, accessId)),
  )
  return row as AccessRow | undefined
}

/** To be signed: also one that the viewer opened, so that it can be said why not. */
export async function findReviewed(context: Context, accessId: string): Promise<AccessRow | undefined> {
  const operation = reviewer(context)
  const [row] = await accesses(operation).where(
    and(
      isReviewed(operation),
      sql`${emergencyAccess.outcome} <> 'IN_REACH'`,
      eq(emergencyAccess.accessId, accessId),
    ),
  )
  return row as AccessRow | undefined
}

/** Counts one more try of the account today and gives their number. */
export async function countTry(context: Context): Promise<number> {
  const { db, viewer, today } = opener(context)
  await db
    .delete(emergencyQuota)
    .where(and(eq(emergencyQuota.subject, viewer.subject), lt(emergencyQuota.day, today)))
  const [row] = await db
    .insert(emergencyQuota)
    .values({ subject: viewer.subject, day: today, tries: 1 })
    .onConflictDoUpdate({
      target: [emergencyQuota.subject, emergencyQuota.day],
      set: { tries: sql`${emergencyQuota.tries} + 1` },
    })
    .returning({ tries: emergencyQuota.tries })
  return row?.tries ?? 1
}

/** Where a file lies, in whatever county, and to which populations the person belongs; never told as it is. */
export interface FilePlaced extends FileRef {
  readonly populations: number
}

const placed = {
  countyCode: person.countyCode,
  personId: person.personId,
  populations: person.populations,
}

export async function placeOfCitizenId(context: Context, index: Buffer): Promise<FilePlaced | undefined> {
  const [row] = await opener(context)
    .db.select(placed)
    .from(citizenIdLookup)
    .innerJoin(
      person,
      and(eq(person.countyCode, citizenIdLookup.countyCode), eq(person.personId, citizenIdLookup.personId)),
    )
    .where(eq(citizenIdLookup.citizenIdIndex, index))
  return row
}

/** After a move to another county the old id still finds the file. */
export async function placeOfFile(context: Context, ref: FileRef): Promise<FilePlaced | undefined> {
  const { db } = opener(context)
  const [here] = await db.select(placed).from(person).where(ofFile(person, ref))
  if (here) return here
  const [moved] = await db
    .select(placed)
    .from(personForwarding)
    .innerJoin(
      person,
      and(eq(person.countyCode, personForwarding.countyCode), eq(person.personId, personForwarding.personId)),
    )
    .where(eq(personForwarding.personId, ref.personId))
  return moved
}

/** What is recorded of a try. */
export interface Try {
  readonly accessId: string
  readonly regionN: number
  readonly requestId: string
  readonly reason: string
  readonly outcome: EmergencyOutcome
  readonly personId: string | null
  readonly openedUntil: Date | null
}

export async function recordTry(context: Context, tried: Try): Promise<void> {
  const { db, viewer, now } = opener(context)
  await db.insert(emergencyAccess).values({
    ...tried,
    ...actorIn(viewer),
    openedAt: now,
  })
}

export async function recordClosing(context: Context, accessId: string): Promise<void> {
  const operation = opener(context)
  await operation.db
    .update(emergencyAccess)
    .set({ closedAt: operation.now })
    .where(and(eq(emergencyAccess.accessId, accessId), isMine(operation)))
}

export async function recordVerdict(
  context: Context,
  accessId: string,
  verdict: EmergencyVerdict,
): Promise<void> {
  const { db, viewer, now } = reviewer(context)
  await db
    .update(emergencyAccess)
    .set({ verdict, signedAt: now, signedBy: viewer.subject })
    .where(and(eq(emergencyAccess.accessId, accessId), isNull(emergencyAccess.verdict)))
}
