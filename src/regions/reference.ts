import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { withOwner } from '../database/owner.js'
import { referenceRegions } from '../package-root.js'
import { type RegionEntry, subtreeOf } from './entry.js'
import { type LoadReport, loadRegions } from './load.js'
import { readRegionFile } from './region-file.js'

export const referenceSource = '国家统计局 2023年统计用区划代码 (2023-06-30)'

/** Codes of the subtrees that come with the platform. */
export const referenceCodes = (): string[] =>
  readdirSync(referenceRegions)
    .filter((name) => name.endsWith('.csv'))
    .map((name) => name.slice(0, -'.csv'.length))
    .sort()

/** Entries of a subtree that comes with the platform, or of a part of one; undefined when none holds it. */
export async function findReference(code: string): Promise<RegionEntry[] | undefined> {
  const file = referenceCodes().find((each) => code.startsWith(each))
  if (!file) return undefined
  return subtreeOf(await readRegionFile(fileURLToPath(new URL(`${file}.csv`, referenceRegions))), code)
}

/** Loads a subtree that comes with the platform: the demonstration and the tests begin with it. */
export async function loadReference(ownerUrl: string, code: string, now = new Date()): Promise<LoadReport> {
  const entries = await findReference(code)
  if (!entries) throw new Error(`${code} is not among the reference data: ${referenceCodes().join(', ')}`)
  return withOwner(ownerUrl, (sql) => loadRegions(sql, entries, { source: referenceSource, now }))
}
