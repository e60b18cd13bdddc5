import { type Care, careBy, stayingParent } from './care.js'
import { type Chance, chanceFor, evenly } from './chance.js'
import { type Child, childOf } from './child.js'
import type { DayNumber } from './days.js'
import type { Happening } from './event.js'
import { type Family, familyOf } from './family.js'
import { birthOfSeat, type End, endOf, entryOf, type Interruption, interruptionOf } from './leaving.js'
import { type Move, moveOf, villageOn } from './moving.js'
import type { Village } from './places.js'
import { type City, type Seat, seatOf } from './seat.js'

export type Dated = Happening & { readonly day: DayNumber }

/** What is settled about one child before the single events: who, where, with whom, from when, until when. */
export interface Story {
  readonly city: City
  readonly seat: Seat
  readonly child: Child
  readonly family: Family
  readonly care: Care
  readonly staying: 'FATHER' | 'MOTHER' | null
  readonly entered: DayNumber
  /** The last day on which something other than the end is recorded. */
  readonly until: DayNumber
  readonly end: End | null
  readonly interruption: Interruption | null
  readonly move: Move | null
}

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
  const { surname } = child
  return {
    city,
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
    move: end ? null : moveOf(city, seat, child.village, entered, until),
  }
}

/** Dice of their own for one strand of a story: another strand more or less changes nothing here. */
export const diceOf = ({ city, seat }: Story, strand: string): Chance =>
  chanceFor(city.seed, strand, seat.index)

export const villageOf = ({ city, child, move }: Story, day: DayNumber): Village =>
  villageOn(city, child.village, move, day)

/** While the child is no member, nothing of the facet is recorded: it waits for the next spell. */
export const whenMember = ({ interruption }: Story, day: DayNumber): DayNumber =>
  interruption && day >= interruption.recorded && day <= interruption.reopened
    ? interruption.reopened + 1
    : day

/** A day between the entry and the end; undefined where there is none. */
export function someDay(story: Story, chance: Chance): DayNumber | undefined {
  const first = story.entered + 3
  const picked = chance.next()
  if (story.until < first) return undefined
  const day = whenMember(story, first + Math.floor(picked * (story.until - first + 1)))
  return day <= story.until ? day : undefined
}
