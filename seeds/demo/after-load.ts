import { getTableName, type SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { OwnerSql } from '../../src/database/owner.js'
import { countingCounty } from '../../src/people/figures/keep.js'
import { figure } from '../../src/people/figures/table.js'

/**
 * What is reckoned from all files at once, as the last step of a load and in its transaction: while rows are copied
 * nothing is kept beside them. `today` is the reference date.
 */
export type Reckoning = (sql: OwnerSql, today: string) => Promise<void>

const dialect = new PgDialect()
const run = async (sql: OwnerSql, statement: SQL): Promise<void> => {
  const { sql: text, params } = dialect.sqlToQuery(statement)
  await sql.unsafe(text, params as never[])
}

/** The figures of each county, as the platform would have kept them. */
const figures: Reckoning = async (sql, today) => {
  const counties = await sql<{ code: string }[]>`select distinct county_code as code from person order by 1`
  for (const { code } of counties)
    for (const statement of countingCounty(code, today, new Date())) await run(sql, statement)
  // Without numbers of them the planner reads whole cubes to find that nothing was added since.
  await sql.unsafe(`analyze "${getTableName(figure)}"`)
}

export const afterLoad: readonly Reckoning[] = [figures]
