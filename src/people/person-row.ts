import type { SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../context.js'
import type { FileRef } from './file-id.js'
import { personPart, placeColumns, readableColumns } from './parts.js'
import { person, type personHistory } from './table.js'
import { reachedPopulations } from './visibility.js'

/** A person as read in one operation: only what was asked for and may be read. */
export interface PersonRow extends Record<string, unknown> {
  readonly ref: FileRef
  readonly version: number
  /** Mask of the person's populations, as far as the viewer reaches them. */
  readonly populations: number
  /** The village, or the township under M; absent when not asked for. */
  readonly regionCode?: string | null
  readonly dutyRegionCode?: string | null
  readonly villagersGroupId?: string | null
}

/** The columns of a person that an answer needs: its key, and what was asked for and is allowed. */
export function personColumns(
  context: Context,
  asked: ReadonlySet<string>,
  table: typeof person | typeof personHistory = person,
  populations: SQL<number> = reachedPopulations(context.operation),
) {
  const { allowed } = context.operation
  const columns: Record<string, PgColumn | SQL.Aliased<number>> = {
    countyCode: table.countyCode,
    personId: table.personId,
    version: table.version,
    // In history it is what is reached of the file as it is now: the reader of the row says it.
    ...(table === person ? { populations: populations.as('reached') } : {}),
    ...readableColumns(personPart, table, asked, allowed),
  }
  const { region, dutyRegion, villagersGroup } = placeColumns(table, allowed)
  if (asked.has('region') && region) columns.regionCode = region
  if (asked.has('dutyRegion') && dutyRegion) columns.dutyRegionCode = dutyRegion
  if (asked.has('villagersGroup') && villagersGroup) columns.villagersGroupId = villagersGroup
  return columns
}

export const personRow = (row: Record<string, unknown>, asOf?: Date): PersonRow => {
  const { countyCode, personId, ...rest } = row as { countyCode: string; personId: string }
  return { ...rest, ref: { countyCode, personId, asOf } } as unknown as PersonRow
}
