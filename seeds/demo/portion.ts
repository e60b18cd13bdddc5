import { setImmediate as breathe } from 'node:timers/promises'
import type { PgTable } from 'drizzle-orm/pg-core'
import { keyAndScope } from '../../src/people/fold.js'
import { fileTables } from '../../src/people/relocate.js'
import { citizenIdLookup, personForwarding } from '../../src/people/table.js'
import { carryOut, type Office } from './carry-out.js'
import { type City, type CohortName, cohortNames } from './city.js'
import { lifeOf } from './cohorts.js'
import { CopyLines, type Portion } from './copy.js'
import { rowsOfLife } from './rows.js'

/** The lives of a group with these indexes, the second not included. */
export interface Order {
  readonly cohort: CohortName
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

const livesPerPortion = 1_000
const livesPerBreath = 20

export const ordersOf = (city: City): Order[] =>
  cohortNames.flatMap((cohort) => {
    const { today, left } = city.cohorts[cohort]
    const lives = today + left
    return Array.from({ length: Math.ceil(lives / livesPerPortion) }, (_, at) => ({
      cohort,
      from: at * livesPerPortion,
      until: Math.min(lives, (at + 1) * livesPerPortion),
    }))
  })

/** Carries out the lives of an order. It breathes, so that what was made before can be sent meanwhile. */
export async function makePortion(city: City, office: Office, { cohort, from, until }: Order): Promise<Made> {
  const lines = new Map(tables().map((table) => [table, new CopyLines(table)]))
  let changes = 0
  for (let index = from; index < until; index++) {
    const carried = carryOut(lifeOf(city, cohort, index), office)
    changes += carried.file.version
    const everywhere = keyAndScope(carried.file)
    for (const { table, row } of rowsOfLife(carried)) lines.get(table)!.add(row, everywhere)
    if (index % livesPerBreath === 0) await breathe()
  }
  return { portions: [...lines.values()].map((each) => each.take()), files: until - from, changes }
}
