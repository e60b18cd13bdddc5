import { type CarriedOut, carryOut, type Office } from '../../seeds/demo/carry-out.js'
import { type City, type CohortName, type Counts, cityOf, cohortNames } from '../../seeds/demo/city.js'
import { lifeOf } from '../../seeds/demo/cohorts.js'
import type { Life } from '../../seeds/demo/event.js'
import { villagesOf } from '../../seeds/demo/places.js'
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

export const onlyChildren = (child: number): Counts => ({ child, elder: 0, woman: 0 })

export async function cityForTest(counts: Counts, seed = 1): Promise<City> {
  const tree = new RegionTree({ regions: await regionRowsOf5120(), versions: [], successions: [] })
  return cityOf(villagesOf(tree, '5120', seed), seed, counts, today)
}

export const livesOf = (city: City, cohort: CohortName): Life[] => {
  const { today: members, left } = city.cohorts[cohort]
  return Array.from({ length: members + left }, (_, index) => lifeOf(city, cohort, index))
}

export const allLivesOf = (city: City): Life[] => cohortNames.flatMap((cohort) => livesOf(city, cohort))

export const officeForTest = ({ seed }: City): Office => ({
  keyring: seedKeyring,
  city: '5120',
  seed,
  mergeRequestId: 'merge',
})

export const filesOf = (city: City, cohort: CohortName): CarriedOut[] =>
  livesOf(city, cohort).map((life) => carryOut(life, officeForTest(city)))

/** What happens in lives, as text; a group stands for itself. */
export const textOf = (lives: readonly Life[]): string =>
  JSON.stringify(lives, (key, value) => (key === 'group' ? value.population : value))
