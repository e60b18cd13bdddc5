import { type DayNumber, dayNumber, quarterStart } from './days.js'
import { chooseMerged, type Village, villageFinder } from './places.js'

/** The groups of the demonstration, by the words of their facets. */
export const cohortNames = ['child', 'elder', 'woman'] as const
export type CohortName = (typeof cohortNames)[number]

/** How many of a group there are: members of today, and beside them those who left within the quarters of the past. */
export interface Cohort {
  readonly name: CohortName
  readonly today: number
  readonly left: number
  /** The number of its first file among all files of the city. */
  readonly first: number
}

export type Counts = Readonly<Record<CohortName, number>>

/** Everything that is settled for the whole city before its people. */
export interface City {
  readonly seed: number
  readonly cohorts: Readonly<Record<CohortName, Cohort>>
  /** So many people that each has a short life: the opening, and sometimes a change. */
  readonly isLarge: boolean
  readonly today: DayNumber
  /** Days on which something was recorded: the last one is yesterday, so that nothing lies in the future. */
  readonly from: DayNumber
  readonly last: DayNumber
  readonly merge: { readonly from: Village; readonly into: Village; readonly day: DayNumber }
  readonly villages: readonly Village[]
  readonly villageAt: (share: number) => Village
}

export const quartersOfPast = 5

/** Above so many people of today lives are short. */
const largeFrom = 200_000
const leftOfHundred = { full: 12, large: 3 }

/** For each child one elder, for every two a woman. */
export const countsForChildren = (children: number): Counts => ({
  child: children,
  elder: children,
  woman: Math.ceil(children / 2),
})

/** So many people in all, in the same proportion. */
export function countsForPeople(people: number): Counts {
  const child = Math.round(people * 0.4)
  return { child, elder: child, woman: people - 2 * child }
}

export const peopleIn = (counts: Counts): number => cohortNames.reduce((sum, name) => sum + counts[name], 0)

export function cityOf(villages: readonly Village[], seed: number, counts: Counts, today: string): City {
  const day = dayNumber(today)
  const [from, into] = chooseMerged(villages, seed)
  const isLarge = peopleIn(counts) > largeFrom
  return {
    seed,
    cohorts: cohortsOf(counts, isLarge ? leftOfHundred.large : leftOfHundred.full),
    isLarge,
    today: day,
    from: quarterStart(day, quartersOfPast),
    last: day - 1,
    merge: { from, into, day: quarterStart(day, 2) + 14 },
    villages,
    villageAt: villageFinder(villages),
  }
}

function cohortsOf(counts: Counts, leftOf100: number): Record<CohortName, Cohort> {
  let first = 0
  const cohorts = {} as Record<CohortName, Cohort>
  for (const name of cohortNames) {
    const today = counts[name]
    const left = Math.ceil((today * leftOf100) / 100)
    cohorts[name] = { name, today, left, first }
    first += today + left
  }
  return cohorts
}

export const livesIn = ({ cohorts }: City): number =>
  cohortNames.reduce((sum, name) => sum + cohorts[name].today + cohorts[name].left, 0)
