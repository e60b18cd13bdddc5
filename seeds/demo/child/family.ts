import { syntheticCitizenId } from '../../../src/people/citizen-id.js'
import type { Chance } from '../chance.js'
import { type DayNumber, dayText } from '../days.js'
import { fullName, givenName, type Sex, surnameBy, telephone } from '../names.js'
import { type Workplace, workplaceBy } from '../places.js'
import { sequences } from '../sequences.js'

/** One of the family: what the file says of a relative, and what it would say of the same person as a guardian. */
export interface Relative {
  readonly relation: string
  readonly name: string
  readonly birthDate: string
  readonly citizenId: string
  readonly phone: string
  readonly whereabouts: 'AT_HOME' | 'AWAY_FOR_WORK' | 'UNREACHABLE' | 'DECEASED'
  readonly work: Workplace | null
}

export interface Family {
  readonly father: Relative
  readonly mother: Relative
  /** First those of the side that looks after the child. */
  readonly grandparents: readonly Relative[]
}

export interface FamilyFacts {
  readonly household: number
  readonly surname: string
  readonly birth: DayNumber
  /** The parent who is at home and incapable, or has come home. */
  readonly stayingParent: 'FATHER' | 'MOTHER' | null
}

const year = 365.25

/** Both sides may have been born on one day; of one side nobody shares sex and birth date. */
const sequenceOf = (household: number, relation: string): number =>
  sequences.families + household * 2 + (relation.startsWith('MATERNAL') ? 1 : 0)

/** Father, mother and grandparents of a household. */
export function familyOf({ household, surname, birth, stayingParent }: FamilyFacts, chance: Chance): Family {
  const relative = (relation: string, sex: Sex, name: string, born: DayNumber): Relative => ({
    relation,
    name,
    birthDate: dayText(born),
    citizenId: syntheticCitizenId(dayText(born), sex, sequenceOf(household, relation)),
    phone: telephone(chance),
    whereabouts: 'AT_HOME',
    work: null,
  })
  const motherSurname = surnameBy(chance)
  const motherBorn = birth - Math.floor((19.5 + chance.next() * 15) * year)
  const fatherBorn = Math.min(motherBorn + Math.floor((2 - chance.next() * 7) * year), birth - 19 * 366)

  const grandparents = (side: 'PATERNAL' | 'MATERNAL'): Relative[] => {
    const [born, family] = side === 'PATERNAL' ? [fatherBorn, surname] : [motherBorn, motherSurname]
    const older = () => born - Math.floor((20 + chance.next() * 10) * year)
    const grandmother = fullName(chance, 'FEMALE', 'GRANDPARENT')
    const grandfather = family + givenName(chance, 'MALE', 'GRANDPARENT')
    return [
      relative(`${side}_GRANDMOTHER`, 'FEMALE', grandmother, older()),
      {
        ...relative(`${side}_GRANDFATHER`, 'MALE', grandfather, older()),
        whereabouts: chance.happens(0.15) ? 'DECEASED' : 'AT_HOME',
      },
    ]
  }

  const father = relative('FATHER', 'MALE', surname + givenName(chance, 'MALE', 'PARENT'), fatherBorn)
  const mother = relative(
    'MOTHER',
    'FEMALE',
    motherSurname + givenName(chance, 'FEMALE', 'PARENT'),
    motherBorn,
  )
  const sides = chance.happens(0.8)
    ? (['PATERNAL', 'MATERNAL'] as const)
    : (['MATERNAL', 'PATERNAL'] as const)
  const work = workplaceBy(chance)
  const away = (parent: Relative, at: Workplace): Relative => {
    if (parent.relation === stayingParent) return parent
    const whereabouts = chance.weighted(stayingParent ? certainlyAway : mostlyAway)
    return { ...parent, whereabouts, work: whereabouts === 'AWAY_FOR_WORK' ? at : null }
  }
  return {
    father: away(father, work),
    mother: away(mother, chance.happens(0.8) ? work : workplaceBy(chance)),
    grandparents: [...grandparents(sides[0]), ...(chance.happens(0.2) ? grandparents(sides[1]) : [])],
  }
}

const certainlyAway = [['AWAY_FOR_WORK', 1]] as const
const mostlyAway = [
  ['AWAY_FOR_WORK', 980],
  ['UNREACHABLE', 8],
  ['DECEASED', 12],
] as const
