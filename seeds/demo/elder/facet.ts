import type { Values } from '../../../src/people/rules.js'
import type { Chance } from '../chance.js'
import { fullName, telephone } from '../names.js'

export interface ElderFacts {
  readonly age: number
  /** Widowed, or the spouse is away. */
  readonly single: boolean
  /** Looks after a child of the family whose parents are away. */
  readonly withGrandchild: boolean
}

/** By decades of age from 60: of a thousand so many. */
const decade = (age: number): number => Math.min(3, Math.floor((age - 60) / 10))

const widowedOf1000 = [190, 400, 660, 880] as const
export const isWidowed = (age: number, chance: Chance): boolean =>
  chance.whole(1, 1000) <= widowedOf1000[decade(age)]!

const selfCareByDecade = [
  weights(940, 50, 10),
  weights(860, 110, 30),
  weights(640, 260, 100),
  weights(400, 350, 250),
]
function weights(able: number, partly: number, unable: number) {
  return [
    ['ABLE', able],
    ['PARTLY_ABLE', partly],
    ['UNABLE', unable],
  ] as const
}
const gravelyIllOf100 = [5, 9, 15, 20] as const

/** Self-care gets no better with the years: the next state after one. */
export const worse = (selfCare: unknown): string => (selfCare === 'ABLE' ? 'PARTLY_ABLE' : 'UNABLE')

/** Health, with whom the elder lives, and who was asked to look after her or him. */
export function careOf({ age, single, withGrandchild }: ElderFacts, chance: Chance): Values {
  const selfCare = chance.weighted(selfCareByDecade[decade(age)]!)
  const gravelyIll = chance.whole(1, 100) <= gravelyIllOf100[decade(age)]!
  const needsCare = gravelyIll || selfCare !== 'ABLE'
  const childAtHome = chance.happens(needsCare ? 0.14 : 0.02)
  const livingArrangement = withGrandchild ? 'WITH_GRANDCHILDREN' : livesWith(age, single, chance)
  const entrusted = chance.happens(needsCare && single ? 0.65 : needsCare ? 0.35 : 0.1)
  return {
    selfCare,
    gravelyIll,
    childAtHome,
    livingArrangement,
    whereaboutsReported: chance.happens(0.82),
    caregiverEntrusted: entrusted,
    ...(entrusted ? caregiver(chance) : {}),
  }
}

function livesWith(age: number, single: boolean, chance: Chance): string {
  if (chance.happens(age >= 80 ? 0.04 : 0.008)) return 'CARE_HOME'
  if (chance.happens(age < 75 ? 0.42 : 0.12)) return 'WITH_GRANDCHILDREN'
  if (!single) return 'WITH_SPOUSE'
  return chance.happens(0.12) ? 'WITH_OTHERS' : 'ALONE'
}

function caregiver(chance: Chance): Values {
  const relation = chance.weighted([
    ['OTHER_RELATIVE', 45],
    ['BROTHER_OR_SISTER', 20],
    ['FRIEND', 35],
  ])
  return {
    caregiverRelation: relation,
    caregiverName: fullName(chance, chance.pick(['MALE', 'FEMALE']), 'PARENT'),
    caregiverPhone: telephone(chance),
  }
}

/** Income and what is given: relief follows from the marks of hardship, allowances from age and need. */
export function incomeOf(age: number, care: Values, chance: Chance): Values {
  const extremePoverty = chance.happens(0.012)
  const subsistenceAllowance = !extremePoverty && chance.happens(0.1)
  const registeredPoor = chance.happens(subsistenceAllowance || extremePoverty ? 0.5 : 0.05)
  const poor = extremePoverty || subsistenceAllowance || registeredPoor
  const able = care.selfCare === 'ABLE'
  return {
    annualIncome: chance.weighted(poor ? incomeOfPoor : incomeOfOthers),
    incomeSources: [
      ...(chance.happens(0.93) ? ['PENSION'] : []),
      ...(chance.happens(0.78) ? ['CHILDREN'] : []),
      ...(able && chance.happens(age < 75 ? 0.55 : 0.1) ? ['FARMING'] : []),
      ...(able && age < 68 && chance.happens(0.1) ? ['WAGES'] : []),
      ...(poor ? ['GOVERNMENT_RELIEF'] : []),
    ],
    subsistenceAllowance,
    registeredPoor,
    extremePoverty,
    allowances: allowancesOf(age, { poor, selfCare: care.selfCare }, chance),
    assistanceNote: poor && chance.happens(0.15) ? '演示：节日慰问' : null,
  }
}

const incomeOfPoor = [
  ['UNDER_3000', 55],
  ['FROM_3000_TO_5999', 38],
  ['FROM_6000_TO_11999', 7],
] as const
const incomeOfOthers = [
  ['UNDER_3000', 9],
  ['FROM_3000_TO_5999', 38],
  ['FROM_6000_TO_11999', 36],
  ['FROM_12000', 17],
] as const

/** The old-age allowance is paid from this birthday on. */
export const oldAgeFrom = 80

const allowancesOf = (
  age: number,
  { poor, selfCare }: { poor: boolean; selfCare: unknown },
  chance: Chance,
): string[] => [
  ...(age >= oldAgeFrom ? ['OLD_AGE'] : []),
  ...(poor && selfCare === 'UNABLE' ? ['POOR_AND_UNABLE'] : []),
  ...(selfCare !== 'ABLE' && chance.happens(0.3) ? ['CARE_SERVICE'] : []),
  ...(age >= 65 && chance.happens(0.6) ? ['PREFERENCE'] : []),
]
