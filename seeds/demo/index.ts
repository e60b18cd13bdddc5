import { getTableName } from 'drizzle-orm'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import { RegionTree } from '../../src/regions/tree.js'
import type { Keyring } from '../../src/sealing/keyring.js'
import { afterLoad } from './after-load.js'
import { putOn, takeOff } from './bare-tables.js'
import { type Counts, livesIn } from './city.js'
import { copyIn } from './copy.js'
import { idAt } from './ids.js'
import { cityOfBrief, type Makers, makersFor } from './makers.js'
import { type Made, type Order, ordersOf, tables } from './portion.js'
import { loadedRegions, mergeVillages } from './regions.js'

/** The city of the demonstration: 资阳市, 002. */
export const demonstrationCity = '5120'

export interface Demonstration {
  readonly ownerUrl: string
  readonly keyring: Keyring
  /** Of today; so many more as had left in the past are added. */
  readonly counts: Counts
  /** `YYYY-MM-DD` in the time zone of the deployment. The last change is of the day before. */
  readonly today: string
  readonly seed?: number
  readonly progress?: (done: number, total: number) => void
  /** Told when all files are in: what comes then takes its time too. */
  readonly stage?: (stage: Stage) => void
}

/** What follows the copying: indexes and keys are made, then the figures of the whole city are counted. */
export type Stage = 'INDEXES' | 'FIGURES'

export interface Seeded {
  readonly files: number
  readonly changes: number
}

/** The regions that the city stands on are not there. */
export class CityNotLoaded extends Error {
  override readonly name = 'CityNotLoaded'
  constructor() {
    super(
      `尚未载入 ${demonstrationCity} 的行政区划：请先运行 npm run regions -- --code ${demonstrationCity}。The regions of ${demonstrationCity} are not loaded; run npm run regions -- --code ${demonstrationCity} first.`,
    )
  }
}

/** Fills an empty database with the city, in one transaction: a load that was broken off leaves nothing. */
export const seedDemonstration = (demonstration: Demonstration): Promise<Seeded> =>
  withOwner(demonstration.ownerUrl, (sql) =>
    sql.begin((transaction) => load(transaction as unknown as OwnerSql, demonstration)),
  ) as Promise<Seeded>

async function load(sql: OwnerSql, demonstration: Demonstration): Promise<Seeded> {
  const { keyring, counts, today, seed = 1, stage = () => {} } = demonstration
  const regions = await loadedRegions(sql)
  const tree = new RegionTree({ regions, versions: [], successions: [] })
  if (!tree.region(demonstrationCity)) throw new CityNotLoaded()
  const brief = {
    regions,
    cityCode: demonstrationCity,
    seed,
    counts,
    today,
    mergeRequestId: idAt(new Date()),
  }
  const city = cityOfBrief(brief)
  await mergeVillages(sql, tree, city, demonstrationCity)
  await sql.unsafe(settings)
  const names = tables().map((table) => getTableName(table))
  const takenOff = await takeOff(sql, names)
  const makers = makersFor(brief, keyring)
  try {
    const seeded = await copyLives(
      sql,
      { orders: ordersOf(city), lives: livesIn(city) },
      makers,
      demonstration,
    )
    stage('INDEXES')
    await putOn(sql, takenOff)
    await sql.unsafe(`analyze ${[...names, 'region'].map((name) => `"${name}"`).join(', ')}`)
    stage('FIGURES')
    for (const reckon of afterLoad) await reckon(sql, today)
    return seeded
  } finally {
    await makers.close()
  }
}

/** Of this transaction alone. What is loaded is made up: after a crash it is loaded again. */
const settings = `set local synchronous_commit = off;
  set local maintenance_work_mem = '512MB';
  set local work_mem = '256MB'`

/**
 * While the database takes one portion, the next ones are made. Portions go in one after the other, whichever is
 * ready first; so many as there are makers wait at most, so that the memory stays small.
 */
async function copyLives(
  sql: OwnerSql,
  { orders, lives }: { readonly orders: readonly Order[]; readonly lives: number },
  makers: Makers,
  { progress = () => {} }: Demonstration,
): Promise<Seeded> {
  const waiting = [...orders]
  let files = 0
  let changes = 0
  let copying: Promise<void> = Promise.resolve()
  const copyNext = (made: Made): Promise<void> => {
    const copied = copying.then(async () => {
      for (const portion of made.portions) await copyIn(sql, portion)
      files += made.files
      changes += made.changes
      progress(files, lives)
    })
    copying = copied
    return copied
  }
  const lane = async () => {
    let last: Promise<void> = Promise.resolve()
    for (let order = waiting.shift(); order; order = waiting.shift()) {
      const made = await makers.make(order)
      await last
      last = copyNext(made)
      // Thrown where it is waited for, in this lane and in those behind it.
      last.catch(() => {})
    }
    await last
  }
  const lanes = await Promise.allSettled(Array.from({ length: makers.atATime }, lane))
  for (const each of lanes) if (each.status === 'rejected') throw each.reason
  return { files, changes }
}
