import { fileURLToPath } from 'node:url'
import { arrange } from '../../src/regions/arrange.js'
import { rowOf } from '../../src/regions/load-plan.js'
import { readRegionFile } from '../../src/regions/region-file.js'
import { RegionTree } from '../../src/regions/tree.js'

export const referenceFile = (code: string) =>
  fileURLToPath(new URL(`../../seeds/reference/regions/${code}.csv`, import.meta.url))

export const oddLevels = fileURLToPath(new URL('./samples/odd-levels.csv', import.meta.url))

export async function treeFrom(path: string): Promise<RegionTree> {
  const regions = arrange(await readRegionFile(path), () => false).map(rowOf)
  return new RegionTree({ regions, versions: [], successions: [] })
}
