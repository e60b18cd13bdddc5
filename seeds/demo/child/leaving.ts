import { byShare, type Chance, evenly } from '../chance.js'
import type { City } from '../city.js'
import { birthday, type DayNumber } from '../days.js'
import { type End, endFor, entryFor, type Interruption, interruptionFor } from '../leaving.js'
import { birthOf, isEarly, type Seat } from './seat.js'

const reasons = [
  ['AGED_OUT', 500],
  ['PARENT_RETURNED', 260],
  ['JOINED_PARENTS', 170],
  ['MOVED', 50],
  ['ENTERED_IN_ERROR', 15],
  ['DIED', 5],
] as const

export const endOf = (city: City, seat: Seat, chance: Chance): End =>
  endFor(city, byShare(evenly(city.seed, 'reasonOfEnd', seat.index), reasons), chance)

/** Born so that the child is of the age of the survey today, or was when it left. */
export function birthOfSeat(city: City, seat: Seat, end: End | null): DayNumber {
  if (!end) return birthOf(city, seat, city.today)
  return end.reason === 'AGED_OUT' ? birthday(end.endedOn, -16) : birthOf(city, seat, end.endedOn)
}

/** Nobody is entered before the first weeks of life. */
export function entryOf(
  city: City,
  seat: Seat,
  birth: DayNumber,
  end: End | null,
  chance: Chance,
): DayNumber {
  const wanted = entryFor(city, { early: isEarly(seat), end, chance })
  return Math.max(wanted, birth + chance.whole(25, 50))
}

/** A parent came home and left again. */
export const interruptionOf = (
  city: City,
  seat: Seat,
  entered: DayNumber,
  chance: Chance,
): Interruption | null =>
  seat.leavesAndReturns ? interruptionFor(city, entered, 'PARENT_RETURNED', chance) : null
