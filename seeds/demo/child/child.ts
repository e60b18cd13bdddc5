import { syntheticCitizenId } from '../../../src/people/citizen-id.js'
import type { Values } from '../../../src/people/rules.js'
import { type Chance, chanceFor, evenly } from '../chance.js'
import type { City } from '../city.js'
import { type DayNumber, dayText } from '../days.js'
import { homeAt } from '../moving.js'
import { givenName, type Sex, surnameBy } from '../names.js'
import { personOf, type Someone } from '../person.js'
import { addressIn, type Village } from '../places.js'
import { bodyOf } from './economy.js'
import type { Seat } from './seat.js'

/** What a child is, whatever happens: the fields of the person. */
export interface Child extends Someone {
  readonly seat: Seat
}

const householdOf = (city: City, index: number) =>
  index % 97 === 1 && index < city.cohorts.child.today ? index - 1 : index

/** Where a household lived when its file was opened. */
function homeOf(city: City, seat: Seat, entered: DayNumber): Village {
  const household = householdOf(city, seat.namesake ?? seat.index)
  const village = seat.merged ? city.merge.from : city.villageAt(evenly(city.seed, 'village', household))
  return homeAt(city, village, entered)
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
    citizenId: syntheticCitizenId(dayText(birth), named.sex, city.cohorts.child.first + seat.index),
    village,
    address: addressIn(village, chanceFor(city.seed, 'address', seat.household)),
  }
}

const unregisteredCauses = [
  '父母未办理结婚登记',
  '出生医学证明遗失',
  '非医疗机构内出生',
  '父母在外未及时申报',
]

/** The fields of the person as the file was opened; `registered` or with the cause why not. */
export function personValues(child: Child, registered: boolean, chance: Chance): Values {
  const household = `child ${child.seat.household}`
  const values = personOf(child, { household, phone: 0.7, body: bodyOf(chance) }, chance)
  if (registered) return values
  const { citizenId, registrationPlace, ...others } = values
  return { ...others, registered: false, unregisteredCause: chance.pick(unregisteredCauses) }
}
