import { v7 as newId } from 'uuid'
import type { OwnerSql } from '../database/owner.js'
import { arrange } from './arrange.js'
import { sinceUnknown } from './changes.js'
import type { RegionEntry } from './entry.js'
import { type Difference, type LoadedRegion, planLoad } from './load-plan.js'
import type { RegionRow } from './table.js'

export interface LoadOptions {
  /** What the entries come from, for the audit. */
  readonly source: string
  readonly now: Date
  readonly progress?: (done: number, total: number) => void
}

export interface LoadReport {
  readonly added: number
  readonly completed: number
  readonly unchanged: number
  readonly differences: readonly Difference[]
}

/** Rows of one statement: large enough for the country, small enough for the memory of a small machine. */
const portion = 5_000

/**
 * Loads regions as the owner, in one transaction. The same source again changes nothing; where it differs from what
 * is loaded the difference is told and not written, since a rename or a merge has an order and a day.
 */
export function loadRegions(
  sql: OwnerSql,
  entries: readonly RegionEntry[],
  { source, now, progress = () => {} }: LoadOptions,
): Promise<LoadReport> {
  return sql.begin(async (tx) => {
    const revision = await lockRevision(tx)
    const loaded = await loadedRegions(tx)
    const plan = planLoad(
      arrange(entries, (code) => loaded.has(code)),
      loaded,
    )
    const { added, completed, differences, unchanged } = plan
    const report = { added: added.length, completed: completed.length, unchanged, differences }
    if (added.length + completed.length === 0) return report
    const changeId = newId()
    await tx`
      insert into region_change (id, kind, recorded_at, effective_on, source, subject)
      values (${changeId}, 'LOAD', ${now}, ${sinceUnknown}, ${source}, 'owner')`
    progress(0, added.length)
    for (let start = 0; start < added.length; start += portion) {
      const rows = added.slice(start, start + portion)
      await insertRegions(tx, rows, now, changeId)
      progress(start + rows.length, added.length)
    }
    await tx`
      update region set name_only = false
      where code in (select json_array_elements_text(${JSON.stringify(completed)}::text::json))`
    await tx`update region_revision set revision = ${revision + 1} where id = 1`
    return report
  }) as Promise<LoadReport>
}

type Transaction = Parameters<Parameters<OwnerSql['begin']>[1]>[0]

/** One load at a time, and none beside a change: both raise this row. */
async function lockRevision(tx: Transaction): Promise<number> {
  await tx`insert into region_revision (id, revision) values (1, 0) on conflict (id) do nothing`
  const [row] = await tx<{ revision: string }[]>`select revision from region_revision where id = 1 for update`
  return Number(row?.revision)
}

async function loadedRegions(tx: Transaction): Promise<Map<string, LoadedRegion>> {
  const rows = await tx<LoadedRegion[]>`
    select code, name, parent_code as "parentCode", name_only as "nameOnly", valid_to::text as "validTo" from region`
  return new Map(rows.map((row) => [row.code, row]))
}

/** As one JSON text: arrays would need the types of the server, which the owner's client does not fetch. */
async function insertRegions(tx: Transaction, rows: readonly RegionRow[], now: Date, changeId: string) {
  const text = JSON.stringify(rows)
  await tx`
    insert into region (code, level, parent_code, name, pinyin, initials, name_only, valid_from, region_n)
    select code, level, "parentCode", name, pinyin, initials, "nameOnly", "validFrom", "regionN"
    from json_to_recordset(${text}::text::json) as row (
      code text, level text, "parentCode" text, name text, pinyin text, initials text, "nameOnly" boolean,
      "validFrom" date, "regionN" bigint)`
  await tx`
    insert into region_version (code, valid_from, name, parent_code, recorded_at, change_id)
    select code, "validFrom", name, "parentCode", ${now}::timestamptz, ${changeId}::uuid
    from json_to_recordset(${text}::text::json) as row (code text, "validFrom" date, name text, "parentCode" text)`
}
