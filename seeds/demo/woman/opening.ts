import { ageOn, type Values } from '../../../src/people/rules.js'
import { bodyValues } from '../body.js'
import { type Course, diceOf, villageOf } from '../course.js'
import { dayText } from '../days.js'
import type { Dated } from '../event.js'
import { personOf, type Someone } from '../person.js'
import { supportOf } from './facet.js'
import { type Husband, husbandEntry, husbandFields } from './husband.js'

/** A course of life with the woman and her husband in it. */
export interface Married extends Course {
  readonly woman: Someone
  readonly husband: Husband
}

export const facetOf = (story: Married): Values => {
  const { woman, husband, entered } = story
  const age = ageOn(dayText(woman.birth), dayText(entered))
  return {
    ...supportOf(age, villageOf(story, entered), diceOf(story, 'support')),
    ...husbandFields(husband),
  }
}

/** The opening of the file of a woman. */
export function opening(story: Married): Dated & { kind: 'CREATE' } {
  const { woman, husband, entered, index, cohort, group } = story
  const chance = diceOf(story, 'woman')
  const age = ageOn(dayText(woman.birth), dayText(entered))
  const ill = chance.happens(age < 45 ? 0.03 : 0.09)
  const body = bodyValues({ age: 'adult', disabled: chance.happens(0.012), ill }, chance)
  return {
    kind: 'CREATE',
    day: entered,
    village: villageOf(story, entered),
    group,
    person: personOf(woman, { household: `${cohort} ${index}`, phone: 0.93, body }, chance),
    facet: facetOf(story),
    since: entered - chance.whole(0, 500),
    relatives: [husbandEntry(husband)],
    guardians: [],
  }
}
