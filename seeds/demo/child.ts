import { syntheticCitizenId } from '../../src/people/citizen-id.js'
import { ethnicity } from '../../src/people/codes.js'
import type { Values } from '../../src/people/rules.js'
import { type Chance, chanceFor, evenly } from './chance.js'
import { type DayNumber, dayText } from './days.js'
import { bodyOf } from './economy.js'
import { givenName, type Sex, surnameBy, telephone } from './names.js'
import { addressIn, shortName, type Village } from './places.js'
import { type City, type Seat } from './seat.js'

/** What a child is, whatever happens: the fields of the person. */
export interface Child {
  readonly seat: Seat
  readonly birth: DayNumber
  readonly surname: string
  readonly name: string
  readonly sex: Sex
  readonly citizenId: string
  readonly village: Village
  readonly address: string
}

const householdOf = (city: City, index: number) =>
  index % 97 === 1 && index < city.count ? index - 1 : index

/** Where a household lived when its file was opened. A village that is no more takes nobody in. */
export function homeOf(city: City, seat: Seat, entered: DayNumber): Village {
  const { from, into, day } = city.merge
  const household = householdOf(city, seat.namesake ?? seat.index)
  const village = seat.merged ? from : city.villageAt(evenly(city.seed, 'village', household))
  return village === from && entered >= day ? into : village
}

interface Named {
  readonly surname: string
  readonly name: string
  readonly sex: Sex
}

/** Twins share the surname, namesakes everything. */
function nameOf(city: City, seat: Pick<Seat, 'index' | 'namesake'>): Named {
  const index = seat.namesake ?? seat.index
  const surname = surnameBy(chanceFor(city.seed, 'surname', householdOf(city, index)))
  const own = chanceFor(city.seed, 'name', index)
  const sex = own.happens(0.53) ? 'MALE' : 'FEMALE'
  return { surname, sex, name: surname + givenName(own, sex, 'CHILD') }
}

export function childOf(city: City, seat: Seat, birth: DayNumber, entered: DayNumber): Child {
  const named = nameOf(city, seat)
  const village = homeOf(city, seat, entered)
  return {
    seat,
    birth,
    ...named,
    citizenId: syntheticCitizenId(dayText(birth), named.sex, seat.index),
    village,
    address: addressIn(village, chanceFor(city.seed, 'address', seat.household)),
  }
}

const minorities: (keyof typeof ethnicity.codes)[] = ['YI', 'TIBETAN', 'QIANG', 'HUI', 'MIAO', 'TUJIA']
const unregisteredCauses = [
  '父母未办理结婚登记',
  '出生医学证明遗失',
  '非医疗机构内出生',
  '父母在外未及时申报',
]

/** The fields of the person as the file was opened; `registered` or with the cause why not. */
export function personValues(child: Child, registered: boolean, chance: Chance): Values {
  const minority = chanceFor(0, 'ethnicity', child.surname, child.seat.household)
  return {
    name: child.name,
    sex: child.sex,
    birthDate: dayText(child.birth),
    ethnicity: minority.happens(0.007) ? minority.pick(minorities) : 'HAN',
    ...(registered
      ? registration(child)
      : { registered: false, unregisteredCause: chance.pick(unregisteredCauses) }),
    address: child.address,
    phone: chance.happens(0.7) ? telephone(chance) : null,
    ...bodyOf(chance),
  }
}

/** What the file gains with the household registration. */
export const registration = ({ citizenId, village }: Child): Values => ({
  registered: true,
  citizenId,
  registrationPlace: `${village.township}${shortName(village)}`,
  unregisteredCause: null,
})
