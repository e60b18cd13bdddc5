import { and, asc, eq, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Context } from '../../context.js'
import { ofFile } from '../../history/files.js'
import { fileChange } from '../../history/table.js'
import type { FileRef } from '../../people/file-id.js'
import { columnsIn, openSealed, personPart, placeColumns, readableColumns } from '../../people/parts.js'
import { membership, membershipHistory, personMove } from '../../people/table.js'
import type { Mode } from '../../policy/allowed.js'
import type { FilePart } from '../file-parts.js'

export type Row = Readonly<Record<string, unknown>>
type ModeOf = (coordinate: string) => Mode

/** The rows of a part as they are, and every row that its history has. */
export interface PartRead {
  readonly now: readonly Row[]
  readonly history: readonly Row[]
}

/** Reads a part under the caller's own rights: what may not be read is not selected. */
export async function readPart(
  context: Context,
  ref: FileRef,
  filePart: FilePart,
  mode: ModeOf,
): Promise<PartRead> {
  const { part } = filePart
  const read = async (table: PgTable, beside: readonly string[]): Promise<Row[]> => {
    const all = columnsIn(table)
    const columns: Record<string, PgColumn> = {
      ...named(all, beside),
      ...(filePart.isEntry ? named(all, ['entryId']) : {}),
      ...readableColumns(part, table, Object.keys(part.fields), { mode }),
      ...(part === personPart ? placeColumns(table, { mode }) : {}),
    }
    const key = filePart.isEntry ? all.entryId : all.personId
    const order = [
      ...(beside.includes('version') ? [asc(all.version as PgColumn)] : []),
      asc(key as PgColumn),
    ]
    const rows = await context.operation.db
      .select(columns)
      .from(table)
      .where(ofFile(table, ref))
      .orderBy(...order)
    return openSealed(part, rows as Record<string, unknown>[], context.keyring)
  }
  const beside = ['version', 'recordedAt', ...(filePart.isEntry ? ['removed'] : [])]
  return { now: await read(part.table, ['personId']), history: await read(part.history, beside) }
}

const named = (all: Record<string, PgColumn>, names: readonly string[]): Record<string, PgColumn> =>
  Object.fromEntries(names.map((name) => [name, all[name] as PgColumn]))

/** The spells in a group, and what was recorded of them. */
export async function readSpells(
  { operation: { db } }: Context,
  ref: FileRef,
  population: string,
): Promise<PartRead> {
  const read = (table: typeof membership | typeof membershipHistory, beside: Record<string, PgColumn>) =>
    db
      .select({
        entryId: table.entryId,
        validFrom: table.validFrom,
        validUntil: table.validUntil,
        endReason: table.endReason,
        ...beside,
      })
      .from(table)
      .where(and(ofFile(table, ref), eq(table.population, population)))
  const { version, recordedAt, removed } = membershipHistory
  return {
    now: await read(membership, {}).orderBy(asc(membership.validFrom)),
    history: await read(membershipHistory, { version, recordedAt, removed }).orderBy(asc(version)),
  }
}

/** All changes of the file that the viewer may know of: which department, when, by which operation. */
export const readChanges = (
  { operation: { db } }: Context,
  ref: FileRef,
  populations: number,
): Promise<Row[]> =>
  db
    .select({
      version: fileChange.version,
      recordedAt: fileChange.recordedAt,
      operation: fileChange.operation,
      department: fileChange.department,
      regionCode: fileChange.regionCode,
    })
    .from(fileChange)
    .where(
      and(
        ofFile(fileChange, ref),
        sql`(${fileChange.touched} = 0 or (${fileChange.touched} & ${populations}) <> 0)`,
      ),
    )
    .orderBy(asc(fileChange.version))

/** The moves of the file between villages. */
export const readMoves = ({ operation: { db } }: Context, ref: FileRef): Promise<Row[]> =>
  db
    .select({
      from: personMove.fromRegionCode,
      to: personMove.toRegionCode,
      state: personMove.state,
      offeredAt: personMove.offeredAt,
      decidedAt: personMove.decidedAt,
    })
    .from(personMove)
    .where(ofFile(personMove, ref))
    .orderBy(asc(personMove.offeredAt))
