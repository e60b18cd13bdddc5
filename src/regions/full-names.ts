import type { RegionRow } from './table.js'
import type { Region } from './tree.js'

/** Regions by code, each with its full name; codes of parents are shared, or the country would hold each of them often. */
export function withFullNames(rows: readonly Readonly<RegionRow>[]): Map<string, Region> {
  const named = new Map<string, Region>()
  const waiting = new Map<string, Readonly<RegionRow>>()
  const name = (row: Readonly<RegionRow>): Region => {
    const known = named.get(row.code)
    if (known) return known
    const above = row.parentCode === null ? undefined : aboveOf(row.parentCode)
    const fullName = above ? above.fullName + row.name : row.name
    const { code, level, name: own, pinyin, initials, nameOnly, validFrom, validTo, regionN } = row
    const parentCode = above?.code ?? row.parentCode
    const region = {
      code,
      level,
      parentCode,
      name: own,
      pinyin,
      initials,
      nameOnly,
      validFrom,
      validTo,
      regionN,
      fullName,
    }
    named.set(row.code, region)
    return region
  }
  const aboveOf = (code: string) => {
    const known = named.get(code)
    if (known) return known
    // Rows mostly come with the parent first; whoever hangs under a higher number makes us look for it.
    if (waiting.size === 0) for (const row of rows) waiting.set(row.code, row)
    const row = waiting.get(code)
    return row && name(row)
  }
  for (const row of rows) name(row)
  return named
}
