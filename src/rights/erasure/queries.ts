import { and, desc, eq, getTableName, inArray, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../../context.js'
import { staleVersion } from '../../errors.js'
import { ofFile } from '../../history/files.js'
import { citizenIdIndexOf, giveUpCitizenId } from '../../people/citizen-ids/keep.js'
import { rowsOf } from '../../people/figures/cells.js'
import type { CountedWriting } from '../../people/figures/keep.js'
import { globalId } from '../../people/file-id.js'
import { columnsIn } from '../../people/parts.js'
import { fileTables } from '../../people/relocate.js'
import {
  citizenIdLookup,
  idempotency,
  membership,
  person,
  personForwarding,
  relative,
  relativeHistory,
} from '../../people/table.js'
import { holds } from '../../people/visibility.js'
import { regionNumber } from '../../regions/region-code.js'
import { countiesOfDeployment } from '../../regions/roots.js'
import type { RegionTree } from '../../regions/tree.js'
import { erasure } from './table.js'

export type ErasureRow = typeof erasure.$inferSelect

/** A county is the viewer's as a whole, not only a township of it: erasing is a matter of the county, and above it. */
export const isOfCounty = ({ operation: { scope } }: Context, countyCode: string): boolean =>
  holds(scope, regionNumber(countyCode))

/** Requests and what was erased in the viewer's counties, the latest first. */
export async function readErasures(
  context: Context,
  condition: SQL | undefined,
  first: number,
): Promise<ErasureRow[]> {
  const counties = context.counties.filter((county) => isOfCounty(context, county))
  if (counties.length === 0) return []
  return context.operation.db
    .select()
    .from(erasure)
    .where(and(inArray(erasure.countyCode, counties), condition))
    .orderBy(desc(erasure.requestedAt), erasure.erasureId)
    .limit(first)
}

/** False when the file has an open request already. */
export async function addRequest({ operation }: Context, row: typeof erasure.$inferInsert): Promise<boolean> {
  const added = await operation
    .as('keeper')
    .db.insert(erasure)
    .values(row)
    .onConflictDoNothing()
    .returning({ erasureId: erasure.erasureId })
  return added.length === 1
}

export async function decideRequest(
  { operation }: Context,
  { countyCode, erasureId, version }: ErasureRow,
  expectedVersion: number,
  decision: Pick<typeof erasure.$inferInsert, 'state' | 'erasedTables' | 'erasedRows'>,
): Promise<void> {
  const { viewer, now } = operation
  const decided = await operation
    .as('keeper')
    .db.update(erasure)
    .set({
      ...decision,
      version: version + 1,
      decidedAt: now,
      decidedByAccount: viewer.subject,
      decidedByDepartment: viewer.department,
    })
    .where(
      and(
        eq(erasure.countyCode, countyCode),
        eq(erasure.erasureId, erasureId),
        eq(erasure.version, expectedVersion),
      ),
    )
    .returning({ version: erasure.version })
  if (decided.length === 0) throw staleVersion(version)
}

/** Birth date and all spells, in whatever group: of this the rule knows more than the caller needs to. */
export async function standingOf({ operation }: Context, ref: { countyCode: string; personId: string }) {
  const { db } = operation.as('keeper')
  const birthDate = columnsIn(person).birthDate as PgColumn
  const [row] = await db.select({ birthDate }).from(person).where(ofFile(person, ref)).for('update')
  const spells = await db
    .select({
      entryId: membership.entryId,
      population: membership.population,
      validFrom: membership.validFrom,
      validUntil: membership.validUntil,
    })
    .from(membership)
    .where(ofFile(membership, ref))
  return { birthDate: String(row?.birthDate), spells }
}

/** A table, and how many of its rows were removed. */
export type Removed = readonly [table: string, rows: number]

/**
 * Removes a file from every table, its history and what leads to it. The person's own row goes last, so that the others are
 * counted one by one. Takes the right to change a file's tables: the figures are brought along by `counting`.
 */
export async function removeFile(counted: CountedWriting, tree: RegionTree): Promise<Removed[]> {
  const { operation, file } = counted
  const removed: Removed[] = []
  const citizenId = await citizenIdIndexOf(counted, file)
  const remove = async (name: string, statement: SQL) => {
    const [row] = await rowsOf<{ rows: number }>(operation.db, counting(statement))
    if (row && row.rows > 0) removed.push([name, row.rows])
  }
  for (const table of fileTables().reverse())
    await remove(getTableName(table), sql`delete from ${table} where ${ofFile(table, file)}`)
  const { personId } = file
  for (const lookup of [citizenIdLookup, personForwarding])
    await remove(getTableName(lookup), sql`delete from ${lookup} where ${eq(lookup.personId, personId)}`)
  // Another file that has the ID takes over.
  if (citizenId) await giveUpCitizenId(counted, file, citizenId)
  // Other files stay what they are; they lead nowhere any more, in what they said then too.
  const following = operation.as('follower').db
  for (const table of [relative, relativeHistory]) {
    const { linkedPersonId } = columnsIn(table) as Record<string, PgColumn>
    await following
      .update(table)
      .set({ linkedPersonId: null, linkedCountyCode: null } as never)
      .where(eq(linkedPersonId as PgColumn, personId))
  }
  // A result is an id that begins with the county in which the file lay then.
  const results = countiesOfDeployment(tree).map((county) => globalId('Person', county, personId))
  await following.delete(idempotency).where(inArray(idempotency.result, results))
  return removed
}

const counting = (statement: SQL) =>
  sql`with gone as (${statement} returning 1) select count(*)::int as rows from gone`
