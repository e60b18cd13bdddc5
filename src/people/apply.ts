import { and, eq, inArray, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { insertRows } from '../database/insert.js'
import { staleVersion } from '../errors.js'
import { ofFile } from '../history/files.js'
import { type Change, recordChange, recordRows, type Standing } from '../history/record.js'
import { region } from '../regions/table.js'
import { citizenIdIndexOf, keepCitizenId } from './citizen-ids/keep.js'
import type { CountedWriting, Writing } from './figures/keep.js'
import type { FileRef } from './file-id.js'
import { columnsIn } from './parts.js'
import type { EntryKind, EntryPatch, Patch, Place } from './patch.js'
import type { Columns } from './stored.js'
import {
  guardian,
  guardianHistory,
  membership,
  membershipHistory,
  person,
  personHistory,
  relative,
  relativeHistory,
} from './table.js'

/** The tables of the entries of a file. */
export const entryTables: Record<EntryKind, { table: PgTable; history: PgTable }> = {
  relatives: { table: relative, history: relativeHistory },
  guardians: { table: guardian, history: guardianHistory },
  memberships: { table: membership, history: membershipHistory },
}

export const placeColumns = ({
  regionCode,
  regionMasked,
  regionN,
  dutyRegionCode,
  dutyRegionN,
}: Place): Columns => ({
  regionCode,
  regionMasked,
  regionN,
  dutyRegionCode,
  dutyRegionN,
})

/** The mask of the populations whose facets or memberships a patch touches. */
export const touchedBy = (patch: Patch): number =>
  patch.facets.reduce((mask, { group }) => mask | group.bit, 0)

/** Carries out the opening of a file. */
export async function openFile(
  context: CountedWriting,
  patch: Patch & { place: Place },
  changeId: string,
): Promise<void> {
  const { operation, writer, file: ref } = context
  const populations = touchedBy(patch)
  const row = {
    countyCode: ref.countyCode,
    personId: ref.personId,
    populations,
    version: 1,
    recordedAt: operation.now,
    changeId,
    ...placeColumns(patch.place),
    ...patch.person,
  }
  await insertRows(writer, person, [row])
  await keepCitizenId(context, ref, null, indexIn(patch))
  const { regionN, dutyRegionN } = patch.place
  await writeParts(
    context,
    changeOf(context, ref, patch, changeId, 1),
    { regionN, dutyRegionN, populations },
    patch,
  )
  await holdPlace(context, patch.place)
}

const indexIn = ({ person: { citizenIdIndex } }: Patch): Buffer | null =>
  (citizenIdIndex as Buffer | null | undefined) ?? null

/**
 * Holds the regions that a file was put into until the transaction ends: when one of them changed since its snapshot the
 * whole is done again. Without it a file could be left in a village that somebody has just merged.
 */
export async function holdPlace({ operation: { db } }: Writing, place: Place): Promise<void> {
  const codes = [place.regionCode, place.regionMasked, place.countyCode, place.dutyRegionCode]
  await db
    .select({ code: region.code })
    .from(region)
    .where(inArray(region.code, [...new Set(codes.filter((code) => code !== null))]))
    .orderBy(region.code)
    .for('share')
}

/** Carries out a change of a file that stays in its place. STALE_VERSION when somebody was faster. */
export async function changeFile(
  context: CountedWriting,
  expectedVersion: number,
  patch: Patch,
  changeId: string,
): Promise<void> {
  const { file: ref, writer } = context
  const { now } = context.operation
  const isIdNew = 'citizenIdIndex' in patch.person
  const idBefore = isIdNew ? await citizenIdIndexOf(context, ref) : null
  const [changed] = await writer
    .update(person)
    .set({
      ...patch.person,
      ...(patch.place ? placeColumns(patch.place) : {}),
      version: sql`${person.version} + 1`,
      recordedAt: now,
      changeId,
    } as never)
    .where(and(ofFile(person, ref), eq(person.version, expectedVersion)))
    .returning({
      version: person.version,
      regionN: person.regionN,
      dutyRegionN: person.dutyRegionN,
      populations: person.populations,
    })
  if (!changed) throw staleVersion(await currentVersion(context, ref))
  if (isIdNew) await keepCitizenId(context, ref, idBefore, indexIn(patch))
  if (patch.place) await holdPlace(context, patch.place)
  const { version, ...standing } = changed
  await writeParts(context, changeOf(context, ref, patch, changeId, version), standing, patch)
}

async function currentVersion(context: Writing, ref: FileRef): Promise<number> {
  const [row] = await context.operation.db
    .select({ version: person.version })
    .from(person)
    .where(ofFile(person, ref))
  return row?.version ?? 0
}

const changeOf = (
  context: Writing,
  ref: FileRef,
  patch: Patch,
  changeId: string,
  version: number,
): Change => ({
  changeId,
  countyCode: ref.countyCode,
  personId: ref.personId,
  version,
  operation: patch.operation,
  touched: patch.operation === 'PERSON_CREATE' ? 0 : touchedBy(patch),
  requestId: context.requestId,
})

/** Facets, entries, history and the record of the change: everything below the person's own row. */
async function writeParts(
  context: CountedWriting,
  change: Change,
  standing: Standing,
  patch: Patch,
): Promise<void> {
  const { operation } = context
  const key = { countyCode: change.countyCode, personId: change.personId }
  await recordRows(operation, person, personHistory, change)
  for (const { group, kind, columns } of patch.facets) {
    if (kind === 'SET' && Object.keys(columns).length === 0) continue
    await writeFacet(context, group.part.table, kind, { ...key, ...standing }, columns)
    await recordRows(operation, group.part.table, group.part.history, change)
  }
  for (const kind of Object.keys(entryTables) as EntryKind[])
    await writeEntries(context, kind, { ...key, ...standing }, change, patch[kind])
  await recordChange(operation, change, standing)
}

type Keyed = { countyCode: string; personId: string } & Standing

async function writeFacet(
  { writer }: CountedWriting,
  table: PgTable,
  kind: 'ADD' | 'SET',
  keyed: Keyed,
  columns: Columns,
): Promise<void> {
  if (kind === 'ADD') await insertRows(writer, table, [{ ...keyed, ...columns }])
  else
    await writer
      .update(table)
      .set(columns as never)
      .where(ofFile(table, keyed))
}

async function writeEntries(
  context: CountedWriting,
  kind: EntryKind,
  keyed: Keyed,
  change: Change,
  entries: readonly EntryPatch[],
): Promise<void> {
  const { operation } = context
  // A spell of membership is of no class: the move that makes it has decided.
  const writer = kind === 'memberships' ? operation.db : context.writer
  const { table, history } = entryTables[kind]
  const entryId = columnsIn(table).entryId as PgColumn
  const ids = (wanted: EntryPatch['kind']) =>
    entries.filter((entry) => entry.kind === wanted).map((entry) => entry.entryId)
  const added = entries.flatMap((entry) =>
    entry.kind === 'ADD' ? [{ ...keyed, entryId: entry.entryId, ...entry.columns }] : [],
  )
  if (added.length > 0) await insertRows(writer, table, added)
  for (const entry of entries)
    if (entry.kind === 'SET')
      await writer
        .update(table)
        .set(entry.columns as never)
        .where(and(ofFile(table, keyed), eq(entryId, entry.entryId)))
  const written = [...ids('ADD'), ...ids('SET')]
  if (written.length > 0)
    await recordRows(operation, table, history, change, { entryIds: written, removed: false })
  const removed = ids('REMOVE')
  if (removed.length === 0) return
  await recordRows(operation, table, history, change, { entryIds: removed, removed: true })
  await writer.delete(table).where(and(ofFile(table, keyed), inArray(entryId, removed)))
}
