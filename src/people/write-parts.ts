import { and, eq, getTableName, inArray, type Query } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { insertOf } from '../database/insert.js'
import type { Operation } from '../database/operation.js'
import type { Step } from '../database/steps.js'
import { ofFile } from '../history/files.js'
import { type Change, type Copied, recordChange, recordRows, type Standing } from '../history/record.js'
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

/** What the writer says of a file below the person's own row: facets and entries. */
export function writtenParts(
  context: CountedWriting,
  change: Change,
  standing: Standing,
  patch: Patch,
): Step[] {
  const keyed = keyedBy(change, standing)
  return [
    ...facetsIn(patch).map(({ group, kind, columns }) =>
      writeFacet(context, group.part.table, kind, keyed, columns),
    ),
    ...entryKinds
      .filter((kind) => kind !== 'memberships')
      .flatMap((kind) => writeEntries(context, kind, keyed, patch[kind])),
  ]
}

/** What the keeper adds: spells of membership, the history of all that was written, and the record of the change. */
export function keptParts(context: CountedWriting, change: Change, standing: Standing, patch: Patch): Step[] {
  const { operation } = context
  const keyed = keyedBy(change, standing)
  return [
    ...writeEntries(context, 'memberships', keyed, patch.memberships),
    recordRows(operation, person, personHistory, change, { areNew: change.version === 1 }),
    ...facetsIn(patch).map(({ group, kind }) =>
      recordRows(operation, group.part.table, group.part.history, change, { areNew: kind === 'ADD' }),
    ),
    ...entryKinds.flatMap((kind) => recordEntries(context, kind, change, patch[kind])),
    ...entryKinds.flatMap((kind) => removeEntries(context, kind, keyed, patch[kind])),
    recordChange(operation, change, standing),
  ]
}

const facetsIn = ({ facets }: Patch) =>
  facets.filter(({ kind, columns }) => kind === 'ADD' || Object.keys(columns).length > 0)

const keyedBy = ({ countyCode, personId }: Change, standing: Standing): Keyed => ({
  countyCode,
  personId,
  ...standing,
})

const entryKinds = Object.keys(entryTables) as EntryKind[]

type Keyed = { countyCode: string; personId: string } & Standing

export const inserted = (by: Operation, table: PgTable, rows: readonly Columns[]): Step => ({
  by,
  ...insertOf(table, rows),
  writes: getTableName(table),
})

interface Written {
  toSQL(): Query
}

const changed = (by: Operation, table: PgTable, written: Written): Step => {
  const { sql: text, params: parameters } = written.toSQL()
  return { by, text, parameters, writes: getTableName(table) }
}

function writeFacet(
  { writer }: CountedWriting,
  table: PgTable,
  kind: 'ADD' | 'SET',
  keyed: Keyed,
  columns: Columns,
): Step {
  if (kind === 'ADD') return inserted(writer, table, [{ ...keyed, ...columns }])
  const update = writer.db
    .update(table)
    .set(columns as never)
    .where(ofFile(table, keyed))
  return changed(writer, table, update)
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
): Step[] {
  const writer = writerOf(context, kind)
  const { table } = entryTables[kind]
  const added = entries.flatMap((entry) =>
    entry.kind === 'ADD' ? [{ ...keyed, entryId: entry.entryId, ...entry.columns }] : [],
  )
  const updates = entries.flatMap((entry) => (entry.kind === 'SET' ? [entry] : []))
  return [
    ...(added.length > 0 ? [inserted(writer, table, added)] : []),
    ...updates.map(({ entryId, columns }) => {
      const condition = and(ofFile(table, keyed), eq(entryIdOf(table), entryId))
      return changed(
        writer,
        table,
        writer.db
          .update(table)
          .set(columns as never)
          .where(condition),
      )
    }),
  ]
}

function recordEntries(
  { operation }: CountedWriting,
  kind: EntryKind,
  change: Change,
  entries: readonly EntryPatch[],
): Step[] {
  const { table, history } = entryTables[kind]
  const [written, removed] = [idsOf(entries, 'ADD', 'SET'), idsOf(entries, 'REMOVE')]
  const areNew = idsOf(entries, 'SET').length === 0
  const record = (entryIds: readonly string[], more: Copied) =>
    entryIds.length > 0 ? [recordRows(operation, table, history, change, { entryIds, ...more })] : []
  return [...record(written, { areNew }), ...record(removed, { removed: true })]
}

/** When the history has what they said. */
function removeEntries(
  context: CountedWriting,
  kind: EntryKind,
  keyed: Keyed,
  entries: readonly EntryPatch[],
): Step[] {
  const removed = idsOf(entries, 'REMOVE')
  if (removed.length === 0) return []
  const { table } = entryTables[kind]
  const by = writerOf(context, kind)
  const condition = and(ofFile(table, keyed), inArray(entryIdOf(table), removed))
  return [changed(by, table, by.db.delete(table).where(condition))]
}
