import { syntheticCitizenId } from '../../../src/people/citizen-id.js'
import type { Values } from '../../../src/people/rules.js'
import type { Chance } from '../chance.js'
import { type Course, fileNumber } from '../course.js'
import { dayText } from '../days.js'
import type { EntryValues } from '../event.js'
import { fullName, telephone } from '../names.js'
import type { Someone } from '../person.js'
import { type Workplace, workplaceBy } from '../places.js'
import { sequences } from '../sequences.js'

/** The husband, who is away: that makes her one of the group. */
export interface Husband {
  readonly name: string
  readonly birthDate: string
  readonly citizenId: string | null
  readonly phone: string | null
  readonly whereabouts: 'AWAY_FOR_WORK' | 'AWAY_OTHERWISE' | 'UNREACHABLE'
  readonly work: Workplace | null
}

const whereaboutsOf1000 = [
  ['AWAY_FOR_WORK', 970],
  ['AWAY_OTHERWISE', 22],
  ['UNREACHABLE', 8],
] as const

export function husbandOf(course: Course, { birth }: Someone, chance: Chance): Husband {
  const { city, cohort, index } = course
  const whereabouts = chance.weighted(whereaboutsOf1000)
  const birthDate = dayText(birth + Math.floor((chance.next() * 7 - 5) * 365.25))
  const sequence = sequences.husbands + fileNumber(city, cohort, index)
  const known = !city.isLarge && chance.happens(0.7)
  return {
    name: fullName(chance, 'MALE', 'PARENT'),
    birthDate,
    citizenId: known ? syntheticCitizenId(birthDate, 'MALE', sequence - city.cohorts.elder.first) : null,
    phone: whereabouts !== 'UNREACHABLE' && chance.happens(0.94) ? telephone(chance) : null,
    whereabouts,
    work: whereabouts === 'AWAY_FOR_WORK' ? workplaceBy(chance) : null,
  }
}

export const husbandEntry = ({ work, ...husband }: Husband): EntryValues => ({
  key: 'HUSBAND',
  values: { relation: 'HUSBAND', ...husband, ...(work ?? {}) },
})

/** What the facet says of him. */
export const husbandFields = ({ whereabouts, work }: Pick<Husband, 'whereabouts' | 'work'>): Values => ({
  husbandWhereabouts: whereabouts,
  husbandWorkProvince: work?.workProvince ?? null,
  husbandWorkCity: work?.workCity ?? null,
})
