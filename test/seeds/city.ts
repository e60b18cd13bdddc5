import { type CarriedOut, carryOut } from '../../seeds/demo/carry-out.js'
import type { Life } from '../../seeds/demo/event.js'
import { officeOf } from '../../seeds/demo/index.js'
import { lifeOf, livesIn } from '../../seeds/demo/life.js'
import { villagesOf } from '../../seeds/demo/places.js'
import { type City, cityOf } from '../../seeds/demo/seat.js'
import { withOwner } from '../../src/database/owner.js'
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
  const office = officeOf(seedKeyring)
  return livesOf(city).map((life) => carryOut(life, office))
}

/** The regions of the city as a load leaves them: each with its one version. */
export const loadCity = (ownerUrl: string): Promise<void> =>
  withOwner(ownerUrl, async (sql) => {
    const rows = await regionRowsOf5120()
    const columns = rows.map(
      ({ code, level, parentCode, name, pinyin, initials, nameOnly, validFrom, regionN }) => ({
        code,
        level,
        parent_code: parentCode,
        name,
        pinyin,
        initials,
        name_only: nameOnly,
        valid_from: validFrom,
        region_n: regionN,
      }),
    )
    await sql`insert into region ${sql(columns)} on conflict do nothing`
    await sql`insert into region_version (code, valid_from, name, parent_code, recorded_at, change_id)
      select code, valid_from, name, parent_code, now(), gen_random_uuid() from region on conflict do nothing`
    await sql`insert into region_revision (id, revision) values (1, 1) on conflict do nothing`
  })
