import type { Group } from '../../src/people/groups/group.js'
import { type Chance, chanceFor } from './chance.js'
import type { City, CohortName } from './city.js'
import type { DayNumber } from './days.js'
import type { End, Interruption } from './leaving.js'
import { type Move, villageOn } from './moving.js'
import type { Village } from './places.js'

/** What the course of every life has, whatever the group: where, from when, until when, with which breaks. */
export interface Course {
  readonly city: City
  readonly cohort: CohortName
  readonly group: Group
  /** The number among those of the group. */
  readonly index: number
  readonly home: Village
  readonly entered: DayNumber
  /** The last day on which something other than the end is recorded. */
  readonly until: DayNumber
  readonly end: End | null
  readonly interruption: Interruption | null
  readonly move: Move | null
}

/** Dice of their own for one strand of a life: another strand more or less changes nothing here. */
export const diceOf = ({ city, cohort, index }: Course, strand: string): Chance =>
  chanceFor(city.seed, cohort, strand, index)

export const villageOf = ({ city, home, move }: Course, day: DayNumber): Village =>
  villageOn(city, home, move, day)

/** While somebody is no member, nothing of the facet is recorded: it waits for the next spell. */
export const whenMember = ({ interruption }: Course, day: DayNumber): DayNumber =>
  interruption && day >= interruption.recorded && day <= interruption.reopened
    ? interruption.reopened + 1
    : day

/** A day between the entry and the end; undefined where there is none. */
export function someDay(course: Course, chance: Chance): DayNumber | undefined {
  const first = course.entered + 3
  const picked = chance.next()
  if (course.until < first) return undefined
  const day = whenMember(course, first + Math.floor(picked * (course.until - first + 1)))
  return day <= course.until ? day : undefined
}

/** The number of a file among all files of the city. */
export const fileNumber = ({ cohorts }: City, cohort: CohortName, index: number): number =>
  cohorts[cohort].first + index
