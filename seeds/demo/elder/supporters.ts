import type { Values } from '../../../src/people/rules.js'
import type { Chance } from '../chance.js'
import { type DayNumber, dayText } from '../days.js'
import type { EntryValues } from '../event.js'
import { fullName, givenName, type Sex, telephone } from '../names.js'
import { type Workplace, workplaceBy } from '../places.js'

/** A son or a daughter, who owes support: 003 三(二)1 asks where they are and how they are reached. */
export interface Supporter {
  readonly relation: 'SON' | 'DAUGHTER'
  readonly name: string
  readonly birthDate: string
  readonly phone: string | null
  readonly whereabouts: 'AT_HOME' | 'AWAY_FOR_WORK' | 'AWAY_OTHERWISE' | 'UNREACHABLE' | 'DECEASED'
  readonly work: Workplace | null
}

export interface FamilyOfElder {
  readonly surname: string
  readonly sex: Sex
  readonly birth: DayNumber
  readonly childAtHome: boolean
  readonly reported: boolean
}

const year = 365.25

/** One to four of them, all away, except one at home where the file says so. */
export function supportersOf(family: FamilyOfElder, count: number, chance: Chance): Supporter[] {
  const eldest = family.birth + Math.floor((20 + chance.next() * 9) * year)
  const spacing = 500 + Math.floor(chance.next() * 900)
  // Children bear the father's surname; the mother's file has another one.
  const surname = family.sex === 'MALE' ? family.surname : fullName(chance, 'MALE', 'PARENT').slice(0, 1)
  return Array.from({ length: count }, (_, at) => {
    const relation = chance.happens(0.53) ? 'SON' : 'DAUGHTER'
    const whereabouts = at === 0 && family.childAtHome ? 'AT_HOME' : chance.weighted(awayIn)
    return {
      relation,
      name: surname + givenName(chance, relation === 'SON' ? 'MALE' : 'FEMALE', 'PARENT'),
      birthDate: dayText(eldest + at * spacing),
      phone: family.reported && isReachable(whereabouts) ? telephone(chance) : null,
      whereabouts,
      work: whereabouts === 'AWAY_FOR_WORK' && family.reported ? workplaceBy(chance) : null,
    }
  })
}

const awayIn = [
  ['AWAY_FOR_WORK', 930],
  ['AWAY_OTHERWISE', 40],
  ['UNREACHABLE', 12],
  ['DECEASED', 18],
] as const

const isReachable = (whereabouts: string): boolean =>
  whereabouts.startsWith('AWAY') || whereabouts === 'AT_HOME'

export const isUnsupported = (supporters: readonly Supporter[]): boolean =>
  !supporters.some(({ whereabouts }) => isReachable(whereabouts))

export const supporterEntry = ({ work, ...values }: Supporter, at: number): EntryValues => ({
  key: `supporter ${at}`,
  values: { ...values, ...(work ?? {}) } satisfies Values,
})

/** The spouse who is still there, at home as a rule. */
export function spouseEntry({ sex, birth }: FamilyOfElder, chance: Chance): EntryValues {
  const [relation, other] = sex === 'MALE' ? (['WIFE', 'FEMALE'] as const) : (['HUSBAND', 'MALE'] as const)
  return {
    key: 'spouse',
    values: {
      relation,
      name: fullName(chance, other, 'GRANDPARENT'),
      birthDate: dayText(birth + Math.floor((chance.next() * 10 - 5) * year)),
      whereabouts: 'AT_HOME',
    },
  }
}
