import { byShare, evenly } from '../chance.js'
import type { City } from '../city.js'
import { birthday, type DayNumber } from '../days.js'

/** What a child of the demonstration is there to show. The first of each kind are in every city of ten or more. */
export interface Seat {
  readonly index: number
  /** Twins share it, and with it parents, birth date and home. */
  readonly household: number
  readonly twin: number | null
  /** Another child of the village with the same name. */
  readonly namesake: number | null
  readonly unregistered: boolean
  readonly leavesAndReturns: boolean
  readonly moves: boolean
  /** Lives in the village that was merged. */
  readonly merged: boolean
  /** A grandparent has a file too, as a left-behind elder, where there is one of the age. */
  readonly grandparentEntered: boolean
  readonly left: boolean
}

/** A few lives need room for what happens in them: entered early, at an age between. */
export const isEarly = (seat: Seat): boolean => seat.merged || seat.leavesAndReturns

/** Every so many children a pair. */
export const twinsEvery = 97

export function seatOf({ cohorts }: Pick<City, 'cohorts'>, index: number): Seat {
  const count = cohorts.child.today
  const left = index >= count
  const isFirstTwin = !left && index % twinsEvery === 0 && index + 1 < count
  const isSecondTwin = !left && index % twinsEvery === 1
  const twin = isFirstTwin ? index + 1 : isSecondTwin ? index - 1 : null
  const single = !left && twin === null
  const moves = single && index % 53 === 6
  return {
    index,
    household: isSecondTwin ? index - 1 : index,
    twin,
    namesake: single && index % 389 === 3 ? index - 1 : null,
    unregistered: !left && index % 100 === 4,
    leavesAndReturns: single && index % 67 === 5,
    moves,
    merged: single && index === 7,
    grandparentEntered: single && !moves && index % 20 === 9 && index < cohorts.elder.today,
    left,
  }
}

const bands: readonly (readonly [{ readonly from: number; readonly under: number }, weight: number])[] = [
  [{ from: 0, under: 6 }, 28],
  [{ from: 6, under: 14 }, 62],
  [{ from: 14, under: 16 }, 10],
]
/** The youngest is old enough to have been entered. */
const youngestDays = 75

/** The day of birth, by the ages of the survey on the reference day. */
export function birthOf({ seed }: Pick<City, 'seed'>, seat: Seat, reference: DayNumber): DayNumber {
  const { from, under } = byShare(isEarly(seat) ? 0.5 : evenly(seed, 'age', seat.household), bands)
  const first = birthday(reference, -under) + 1
  const last = from === 0 ? reference - youngestDays : birthday(reference, -from)
  return first + Math.floor(evenly(seed, 'withinBand', seat.household) * (last - first + 1))
}
