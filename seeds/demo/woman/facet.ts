import type { Values } from '../../../src/people/rules.js'
import type { Chance } from '../chance.js'
import { shortName, type Village } from '../places.js'

const trainings = [
  'PRACTICAL_TECHNIQUES',
  'BUSINESS_AND_JOBS',
  'INFORMATION',
  'RIGHTS',
  'FAMILY_EDUCATION',
] as const
const aid = ['PLOUGHING', 'HARVEST', 'SELLING', 'LOANS'] as const
const needs = ['LEGAL_ADVICE', 'LEGAL_AID', 'SAFETY', 'FAMILY_RELATIONS'] as const

/** Business, learning, mutual aid, health: 003 三(三). `age` decides who still thinks of a business. */
export function supportOf(age: number, village: Village, chance: Chance): Values {
  const registeredPoor = chance.happens(0.06)
  const businessWish = chance.happens(age < 50 ? 0.3 : 0.12)
  return {
    registeredPoor,
    subsistenceAllowance: chance.happens(registeredPoor ? 0.5 : 0.045),
    businessWish,
    ...(businessWish ? businessOf(registeredPoor, chance) : {}),
    trainings: trainings.filter(() => chance.happens(0.16)),
    ...(chance.happens(0.3) ? groupIn(village, chance) : { inMutualAidGroup: false }),
    rightsNeeds: chance.happens(0.06) ? [chance.pick(needs)] : [],
    healthChecked: chance.happens(0.56),
    counselled: chance.happens(0.07),
  }
}

/** Households that are registered as poor come first: 003 三(三)1. */
const businessOf = (registeredPoor: boolean, chance: Chance): Values => ({
  businessAbility: chance.happens(0.55),
  loanState: chance.weighted([
    ['NONE', registeredPoor ? 50 : 72],
    ['APPLIED', 16],
    ['GRANTED', registeredPoor ? 34 : 12],
  ]),
})

export const groupIn = (village: Village, chance: Chance): Values => ({
  inMutualAidGroup: true,
  mutualAidGroup: `${shortName(village)}演示妇女互助${chance.whole(1, 4)}组`,
  mutualAid: aid.filter((_, at) => at === 0 || chance.happens(0.4)),
})

/** One training more; null where she took them all. */
export const nextTraining = (taken: readonly string[]): string | null =>
  trainings.find((each) => !taken.includes(each)) ?? null
