import type { Values } from '../../../src/people/rules.js'
import { byShare, type Chance } from '../chance.js'
import { type DayNumber, dayText } from '../days.js'
import { fullName, telephone } from '../names.js'
import { addressIn, type Village } from '../places.js'
import type { Family, Relative } from './family.js'

/** Who looks after a child, by the survey of 2016: 89 % grandparents, 3 % relatives, 4 % nobody, 3 % a parent who is
 *  incapable, the rest otherwise. */
export type Care = 'GRANDPARENTS' | 'RELATIVES' | 'NOBODY' | 'PARENT_INCAPABLE' | Otherwise
type Otherwise = 'ONE_PARENT_BACK' | 'VILLAGE_COMMITTEE' | 'RESCUE_STATION' | 'WELFARE_INSTITUTION'

const shares: readonly (readonly [Care, number])[] = [
  ['GRANDPARENTS', 890],
  ['RELATIVES', 30],
  ['NOBODY', 40],
  ['PARENT_INCAPABLE', 30],
  ['ONE_PARENT_BACK', 4],
  ['VILLAGE_COMMITTEE', 3],
  ['RESCUE_STATION', 1],
  ['WELFARE_INSTITUTION', 2],
]

export const careBy = (share: number): Care => byShare(share, shares)

export const stayingParent = (care: Care, chance: Chance): 'FATHER' | 'MOTHER' | null =>
  care === 'PARENT_INCAPABLE' || care === 'ONE_PARENT_BACK'
    ? chance.pick(['FATHER', 'MOTHER'] as const)
    : null

const ratings = [
  ['GOOD', 36],
  ['FAIR', 56],
  ['ENTRUSTED_NOT_ABLE', 8],
] as const

/** Of guardians to whom the child was entrusted; it changes with each visit of the village's director for children. */
export const entrustedRating = (chance: Chance): string => chance.weighted(ratings)

/** The fields of guardianship. */
export function careValues(care: Care, staying: 'FATHER' | 'MOTHER' | null, chance: Chance): Values {
  const bothAway = { arrangement: 'BOTH_PARENTS_AWAY', incapableParent: null, incapableCause: null }
  switch (care) {
    case 'GRANDPARENTS':
      return {
        ...bothAway,
        entrusted: true,
        livingArrangement: care,
        guardianshipRating: entrustedRating(chance),
      }
    case 'RELATIVES':
      return {
        ...bothAway,
        entrusted: true,
        livingArrangement: 'RELATIVES_OR_FRIENDS',
        guardianshipRating: entrustedRating(chance),
      }
    case 'NOBODY':
      return { ...bothAway, entrusted: false, livingArrangement: care, guardianshipRating: care }
    case 'PARENT_INCAPABLE':
      return {
        arrangement: 'ONE_AWAY_OTHER_INCAPABLE',
        incapableParent: staying,
        incapableCause: chance.pick(['重度残疾', '重病', '精神残疾']),
        entrusted: false,
        livingArrangement: 'ONE_PARENT_AT_HOME',
        guardianshipRating: care,
      }
    case 'ONE_PARENT_BACK':
      // A parent has come home for now: which of the two arrangements of the definition holds is not settled.
      return { entrusted: false, livingArrangement: 'ONE_PARENT_AT_HOME', guardianshipRating: 'FAIR' }
    default:
      return { ...bothAway, entrusted: false, livingArrangement: care, guardianshipRating: 'FAIR' }
  }
}

export interface GuardianFacts {
  readonly family: Family
  readonly village: Village
  readonly address: string
  readonly from: DayNumber
}

/** The guardian to whom the child was entrusted, or the institution that has it for the time being. */
export function guardianOf(care: Care, facts: GuardianFacts, chance: Chance): Values | null {
  const validFrom = dayText(facts.from)
  switch (care) {
    case 'GRANDPARENTS':
      return grandparentAsGuardian(facts.family.grandparents[0]!, facts)
    case 'RELATIVES': {
      const relation = chance.weighted([
        ['UNCLE_OR_AUNT', 70],
        ['OTHER_RELATIVE', 22],
        ['FRIEND', 8],
      ])
      const name = fullName(chance, chance.pick(['MALE', 'FEMALE']), 'PARENT')
      const address = addressIn(facts.village, chance)
      return { relation, name, phone: telephone(chance), address, validFrom }
    }
    case 'VILLAGE_COMMITTEE':
      return { relation: 'INSTITUTION', name: `${facts.village.name}（演示）`, validFrom }
    case 'RESCUE_STATION':
      return { relation: 'INSTITUTION', name: `${facts.village.countyName}演示救助管理站`, validFrom }
    case 'WELFARE_INSTITUTION':
      return { relation: 'INSTITUTION', name: `${facts.village.countyName}演示儿童福利院`, validFrom }
    default:
      return null
  }
}

export const grandparentAsGuardian = (
  { relation, name, citizenId, phone }: Relative,
  { address, from }: Pick<GuardianFacts, 'address' | 'from'>,
): Values => ({ relation, name, citizenId, phone, address, validFrom: dayText(from) })
