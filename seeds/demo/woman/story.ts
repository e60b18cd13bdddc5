import { syntheticCitizenId } from '../../../src/people/citizen-id.js'
import { womanGroup } from '../../../src/people/groups/woman/index.js'
import { byShare, chanceFor, evenly } from '../chance.js'
import type { City } from '../city.js'
import { fileNumber } from '../course.js'
import { birthday, type DayNumber, dayText } from '../days.js'
import { type End, endFor, entryFor, interruptionFor } from '../leaving.js'
import { homeAt, moveFrom } from '../moving.js'
import { givenName, surnameBy } from '../names.js'
import type { Someone } from '../person.js'
import { addressIn } from '../places.js'
import { sequences } from '../sequences.js'
import { husbandOf } from './husband.js'
import type { Married } from './opening.js'
import { birthOf, type Seat, seatOf } from './seat.js'

const reasons = [
  ['HUSBAND_RETURNED', 430],
  ['AGED_OUT', 230],
  ['JOINED_HUSBAND', 160],
  ['MARRIAGE_ENDED', 80],
  ['MOVED', 60],
  ['ENTERED_IN_ERROR', 25],
  ['DIED', 15],
] as const

/** What is settled about one woman before the single events. */
export function storyOf(city: City, index: number): Married {
  const seat = seatOf(city, index)
  const diceFor = (purpose: string) => chanceFor(city.seed, 'woman', purpose, index)
  const end = seat.left
    ? endFor(city, byShare(evenly(city.seed, 'reasonOfEnd', index), reasons), diceFor('end'))
    : null
  const birth = birthOfSeat(city, index, end)
  const early = seat.leavesAndReturns || seat.moves
  const entered = entryFor(city, { early, end, chance: diceFor('entry') })
  const until = end ? end.recorded - 1 : city.last
  const woman = womanOf(city, index, birth, entered)
  const course = {
    city,
    cohort: 'woman',
    group: womanGroup,
    index,
    home: woman.village,
    entered,
    until,
    end,
    ...breaksOf(city, seat, { entered, until, woman }, diceFor),
  } as const
  return { ...course, woman, husband: husbandOf(course, woman, diceFor('husband')) }
}

interface Settled {
  readonly entered: DayNumber
  readonly until: DayNumber
  readonly woman: Someone
}

/** He came home and left again; the family moved. */
const breaksOf = (
  city: City,
  seat: Seat,
  { entered, until, woman }: Settled,
  diceFor: (purpose: string) => ReturnType<typeof chanceFor>,
) => ({
  interruption: seat.leavesAndReturns
    ? interruptionFor(city, entered, 'HUSBAND_RETURNED', diceFor('interruption'))
    : null,
  move: seat.moves ? moveFrom(city, woman.village, entered, until, diceFor('move')) : null,
})

function birthOfSeat(city: City, index: number, end: End | null): DayNumber {
  if (!end) return birthOf(city, index, city.today)
  return end.reason === 'AGED_OUT' ? birthday(end.endedOn, -60) : birthOf(city, index, end.endedOn)
}

function womanOf(city: City, index: number, birth: DayNumber, entered: DayNumber): Someone {
  const naming = chanceFor(city.seed, 'woman', 'name', index)
  const surname = surnameBy(naming)
  const village = homeAt(city, city.villageAt(evenly(city.seed, 'womanVillage', index)), entered)
  return {
    surname,
    name: surname + givenName(naming, 'FEMALE', 'PARENT'),
    sex: 'FEMALE',
    birth,
    citizenId: syntheticCitizenId(
      dayText(birth),
      'FEMALE',
      sequences.files + fileNumber(city, 'woman', index),
    ),
    village,
    address: addressIn(village, chanceFor(city.seed, 'woman', 'address', index)),
  }
}
