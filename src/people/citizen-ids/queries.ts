import { and, desc, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../../context.js'
import type { Operation } from '../../database/operation.js'
import { scopeText } from '../../database/settings.js'
import { preparedBy } from '../../database/statement.js'
import type { FileRef } from '../file-id.js'
import { columnsIn } from '../parts.js'
import { person } from '../table.js'
import { personsIn, rowsText, scopeAsked, visiblePersons } from '../visibility.js'
import { citizenIdClaim } from './table.js'

/** Two files with one ID, as somebody sees them who sees both. */
export interface ClaimRow {
  readonly countyCode: string
  readonly claimId: string
  readonly claimant: FileRef
  readonly holder: FileRef
  readonly claimedAt: Date
  readonly endedAt: Date | null
  readonly rightPersonId: string | null
  readonly decidedAt: Date | null
}

/** Whether the viewer reads citizen IDs in full at all. */
const readsCitizenIds = ({ operation }: Pick<Context, 'operation'>): boolean =>
  operation.allowed.right('Person.citizenId') === 'FULL'

/**
 * Another file with the ID in the viewer's reach, of a file that does not have it yet. Whether it holds the ID or stands in line
 * is not asked: within a viewer's reach an ID is given once.
 */
export async function fileWithId(
  { operation }: Context,
  index: Buffer,
  { countyCode, personId }: FileRef,
): Promise<FileRef | undefined> {
  if (!readsCitizenIds({ operation })) return undefined
  const scope = scopeText(operation.scope)
  const [found] = await operation.rows(withId(operation)({ index, countyCode, personId, scope }))
  return found && { countyCode: found[0] as string, personId: found[1] as string }
}

/** One text for each set of rights, whatever the region. */
const withId = preparedBy(({ allowed }: Operation) => rowsText(allowed), withIdIn)

function withIdIn(operation: Operation): SQL {
  const [county, self, index] = ['countyCode', 'personId', 'index'].map((name) => sql.placeholder(name))
  const column = columnsIn(person).citizenIdIndex as PgColumn
  const isOther = and(personsIn(scopeAsked(), operation), sql`${column} = ${index}::bytea`)
  return sql`select county_code, person_id from ${person} where ${isOther} and ${person.personId} <> ${self}
    and not exists (select 1 from ${person} as self where self.county_code = ${county}
      and self.person_id = ${self} and self.citizen_id_index = ${index}::bytea) limit 1`
}

/** The viewer sees the file at these columns. */
const sees = (context: Context, countyCode: PgColumn, personId: PgColumn): SQL =>
  sql`exists (select 1 from ${person} where ${person.countyCode} = ${countyCode} and ${person.personId} = ${personId}
    and ${visiblePersons(context.operation, context.counties)})`

const seesBoth = (context: Context): SQL | undefined =>
  and(
    sees(context, citizenIdClaim.countyCode, citizenIdClaim.personId),
    sees(context, citizenIdClaim.holderCountyCode, citizenIdClaim.holderPersonId),
  )

const open = and(isNull(citizenIdClaim.decidedAt), isNull(citizenIdClaim.endedAt))
const resolved = or(isNotNull(citizenIdClaim.decidedAt), isNotNull(citizenIdClaim.endedAt))

async function claimsWhere(context: Context, condition: SQL | undefined, first: number): Promise<ClaimRow[]> {
  const rows = await context.operation.db
    .select({
      countyCode: citizenIdClaim.countyCode,
      claimId: citizenIdClaim.claimId,
      personId: citizenIdClaim.personId,
      holderCountyCode: citizenIdClaim.holderCountyCode,
      holderPersonId: citizenIdClaim.holderPersonId,
      claimedAt: citizenIdClaim.claimedAt,
      endedAt: citizenIdClaim.endedAt,
      rightPersonId: citizenIdClaim.rightPersonId,
      decidedAt: citizenIdClaim.decidedAt,
    })
    .from(citizenIdClaim)
    .where(and(seesBoth(context), condition))
    .orderBy(desc(citizenIdClaim.claimedAt), citizenIdClaim.claimId)
    .limit(first)
  return rows.map(({ personId, holderCountyCode, holderPersonId, ...row }) => ({
    ...row,
    claimant: { countyCode: row.countyCode, personId },
    holder: { countyCode: holderCountyCode, personId: holderPersonId },
  }))
}

/** Files with one ID, both in the viewer's reach, the latest first. */
export const listClaims = (
  context: Context,
  state: string | undefined | null,
  first: number,
): Promise<ClaimRow[]> =>
  claimsWhere(context, state === 'OPEN' ? open : state === 'RESOLVED' ? resolved : undefined, first)

export const findClaim = async (context: Context, countyCode: string, claimId: string) =>
  (
    await claimsWhere(
      context,
      and(eq(citizenIdClaim.countyCode, countyCode), eq(citizenIdClaim.claimId, claimId)),
      1,
    )
  )[0]

/** Records which file has the ID by right. False when the later file is kept outside the viewer's regions. */
export async function recordDecision(
  { operation }: Context,
  { countyCode, claimId }: ClaimRow,
  rightPersonId: string,
): Promise<boolean> {
  const changed = await operation
    .as('keeper')
    .db.update(citizenIdClaim)
    .set({ rightPersonId, decidedAt: operation.now, decidedBy: operation.viewer.subject })
    .where(and(eq(citizenIdClaim.countyCode, countyCode), eq(citizenIdClaim.claimId, claimId)))
    .returning({ claimId: citizenIdClaim.claimId })
  return changed.length === 1
}
