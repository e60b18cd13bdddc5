import { getTableColumns, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Database } from './operation.js'

type Row = Readonly<Record<string, unknown>>

/**
 * Inserts rows by the columns that they have. drizzle's own insert names every column of the table, and a right to some of
 * them does not cover that.
 */
export async function insertRows(db: Database, table: PgTable, rows: readonly Row[]): Promise<void> {
  const columns = getTableColumns(table)
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const target = names.map((name) => {
    const column = columns[name]
    if (!column) throw new Error(`no column ${name}`)
    return { name, column }
  })
  const values = rows.map(
    (row) =>
      sql`(${sql.join(
        target.map(({ name, column }) => sql`${sql.param(row[name] ?? null, column)}`),
        sql`, `,
      )})`,
  )
  const list = sql.join(
    target.map(({ column }) => sql.identifier(column.name)),
    sql`, `,
  )
  await db.execute(sql`insert into ${table} (${list}) values ${sql.join(values, sql`, `)}`)
}
