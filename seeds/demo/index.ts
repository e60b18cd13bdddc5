import { setImmediate as breathe } from 'node:timers/promises'
import { getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import { fileTables } from '../../src/people/relocate.js'
import { citizenIdLookup, personForwarding } from '../../src/people/table.js'
import type { Keyring } from '../../src/sealing/keyring.js'
import { carryOut, type Office } from './carry-out.js'
import { CopyLines, copyIn } from './copy.js'
import { idAt } from './ids.js'
import { lifeOf, livesIn } from './life.js'
import { villagesOf } from './places.js'
import { loadedRegions, mergeVillages } from './regions.js'
import { rowsOfLife } from './rows.js'
import { type City, cityOf } from './seat.js'

/** The city of the demonstration: 资阳市, 002. */
export const demonstrationCity = '5120'

export interface Demonstration {
  readonly ownerUrl: string
  readonly keyring: Keyring
  /** Left-behind children of today; so many more as had left in the past are added. */
  readonly count: number
  /** `YYYY-MM-DD` in the time zone of the deployment. The last change is of the day before. */
  readonly today: string
  readonly seed?: number
  readonly progress?: (done: number, total: number) => void
}

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

/** Whether anybody is in the database already: the demonstration goes into an empty one only. */
export const hasPeople = (ownerUrl: string): Promise<boolean> =>
  withOwner(ownerUrl, async (sql) => {
    const [row] = await sql<{ found: boolean }[]>`select exists (select 1 from person) as found`
    return row?.found ?? false
  })

/** Fills an empty database with the city, in one transaction: a load that was broken off leaves nothing. */
export const seedDemonstration = (demonstration: Demonstration): Promise<Seeded> =>
  withOwner(demonstration.ownerUrl, async (sql) => {
    const seeded = await sql.begin((transaction) => load(transaction as unknown as OwnerSql, demonstration))
    await sql.unsafe(`analyze ${[...tables(), 'region'].map((table) => nameOf(table)).join(', ')}`)
    return seeded
  })

const nameOf = (table: PgTable | string) => `"${typeof table === 'string' ? table : getTableName(table)}"`

/** The person first: everything else refers to it. */
const tables = (): PgTable[] => [...fileTables(), citizenIdLookup, personForwarding]

async function load(
  sql: OwnerSql,
  { keyring, count, today, seed = 1, progress }: Demonstration,
): Promise<Seeded> {
  const tree = await loadedRegions(sql)
  if (!tree.region(demonstrationCity)) throw new CityNotLoaded()
  const city = cityOf(villagesOf(tree, demonstrationCity, seed), seed, count, today)
  await mergeVillages(sql, tree, city, demonstrationCity)
  return copyLives(sql, city, officeOf(keyring), progress)
}

export function officeOf(keyring: Keyring): Office {
  const known = new Map<number, string>()
  return {
    keyring,
    city: demonstrationCity,
    mergeRequestId: idAt(new Date()),
    personId(index, entered) {
      const id = known.get(index) ?? idAt(entered)
      known.set(index, id)
      return id
    },
  }
}

const livesPerCopy = 1_500
const livesPerBreath = 20

/** While the database takes one portion, the next one is made: two processors are busy, and the memory stays small. */
async function copyLives(
  sql: OwnerSql,
  city: City,
  office: Office,
  progress: Demonstration['progress'] = () => {},
): Promise<Seeded> {
  const files = livesIn(city)
  const lines = new Map(tables().map((table) => [table, new CopyLines(table)]))
  let changes = 0
  let copying: Promise<void> = Promise.resolve()
  for (let index = 0; index < files; index++) {
    const carried = carryOut(lifeOf(city, index), office)
    changes += carried.file.version
    for (const { table, row } of rowsOfLife(carried)) lines.get(table)!.add(row)
    const isLast = index === files - 1
    if (isLast || index % livesPerCopy === livesPerCopy - 1) {
      await copying
      copying = copyAll(sql, [...lines.values()])
      // Whatever goes wrong is thrown where it is waited for.
      copying.catch(() => {})
      progress(index + 1, files)
    } else if (index % livesPerBreath === 0) await breathe()
  }
  await copying
  return { files, changes }
}

async function copyAll(sql: OwnerSql, lines: readonly CopyLines[]): Promise<void> {
  // All are taken before the first is sent: the next portion is written into the same hands.
  for (const taken of lines.map((each) => each.take())) await copyIn(sql, taken)
}
