import { and, eq, getTableColumns, lte, or, type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'

import { arrayText } from '../database/array-text.js'

/** Where a file lies, and the recorded time at which it is read; undefined means now. */
export interface FilePlace {
  readonly countyCode: string
  readonly personId: string
  readonly asOf?: Date
}

type FileColumns = Record<'countyCode' | 'personId' | 'recordedAt', PgColumn>
const columnsOf = (table: PgTable) => getTableColumns(table) as unknown as FileColumns

/** The rows of one file in a table. */
export const ofFile = (
  table: PgTable,
  { countyCode, personId }: Record<'countyCode' | 'personId', string | Placeholder>,
): SQL | undefined => {
  const columns = columnsOf(table)
  return and(eq(columns.countyCode, countyCode), eq(columns.personId, personId))
}

/** The rows of the file that a prepared statement is asked for, by its `countyCode` and `personId`. */
export const ofFileAsked = (table: PgTable): SQL | undefined =>
  ofFile(table, { countyCode: sql.placeholder('countyCode'), personId: sql.placeholder('personId') })

/** The rows of some files in a table, all read at the same time: each county by name, as every statement does. */
export function ofFiles(table: PgTable, files: readonly FilePlace[]): SQL | undefined {
  const columns = columnsOf(table)
  const counties = new Map<string, FilePlace[]>()
  for (const file of files) counties.set(file.countyCode, [...(counties.get(file.countyCode) ?? []), file])
  return or(
    ...[...counties].map(([countyCode, some]) =>
      and(
        eq(columns.countyCode, countyCode),
        sql`${columns.personId} = any(${arrayText(some.map(({ personId }) => personId))}::uuid[])`,
        some[0]?.asOf ? lte(columns.recordedAt, some[0].asOf) : undefined,
      ),
    ),
  )
}
