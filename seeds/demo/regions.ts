import { drizzle } from 'drizzle-orm/pg-proxy'
import type { Database, Operation } from '../../src/database/operation.js'
import type { OwnerSql } from '../../src/database/owner.js'
import { mergeRegions } from '../../src/regions/moves.js'
import type { RegionRow } from '../../src/regions/table.js'
import type { RegionTree } from '../../src/regions/tree.js'
import { cityAccount } from './actors.js'
import type { City } from './city.js'
import { dayText, instantOn, yearOf } from './days.js'

type Client = Pick<OwnerSql, 'unsafe'>

/** The regions that were loaded, as the owner reads them. */
export async function loadedRegions(sql: Client): Promise<RegionRow[]> {
  const rows = await sql.unsafe(
    `select code, level, parent_code as "parentCode", name, pinyin, initials, name_only as "nameOnly",
       valid_from::text as "validFrom", valid_to::text as "validTo", region_n::float8 as "regionN" from region`,
  )
  // Plain objects: threads are given them.
  return rows.map((row) => ({ ...row })) as unknown as RegionRow[]
}

/** Merges the two villages by the move of the regions, as of its day in the past. The files follow in their lives. */
export async function mergeVillages(
  sql: Client,
  tree: RegionTree,
  { merge }: City,
  cityCode: string,
): Promise<void> {
  const { from, into, day } = merge
  // The owner has no viewer and no scope; the move needs who, when, and a builder of statements.
  const operation = {
    viewer: cityAccount(cityCode),
    now: instantOn(day, 0),
    today: dayText(day),
    db: builderThrough(sql),
  } as unknown as Operation
  const input = {
    codes: [from.place.regionCode],
    into: into.place.regionCode,
    effectiveOn: dayText(day),
    documentNumber: `演示〔${yearOf(day)}〕1号`,
  }
  const { problems } = await mergeRegions({ operation, tree }, input, [])
  if (problems.length > 0)
    throw new Error(`demonstration: merge refused: ${problems.map(({ code }) => code).join(', ')}`)
}

const builderThrough = (sql: Client): Database =>
  drizzle(async (text, parameters, method) => {
    if (method !== 'execute' && method !== 'all') throw new Error(`unexpected ${method}`)
    return { rows: await sql.unsafe(text, parameters).values() }
  }) as unknown as Database
