import { type CarriedOut, carryOut } from '../../seeds/demo/carry-out.js'
import type { Life } from '../../seeds/demo/event.js'
import { lifeOf, livesIn } from '../../seeds/demo/life.js'
import { villagesOf } from '../../seeds/demo/places.js'
import { officeOf } from '../../seeds/demo/portion.js'
import { type City, cityOf } from '../../seeds/demo/seat.js'
import { arrange } from '../../src/regions/arrange.js'
import { rowOf } from '../../src/regions/load-plan.js'
import { readRegionFile } from '../../src/regions/region-file.js'
import type { RegionRow } from '../../src/regions/table.js'
import { RegionTree } from '../../src/regions/tree.js'
import { parseKeyring } from '../../src/sealing/keyring.js'

export const today = '2026-11-23'
export const seedKeyring = parseKeyring(
  JSON.stringify({ current: 'k1', keys: { k1: Buffer.alloc(32, 7).toString('base64') } }),
  'test',
)

export const regionRowsOf5120 = async (): Promise<RegionRow[]> => {
  const entries = await readRegionFile(
    new URL('../../seeds/reference/regions/5120.csv', import.meta.url).pathname,
  )
  return arrange(entries, () => false).map(rowOf)
}

export async function cityForTest(count: number, seed = 1): Promise<City> {
  const tree = new RegionTree({ regions: await regionRowsOf5120(), versions: [], successions: [] })
  return cityOf(villagesOf(tree, '5120', seed), seed, count, today)
}

export const livesOf = (city: City): Life[] =>
  Array.from({ length: livesIn(city) }, (_, index) => lifeOf(city, index))

export function filesOf(city: City): CarriedOut[] {
  const office = officeOf(seedKeyring, '5120', 'merge')
  return livesOf(city).map((life) => carryOut(life, office))
}
