import { getTableColumns, getTableName } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Operation, Statement } from './operation.js'

type Row = Readonly<Record<string, unknown>>

/**
 * The insert of rows by the columns that they have. drizzle's own insert names every column of the table, and a right to some of
 * them does not cover that.
 */
export function insertOf(table: PgTable, rows: readonly Row[]): Statement {
  const columns = getTableColumns(table)
  const target = [...new Set(rows.flatMap((row) => Object.keys(row)))].map((property) => {
    const column = columns[property]
    if (!column) throw new Error(`no column ${property}`)
    return { property, column }
  })
  const parameters = rows.flatMap((row) =>
    target.map(({ property, column }) => written(column, row[property])),
  )
  const names = target.map(({ column }) => `"${column.name}"`).join(', ')
  const values = rows
    .map((_, row) => `(${target.map((_, at) => `$${row * target.length + at + 1}`).join(', ')})`)
    .join(', ')
  const text = `insert into "${getTableName(table)}" (${names}) values ${values}`
  return { text, parameters, plan: 'KEPT' }
}

/** Inserts rows by the columns that they have. */
export async function insertRows(
  operation: Pick<Operation, 'rows'>,
  table: PgTable,
  rows: readonly Row[],
): Promise<void> {
  await operation.rows(insertOf(table, rows))
}

const written = (column: PgColumn, value: unknown): unknown =>
  value === undefined || value === null ? null : column.mapToDriverValue(value)
