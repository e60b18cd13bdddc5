import { setImmediate as breathe } from 'node:timers/promises'
import type { PgTable } from 'drizzle-orm/pg-core'
import { fileTables } from '../../src/people/relocate.js'
import { citizenIdLookup, personForwarding } from '../../src/people/table.js'
import type { Keyring } from '../../src/sealing/keyring.js'
import { carryOut, type Office } from './carry-out.js'
import { CopyLines, type Portion } from './copy.js'
import { idAt } from './ids.js'
import { lifeOf, livesIn } from './life.js'
import { rowsOfLife } from './rows.js'
import { type City, twinsEvery } from './seat.js'

/** The lives of these indexes, the second not included. */
export interface Order {
  readonly from: number
  readonly until: number
}

/** Lives on their way into the database, table by table. */
export interface Made {
  readonly portions: readonly Portion[]
  readonly files: number
  readonly changes: number
}

/** The person first: everything else refers to it. */
export const tables = (): PgTable[] => [...fileTables(), citizenIdLookup, personForwarding]

/** Twins are neighbours, and name each other's files: no pair is parted. */
const livesPerPortion = 10 * twinsEvery
const livesPerBreath = 20

export function ordersOf(city: City): Order[] {
  const lives = livesIn(city)
  return Array.from({ length: Math.ceil(lives / livesPerPortion) }, (_, at) => ({
    from: at * livesPerPortion,
    until: Math.min(lives, (at + 1) * livesPerPortion),
  }))
}

export function officeOf(keyring: Keyring, city: string, mergeRequestId: string): Office {
  const known = new Map<number, string>()
  return {
    keyring,
    city,
    mergeRequestId,
    personId(index, entered) {
      const id = known.get(index) ?? idAt(entered)
      known.set(index, id)
      return id
    },
  }
}

/** Carries out the lives of an order. It breathes, so that what was made before can be sent meanwhile. */
export async function makePortion(city: City, office: Office, { from, until }: Order): Promise<Made> {
  const lines = new Map(tables().map((table) => [table, new CopyLines(table)]))
  let changes = 0
  for (let index = from; index < until; index++) {
    const carried = carryOut(lifeOf(city, index), office)
    changes += carried.file.version
    for (const { table, row } of rowsOfLife(carried)) lines.get(table)!.add(row)
    if (index % livesPerBreath === 0) await breathe()
  }
  return { portions: [...lines.values()].map((each) => each.take()), files: until - from, changes }
}
