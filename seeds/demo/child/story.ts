import { childGroup } from '../../../src/people/groups/child/index.js'
import { chanceFor, evenly } from '../chance.js'
import type { City } from '../city.js'
import type { Course } from '../course.js'
import { moveFrom } from '../moving.js'
import { type Care, careBy, stayingParent } from './care.js'
import { type Child, childOf } from './child.js'
import { type Family, familyOf } from './family.js'
import { birthOfSeat, endOf, entryOf, interruptionOf } from './leaving.js'
import { type Seat, seatOf } from './seat.js'

/** What is settled about one child before the single events: who, where, with whom, from when, until when. */
export interface Story extends Course {
  readonly seat: Seat
  readonly child: Child
  readonly family: Family
  readonly care: Care
  readonly staying: 'FATHER' | 'MOTHER' | null
}

/** In a large city most files tell the schooling of today from the start, and no September changes it. */
export const tellsSchoolOfToday = ({ city, seat, index }: Pick<Story, 'city' | 'seat' | 'index'>): boolean =>
  city.isLarge && !seat.moves && index % 12 !== 0

export function storyOf(city: City, index: number): Story {
  const seat = seatOf(city, index)
  const ofHousehold = (purpose: string) => chanceFor(city.seed, purpose, seat.household)
  const end = seat.left ? endOf(city, seat, ofHousehold('end')) : null
  const birth = birthOfSeat(city, seat, end)
  const entered = entryOf(city, seat, birth, end, ofHousehold('entry'))
  const until = end ? end.recorded - 1 : city.last
  const child = childOf(city, seat, birth, entered)
  const care = careBy(evenly(city.seed, 'guardianship', seat.household))
  const staying = stayingParent(care, ofHousehold('staying'))
  const { surname, village } = child
  return {
    city,
    cohort: 'child',
    group: childGroup,
    index,
    home: village,
    seat,
    child,
    family: familyOf(
      { household: seat.household, surname, birth, stayingParent: staying },
      ofHousehold('family'),
    ),
    care,
    staying,
    entered,
    until,
    end,
    interruption: interruptionOf(city, seat, entered, ofHousehold('interruption')),
    move:
      end || !seat.moves
        ? null
        : moveFrom(city, village, entered, until, chanceFor(city.seed, 'move', seat.index)),
  }
}
