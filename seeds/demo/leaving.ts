import type { Chance } from './chance.js'
import type { City } from './city.js'
import type { DayNumber } from './days.js'

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

/** How and when somebody left for good. A birthday on which a group ends is the day itself, whenever it was recorded. */
export function endFor(city: City, reason: string, chance: Chance): End {
  const recorded = chance.whole(city.from + 110, city.last)
  const late = reason === 'AGED_OUT' ? 9 : 12
  return { reason, recorded, endedOn: recorded - chance.whole(0, late) }
}

export interface Entering {
  /** Opened by the first survey in any case. */
  readonly early: boolean
  readonly end: End | null
  readonly chance: Chance
}

/** Most files were opened by the first survey, the others as families changed. */
export function entryFor(city: City, { early, end, chance }: Entering): DayNumber {
  const survey = city.from + chance.whole(0, 80)
  const later = chance.whole(city.from + 81, city.last - 30)
  const first = early || chance.happens(0.86) || (end !== null && later > end.endedOn - 40)
  return first ? (end ? Math.min(survey, end.endedOn - 45) : survey) : later
}

/** Somebody came home and left again. Null where the time of the file is too short for that. */
export function interruptionFor(
  city: City,
  entered: DayNumber,
  reason: string,
  chance: Chance,
): Interruption | null {
  if (city.last - entered < 130) return null
  const recorded = chance.whole(entered + 30, city.last - 70)
  const reopened = chance.whole(recorded + 45, city.last - 5)
  return {
    reason,
    endedOn: recorded - chance.whole(0, 8),
    recorded,
    since: reopened - chance.whole(0, 6),
    reopened,
  }
}
