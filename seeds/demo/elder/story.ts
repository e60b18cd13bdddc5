import { syntheticCitizenId } from '../../../src/people/citizen-id.js'
import { elderGroup } from '../../../src/people/groups/elder/index.js'
import { ageOn } from '../../../src/people/rules.js'
import { byShare, type Chance, chanceFor, evenly } from '../chance.js'
import { paceOf } from '../child/life.js'
import type { City } from '../city.js'
import { type Course, fileNumber } from '../course.js'
import { birthday, type DayNumber, dayText } from '../days.js'
import { type End, endFor, entryFor, interruptionFor } from '../leaving.js'
import { homeAt, moveFrom } from '../moving.js'
import { givenName, surnameBy } from '../names.js'
import type { Someone } from '../person.js'
import { addressIn } from '../places.js'
import { sequences } from '../sequences.js'
import { type Grandparent, grandparentOf } from './grandparent.js'
import { birthOf, type Seat, seatOf } from './seat.js'

/** What is settled about one elder before the single events. */
export interface Story extends Course {
  readonly seat: Seat
  readonly elder: Someone
  /** The family of the left-behind child that this elder looks after. */
  readonly grandparent: Grandparent | undefined
  /** Decides the minutes of what is recorded. */
  readonly pace: Chance
}

const reasons = [
  ['CHILD_RETURNED', 380],
  ['DIED', 330],
  ['JOINED_CHILDREN', 210],
  ['MOVED', 55],
  ['ENTERED_IN_ERROR', 25],
] as const

const dice =
  ({ seed }: City, index: number) =>
  (purpose: string) =>
    chanceFor(seed, 'elder', purpose, index)

export function storyOf(city: City, index: number): Story {
  const seat = seatOf(city, index)
  const diceFor = dice(city, index)
  const grandparent = seat.mayBeGrandparent ? grandparentOf(city, index) : undefined
  const end = seat.left
    ? endFor(city, byShare(evenly(city.seed, 'reasonOfEnd', index), reasons), diceFor('end'))
    : null
  const birth = grandparent ? grandparent.birth : birthOfSeat(city, seat, end, diceFor('birth'))
  const entered = grandparent ? grandparent.entered : enteredOn(city, seat, birth, end, diceFor('entry'))
  const until = end ? end.recorded - 1 : city.last
  const elder = grandparent?.someone ?? elderOf(city, index, birth, entered)
  const home = elder.village
  return {
    city,
    cohort: 'elder',
    group: elderGroup,
    index,
    home,
    seat,
    elder,
    grandparent,
    entered,
    until,
    end,
    interruption: seat.leavesAndReturns
      ? interruptionFor(city, entered, 'CHILD_RETURNED', diceFor('interruption'))
      : null,
    move: seat.moves ? moveFrom(city, home, entered, until, diceFor('move')) : null,
    // Those who were entered together were entered in the same minute: the child's file names this one.
    pace: grandparent ? paceOf(city, index) : diceFor('pace'),
  }
}

const twoYears = 731

/** Who left, moved or came and went was sixty when all that began. */
function birthOfSeat(city: City, seat: Seat, end: End | null, chance: Chance): DayNumber {
  if (seat.fromWoman) return birthday(chance.whole(city.from + 110, city.last - 25), -60)
  if (end) return birthOf(city, seat.index, end.endedOn) - twoYears
  const birth = birthOf(city, seat.index, city.today)
  return seat.leavesAndReturns || seat.moves ? birth - twoYears : birth
}

function enteredOn(city: City, seat: Seat, birth: DayNumber, end: End | null, chance: Chance): DayNumber {
  const early = seat.fromWoman || seat.leavesAndReturns
  const wanted = entryFor(city, { early, end, chance })
  return seat.fromWoman ? wanted : Math.max(wanted, birthday(birth, 60) + chance.whole(3, 30))
}

function elderOf(city: City, index: number, birth: DayNumber, entered: DayNumber): Someone {
  const diceFor = dice(city, index)
  const naming = diceFor('name')
  const surname = surnameBy(naming)
  const isWoman = seatOf(city, index).fromWoman || naming.happens(0.56)
  const sex = isWoman ? 'FEMALE' : 'MALE'
  const village = homeAt(city, city.villageAt(evenly(city.seed, 'elderVillage', index)), entered)
  return {
    surname,
    name: surname + givenName(naming, sex, 'GRANDPARENT'),
    sex,
    birth,
    citizenId: syntheticCitizenId(dayText(birth), sex, sequences.files + fileNumber(city, 'elder', index)),
    village,
    address: addressIn(village, diceFor('address')),
  }
}

export const ageAt = ({ elder }: Pick<Story, 'elder'>, day: DayNumber): number =>
  ageOn(dayText(elder.birth), dayText(day))
