import { enteredGrandparent } from '../child/grandparent.js'
import { storyOf as childStoryOf } from '../child/story.js'
import type { City } from '../city.js'
import { type DayNumber, dayNumber, dayText } from '../days.js'
import type { EntryValues } from '../event.js'
import type { Someone } from '../person.js'
import type { Supporter } from './supporters.js'

/** An elder as the file of a grandchild tells of her or him. */
export interface Grandparent {
  readonly someone: Someone
  readonly birth: DayNumber
  readonly phone: string
  readonly entered: DayNumber
  /** The father or the mother of the child, who is a son or a daughter here. */
  readonly supporter: Supporter
  /** The other grandparent of that side, while alive. */
  readonly spouse: EntryValues | undefined
}

/** The elder of an index as grandparent of the child of that index; undefined where that child has none of the age. */
export function grandparentOf(city: City, index: number): Grandparent | undefined {
  if (index >= city.cohorts.child.today) return undefined
  const story = childStoryOf(city, index)
  const relative = enteredGrandparent(story)
  if (!relative) return undefined
  const { child, family, entered } = story
  const isPaternal = relative.relation.startsWith('PATERNAL')
  const isWoman = relative.relation.endsWith('MOTHER')
  const birth = dayNumber(relative.birthDate)
  const other = family.grandparents.find(
    (each) => each !== relative && each.relation.startsWith('PATERNAL') === isPaternal,
  )
  const parent = isPaternal ? family.father : family.mother
  return {
    someone: {
      surname: relative.name.slice(0, 1),
      name: relative.name,
      sex: isWoman ? 'FEMALE' : 'MALE',
      birth,
      citizenId: relative.citizenId,
      village: child.village,
      address: child.address,
    },
    birth,
    phone: relative.phone,
    entered,
    supporter: {
      relation: isPaternal ? 'SON' : 'DAUGHTER',
      name: parent.name,
      birthDate: parent.birthDate,
      phone: parent.work ? parent.phone : null,
      whereabouts: parent.whereabouts,
      work: parent.work,
    },
    spouse:
      other?.whereabouts === 'AT_HOME'
        ? {
            key: 'spouse',
            values: {
              relation: isWoman ? 'HUSBAND' : 'WIFE',
              name: other.name,
              birthDate: dayText(dayNumber(other.birthDate)),
              whereabouts: 'AT_HOME',
            },
          }
        : undefined,
  }
}
