import { ethnicity } from '../../src/people/codes.js'
import type { Values } from '../../src/people/rules.js'
import { type Chance, chanceFor } from './chance.js'
import { type DayNumber, dayText } from './days.js'
import { type Sex, telephone } from './names.js'
import { shortName, type Village } from './places.js'

/** What somebody is, whatever happens: the fields of the person that never change of themselves. */
export interface Someone {
  readonly name: string
  readonly surname: string
  readonly sex: Sex
  readonly birth: DayNumber
  readonly citizenId: string
  readonly village: Village
  readonly address: string
}

const minorities: (keyof typeof ethnicity.codes)[] = ['YI', 'TIBETAN', 'QIANG', 'HUI', 'MIAO', 'TUJIA']

/** A household is of one ethnicity. */
export const ethnicityOf = (surname: string, household: string): string => {
  const chance = chanceFor(0, 'ethnicity', surname, household)
  return chance.happens(0.007) ? chance.pick(minorities) : 'HAN'
}

export interface Particulars {
  readonly household: string
  readonly phone: number | string
  readonly body: Values
}

/** The fields of the person as the file was opened. `phone` is a number, or the share of those who have one. */
export const personOf = (
  someone: Someone,
  { household, phone, body }: Particulars,
  chance: Chance,
): Values => ({
  name: someone.name,
  sex: someone.sex,
  birthDate: dayText(someone.birth),
  ethnicity: ethnicityOf(someone.surname, household),
  ...registrationOf(someone),
  address: someone.address,
  phone: typeof phone === 'string' ? phone : chance.happens(phone) ? telephone(chance) : null,
  ...body,
})

/** The household registration, as the police have it. */
export const registrationOf = ({ citizenId, village }: Someone): Values => ({
  registered: true,
  citizenId,
  registrationPlace: `${village.township}${shortName(village)}`,
  unregisteredCause: null,
})
