import { byShare, type Chance, evenly } from './chance.js'
import { birthday, type DayNumber } from './days.js'
import { birthOf, type City, isEarly, type Seat } from './seat.js'

/** The end of a spell: the day from which it holds no longer, and the day on which that was recorded. */
export interface End {
  readonly endedOn: DayNumber
  readonly recorded: DayNumber
  readonly reason: string
}

/** A spell that ended and the next one. */
export interface Interruption extends End {
  readonly since: DayNumber
  readonly reopened: DayNumber
}

const reasons = [
  ['AGED_OUT', 500],
  ['PARENT_RETURNED', 260],
  ['JOINED_PARENTS', 170],
  ['MOVED', 50],
  ['ENTERED_IN_ERROR', 15],
  ['DIED', 5],
] as const

/** Beside those who are members today: so many children of a hundred have left within the quarters of the past. */
const leftOfHundred = 12
export const leftCount = (count: number): number => Math.ceil((count * leftOfHundred) / 100)

/** How and when a child left for good; a sixteenth birthday is the day itself, whenever it was recorded. */
export function endOf(city: City, seat: Seat, chance: Chance): End {
  const reason = byShare(evenly(city.seed, 'reasonOfEnd', seat.index), reasons)
  const recorded = chance.whole(city.from + 110, city.last)
  if (reason === 'AGED_OUT') return { reason, recorded, endedOn: recorded - chance.whole(0, 9) }
  return { reason, recorded, endedOn: recorded - chance.whole(0, 12) }
}

/** Born so that the child is of the age of the survey today, or was when it left. */
export function birthOfSeat(city: City, seat: Seat, end: End | null): DayNumber {
  if (!end) return birthOf(city, seat, city.today)
  return end.reason === 'AGED_OUT' ? birthday(end.endedOn, -16) : birthOf(city, seat, end.endedOn)
}

/** Most files were opened by the first survey, the others as children were born or parents left. */
export function entryOf(
  city: City,
  seat: Seat,
  birth: DayNumber,
  end: End | null,
  chance: Chance,
): DayNumber {
  const survey = city.from + chance.whole(0, 80)
  const later = chance.whole(city.from + 81, city.last - 30)
  const early = isEarly(seat) || chance.happens(0.86) || (end !== null && later > end.endedOn - 40)
  const wanted = early ? (end ? Math.min(survey, end.endedOn - 45) : survey) : later
  return Math.max(wanted, birth + chance.whole(25, 50))
}

/** A parent came home and left again. Null where the time of the file is too short for that. */
export function interruptionOf(
  city: City,
  seat: Seat,
  entered: DayNumber,
  chance: Chance,
): Interruption | null {
  if (!seat.leavesAndReturns || city.last - entered < 130) return null
  const recorded = chance.whole(entered + 30, city.last - 70)
  const reopened = chance.whole(recorded + 45, city.last - 5)
  return {
    reason: 'PARENT_RETURNED',
    endedOn: recorded - chance.whole(0, 8),
    recorded,
    since: reopened - chance.whole(0, 6),
    reopened,
  }
}
