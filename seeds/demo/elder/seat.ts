import { byShare, evenly } from '../chance.js'
import type { City } from '../city.js'
import { birthday, type DayNumber } from '../days.js'

/** What an elder of the demonstration is there to show. The first of each kind are in every city of fifty or more. */
export interface Seat {
  readonly index: number
  readonly leavesAndReturns: boolean
  readonly moves: boolean
  /** Was a left-behind woman until the sixtieth birthday: one file in two groups. */
  readonly fromWoman: boolean
  /** The grandparent of the left-behind child of the same index, if there is one of the age. */
  readonly mayBeGrandparent: boolean
  readonly left: boolean
}

export function seatOf({ cohorts }: Pick<City, 'cohorts'>, index: number): Seat {
  const left = index >= cohorts.elder.today
  const mayBeGrandparent = !left && index % 20 === 9
  const fromWoman = !left && !mayBeGrandparent && index % 110 === 8
  const usual = !left && !mayBeGrandparent && !fromWoman
  return {
    index,
    leavesAndReturns: usual && index % 83 === 5,
    moves: usual && index % 71 === 6,
    fromWoman,
    mayBeGrandparent,
    left,
  }
}

const bands: readonly (readonly [{ readonly from: number; readonly under: number }, weight: number])[] = [
  [{ from: 60, under: 70 }, 545],
  [{ from: 70, under: 80 }, 325],
  [{ from: 80, under: 90 }, 117],
  [{ from: 90, under: 101 }, 13],
]
/** The youngest were old enough when the file was opened. */
const youngestDays = 40

/** The day of birth, by the ages of the rural elderly, youngest first. `entered` decides who can have been 60 then. */
export function birthOf({ seed }: Pick<City, 'seed'>, index: number, reference: DayNumber): DayNumber {
  const { from, under } = byShare(evenly(seed, 'elderAge', index), bands)
  const first = birthday(reference, -under) + 1
  const last = birthday(reference, -from) - (from === 60 ? youngestDays : 0)
  return first + Math.floor(evenly(seed, 'withinBand', index) * (last - first + 1))
}
