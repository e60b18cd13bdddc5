import { byShare, evenly } from '../chance.js'
import type { City } from '../city.js'
import { birthday, type DayNumber } from '../days.js'

/** What a woman of the demonstration is there to show. The first of each kind are in every city of fifty or more. */
export interface Seat {
  readonly leavesAndReturns: boolean
  readonly moves: boolean
  readonly left: boolean
}

export function seatOf({ cohorts }: Pick<City, 'cohorts'>, index: number): Seat {
  const left = index >= cohorts.woman.today
  return { left, leavesAndReturns: !left && index % 61 === 5, moves: !left && index % 47 === 6 }
}

const bands: readonly (readonly [{ readonly from: number; readonly under: number }, weight: number])[] = [
  [{ from: 20, under: 30 }, 9],
  [{ from: 30, under: 40 }, 27],
  [{ from: 40, under: 50 }, 34],
  [{ from: 50, under: 60 }, 30],
]
/** The youngest were twenty when the file was opened, the oldest are not sixty tomorrow. */
const youngestDays = 540
const oldestDays = 20

export function birthOf({ seed }: Pick<City, 'seed'>, index: number, reference: DayNumber): DayNumber {
  const { from, under } = byShare(evenly(seed, 'womanAge', index), bands)
  const first = birthday(reference, -under) + (under === 60 ? oldestDays : 1)
  const last = birthday(reference, -from) - (from === 20 ? youngestDays : 0)
  return first + Math.floor(evenly(seed, 'withinBand', index) * (last - first + 1))
}
