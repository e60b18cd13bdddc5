import type { Values } from '../../src/people/rules.js'
import type { Chance } from './chance.js'

/** What the family lives on and what it is given; relief and the marks of hardship go together. */
export function economyOf(chance: Chance): Values {
  const subsistenceAllowance = chance.happens(0.09)
  const registeredPoor = chance.happens(subsistenceAllowance ? 0.5 : 0.04)
  const extremePoverty = chance.happens(0.004)
  const poor = subsistenceAllowance || registeredPoor || extremePoverty
  const assistanceKinds = [
    ...(subsistenceAllowance ? ['SUBSISTENCE_ALLOWANCE'] : []),
    ...(chance.happens(poor ? 0.2 : 0.02) ? ['TEMPORARY'] : []),
    ...(chance.happens(poor ? 0.15 : 0.01) ? ['MEDICAL'] : []),
    ...(registeredPoor && chance.happens(0.3) ? ['HOUSING'] : []),
  ]
  return {
    incomeSources: [
      'WAGES_AWAY',
      ...(chance.happens(0.6) ? ['FARMING'] : []),
      ...(poor ? ['GOVERNMENT_RELIEF'] : []),
      ...(chance.happens(0.04) ? ['RELATIVES'] : []),
    ],
    subsistenceAllowance,
    registeredPoor,
    extremePoverty,
    assistanceKinds,
    assistanceNote: assistanceKinds.includes('TEMPORARY') ? '演示：一次性临时救助' : null,
  }
}

const disabilities = [
  'VISUAL',
  'HEARING',
  'SPEECH',
  'PHYSICAL',
  'INTELLECTUAL',
  'MENTAL',
  'MULTIPLE',
] as const
const illnesses = ['先天性心脏病', '哮喘', '癫痫', '肾病综合征', '地中海贫血']

/** Some three in a hundred are disabled or ill. */
export function bodyOf(chance: Chance): Values {
  const bodyCondition = chance.weighted([
    ['HEALTHY', 970],
    ['DISABLED', 14],
    ['ILL', 14],
    ['DISABLED_AND_ILL', 2],
  ] as const)
  const disabled = bodyCondition === 'DISABLED' || bodyCondition === 'DISABLED_AND_ILL'
  const ill = bodyCondition === 'ILL' || bodyCondition === 'DISABLED_AND_ILL'
  return {
    bodyCondition,
    ...(disabled
      ? {
          disabilityKind: chance.pick(disabilities),
          disabilityGrade: chance.pick(['GRADE_1', 'GRADE_2', 'GRADE_3', 'GRADE_4']),
        }
      : {}),
    ...(ill ? { illness: chance.pick(illnesses) } : {}),
  }
}
