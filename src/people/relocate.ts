import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { ofFile } from '../history/files.js'
import { fileChange } from '../history/table.js'
import { placeColumns } from './apply.js'
import { citizenIdClaim } from './citizen-ids/table.js'
import type { CountedWriting, Writing } from './figures/keep.js'
import type { FileRef } from './file-id.js'
import { groups } from './groups/index.js'
import { columnsIn } from './parts.js'
import type { Place } from './patch.js'
import {
  citizenIdLookup,
  correctionNote,
  guardian,
  guardianHistory,
  membership,
  membershipHistory,
  person,
  personForwarding,
  personHistory,
  personMove,
  relative,
  relativeHistory,
} from './table.js'

/** Every table that hangs on a person, the person first. A new group brings its own two. */
export const fileTables = (): PgTable[] => [
  person,
  personHistory,
  ...groups.flatMap(({ part }) => [part.table, part.history]),
  relative,
  relativeHistory,
  guardian,
  guardianHistory,
  membership,
  membershipHistory,
  fileChange,
  personMove,
  citizenIdClaim,
  correctionNote,
]

/**
 * Puts all rows of a file under its new place, so that scope is judged there from now on, for the history too.
 * Within a county the scope columns change; into another county the rows are written anew and the old ones deleted:
 * the county is part of every key. The old id still finds the file. The file's own row is changed by the caller.
 */
export async function relocate(context: CountedWriting, place: Place): Promise<FileRef> {
  const { file } = context
  const isSameCounty = file.countyCode === place.countyCode
  context.file = isSameCounty ? await rescope(context, file, place) : await transplant(context, file, place)
  return context.file
}

/** Lets all rows of a file be judged by a further population, its history too. The caller changes the file itself. */
export async function joinPopulation(
  { operation: { db }, file: ref }: CountedWriting,
  populations: number,
): Promise<void> {
  for (const table of fileTables())
    await db
      .update(table)
      .set({ populations } as never)
      .where(ofFile(table, ref))
}

async function rescope({ operation: { db } }: Writing, ref: FileRef, place: Place): Promise<FileRef> {
  const { regionN, dutyRegionN } = place
  for (const table of fileTables())
    await db
      .update(table)
      .set({ regionN, dutyRegionN } as never)
      .where(ofFile(table, ref))
  return ref
}

async function transplant(context: Writing, ref: FileRef, place: Place): Promise<FileRef> {
  const { db } = context.operation
  const moved = { ...ref, countyCode: place.countyCode }
  for (const table of fileTables()) await copyUnder(context, table, ref, place)
  await db.delete(fileChange).where(ofFile(fileChange, ref))
  await db.delete(person).where(ofFile(person, ref))
  await db
    .update(citizenIdLookup)
    .set({ countyCode: place.countyCode })
    .where(eq(citizenIdLookup.personId, ref.personId))
  await db
    .insert(personForwarding)
    .values({ personId: ref.personId, countyCode: place.countyCode })
    .onConflictDoUpdate({ target: personForwarding.personId, set: { countyCode: place.countyCode } })
  // Also in what files said then: a link leads to the other file as it is now, wherever it lies.
  const following = context.operation.as('follower').db
  await following
    .update(citizenIdClaim)
    .set({ holderCountyCode: place.countyCode })
    .where(eq(citizenIdClaim.holderPersonId, ref.personId))
  for (const table of [relative, relativeHistory]) {
    const links = columnsIn(table) as Record<'linkedPersonId' | 'linkedCountyCode', PgColumn>
    await following
      .update(table)
      .set({ linkedCountyCode: place.countyCode } as never)
      .where(and(eq(links.linkedPersonId, ref.personId), eq(links.linkedCountyCode, ref.countyCode)))
  }
  return moved
}

async function copyUnder(
  { operation: { db } }: Writing,
  table: PgTable,
  ref: FileRef,
  place: Place,
): Promise<void> {
  const columns = Object.entries(getTableColumns(table)).filter(
    ([, column]) => column.generated === undefined,
  )
  const scope: Record<string, unknown> = {
    countyCode: place.countyCode,
    regionN: place.regionN,
    dutyRegionN: place.dutyRegionN,
    ...(table === person ? placeColumns(place) : {}),
  }
  const types: Record<string, string> = { regionN: 'bigint', dutyRegionN: 'bigint' }
  const target = sql.join(
    columns.map(([, column]) => sql.identifier(column.name)),
    sql`, `,
  )
  const values = sql.join(
    columns.map(([name, column]) =>
      name in scope ? sql`${scope[name]}::${sql.raw(types[name] ?? 'text')}` : sql`${column}`,
    ),
    sql`, `,
  )
  await db.execute(
    sql`insert into ${table} (${target}) select ${values} from ${table} where ${ofFile(table, ref)}`,
  )
}
