import { and, eq, type SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { OwnerSql } from '../database/owner.js'
import { cellsOn } from '../people/figures/keep.js'
import { person } from '../people/table.js'
import { type DatabaseCheck, finding } from './finding.js'

const columns = 'county_code, cube, region_n, d1, d2, d3, populations'
const dialect = new PgDialect()

/** Kept figures that are not what the files of the county give on the day for which the figures hold. */
async function wrongIn(sql: OwnerSql, county: string, day: string): Promise<number> {
  const { sql: cells, params } = dialect.sqlToQuery(cellsOn(day, and(eq(person.countyCode, county)) as SQL))
  const [row] = await sql.unsafe(
    `with counted as (
       select ${columns}, sum(persons) as persons, sum(filled) as filled
       from (${cells}) as c (${columns}, persons, filled) group by ${columns} having sum(persons) <> 0),
     kept as (
       select ${columns}, sum(persons) as persons, sum(filled) as filled
       from figure where county_code = $${params.length + 1} group by ${columns} having sum(persons) <> 0)
     select count(*)::int as wrong from counted full join kept using (${columns})
     where counted.persons is distinct from kept.persons or counted.filled is distinct from kept.filled`,
    [...params, county] as never[],
  )
  return Number(row?.wrong)
}

/** The kept figures are what a recount of the files gives, in every county. */
export const figures: DatabaseCheck = {
  name: 'figures',
  about: { zh: '统计与档案相符', en: 'figures that agree with the files' },
  isLong: true,
  async look(_, sql) {
    const wrong = await sql.begin('isolation level repeatable read read only', async (transaction) => {
      const days = await transaction<{ county: string; day: string }[]>`
        select county_code as county, day::text as day from figure_day order by 1`
      let sum = 0
      for (const { county, day } of days)
        sum += await wrongIn(transaction as unknown as OwnerSql, county, day)
      return sum
    })
    if (wrong === 0) return undefined
    return finding(
      [
        `有 ${wrong} 个统计数与档案重新计数的结果不符`,
        `${wrong} kept figures are not what a recount of the files gives`,
      ],
      [
        '查明是谁绕过平台改动了数据库；停用服务器后恢复备份，或联系维护人员重新计数',
        'find out who changed the database behind the platform; stop the servers and restore a backup, or let the maintainers count anew',
      ],
    )
  },
}
