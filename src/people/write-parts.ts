import { and, eq, inArray } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { insertRows } from '../database/insert.js'
import { ofFile } from '../history/files.js'
import { type Change, recordChange, recordRows, type Standing } from '../history/record.js'
import type { CountedWriting } from './figures/keep.js'
import { columnsIn } from './parts.js'
import type { EntryKind, EntryPatch, Patch } from './patch.js'
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

/**
 * Facets, entries, history and the record of the change: everything below the person's own row. What the writer says comes first,
 * what the keeper adds after it; the statements are sent in this order, and none waits for the answer of another.
 */
export function writeParts(
  context: CountedWriting,
  change: Change,
  standing: Standing,
  patch: Patch,
): Promise<unknown>[] {
  const { operation } = context
  const keyed = { countyCode: change.countyCode, personId: change.personId, ...standing }
  const facets = patch.facets.filter(({ kind, columns }) => kind === 'ADD' || Object.keys(columns).length > 0)
  const written = entryKinds.filter((kind) => kind !== 'memberships')
  return [
    ...facets.map(({ group, kind, columns }) => writeFacet(context, group.part.table, kind, keyed, columns)),
    ...written.flatMap((kind) => writeEntries(context, kind, keyed, patch[kind])),
    ...writeEntries(context, 'memberships', keyed, patch.memberships),
    recordRows(operation, person, personHistory, change),
    ...facets.map(({ group }) => recordRows(operation, group.part.table, group.part.history, change)),
    ...entryKinds.flatMap((kind) => recordEntries(context, kind, change, patch[kind])),
    ...entryKinds.flatMap((kind) => removeEntries(context, kind, keyed, patch[kind])),
    recordChange(operation, change, standing),
  ]
}

const entryKinds = Object.keys(entryTables) as EntryKind[]

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
    await writer.db
      .update(table)
      .set(columns as never)
      .where(ofFile(table, keyed))
      .execute()
}

/** A spell of membership is of no class: the move that makes it has decided. */
const writerOf = (context: CountedWriting, kind: EntryKind) =>
  kind === 'memberships' ? context.operation : context.writer

const idsOf = (entries: readonly EntryPatch[], ...wanted: EntryPatch['kind'][]) =>
  entries.filter(({ kind }) => wanted.includes(kind)).map(({ entryId }) => entryId)

const entryIdOf = (table: PgTable) => columnsIn(table).entryId as PgColumn

function writeEntries(
  context: CountedWriting,
  kind: EntryKind,
  keyed: Keyed,
  entries: readonly EntryPatch[],
): Promise<unknown>[] {
  const writer = writerOf(context, kind)
  const { table } = entryTables[kind]
  const added = entries.flatMap((entry) =>
    entry.kind === 'ADD' ? [{ ...keyed, entryId: entry.entryId, ...entry.columns }] : [],
  )
  return [
    ...(added.length > 0 ? [insertRows(writer, table, added)] : []),
    ...entries.flatMap((entry) =>
      entry.kind === 'SET'
        ? [
            writer.db
              .update(table)
              .set(entry.columns as never)
              .where(and(ofFile(table, keyed), eq(entryIdOf(table), entry.entryId)))
              .execute(),
          ]
        : [],
    ),
  ]
}

function recordEntries(
  { operation }: CountedWriting,
  kind: EntryKind,
  change: Change,
  entries: readonly EntryPatch[],
): Promise<void>[] {
  const { table, history } = entryTables[kind]
  const [written, removed] = [idsOf(entries, 'ADD', 'SET'), idsOf(entries, 'REMOVE')]
  const record = (entryIds: readonly string[], isRemoved: boolean) =>
    entryIds.length > 0
      ? [recordRows(operation, table, history, change, { entryIds, removed: isRemoved })]
      : []
  return [...record(written, false), ...record(removed, true)]
}

/** When the history has what they said. */
function removeEntries(
  context: CountedWriting,
  kind: EntryKind,
  keyed: Keyed,
  entries: readonly EntryPatch[],
): Promise<unknown>[] {
  const removed = idsOf(entries, 'REMOVE')
  if (removed.length === 0) return []
  const { table } = entryTables[kind]
  const condition = and(ofFile(table, keyed), inArray(entryIdOf(table), removed))
  return [writerOf(context, kind).db.delete(table).where(condition).execute()]
}
