import { byShare, evenly } from './chance.js'
import { birthday, type DayNumber, dayNumber, quarterStart } from './days.js'
import { chooseMerged, type Village, villageFinder } from './places.js'

/** Everything that is settled for the whole city before its children. */
export interface City {
  readonly seed: number
  /** Members of the group today. Indexes from here on are children who have left it. */
  readonly count: number
  readonly today: DayNumber
  /** Days on which something was recorded: the last one is yesterday, so that nothing lies in the future. */
  readonly from: DayNumber
  readonly last: DayNumber
  readonly merge: { readonly from: Village; readonly into: Village; readonly day: DayNumber }
  readonly villages: readonly Village[]
  readonly villageAt: (share: number) => Village
}

export const quartersOfPast = 5

export function cityOf(villages: readonly Village[], seed: number, count: number, today: string): City {
  const day = dayNumber(today)
  const [from, into] = chooseMerged(villages, seed)
  return {
    seed,
    count,
    today: day,
    from: quarterStart(day, quartersOfPast),
    last: day - 1,
    merge: { from, into, day: quarterStart(day, 2) + 14 },
    villages,
    villageAt: villageFinder(villages),
  }
}

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
  readonly left: boolean
}

/** A few lives need room for what happens in them: entered early, at an age between. */
export const isEarly = (seat: Seat): boolean => seat.merged || seat.leavesAndReturns

/** Every so many children a pair. */
export const twinsEvery = 97

export function seatOf({ count }: Pick<City, 'count'>, index: number): Seat {
  const left = index >= count
  const isFirstTwin = !left && index % twinsEvery === 0 && index + 1 < count
  const isSecondTwin = !left && index % twinsEvery === 1
  const twin = isFirstTwin ? index + 1 : isSecondTwin ? index - 1 : null
  const single = !left && twin === null
  return {
    index,
    household: isSecondTwin ? index - 1 : index,
    twin,
    namesake: single && index % 389 === 3 ? index - 1 : null,
    unregistered: !left && index % 100 === 4,
    leavesAndReturns: single && index % 67 === 5,
    moves: single && index % 53 === 6,
    merged: single && index === 7,
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
