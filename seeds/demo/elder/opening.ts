import type { Values } from '../../../src/people/rules.js'
import { bodyValues } from '../body.js'
import { diceOf, villageOf } from '../course.js'
import { type DayNumber, dayText } from '../days.js'
import type { Dated, EntryValues } from '../event.js'
import { personOf } from '../person.js'
import { careOf, incomeOf, isWidowed } from './facet.js'
import { riskOf } from './risk.js'
import { ageAt, type Story } from './story.js'
import { isUnsupported, type Supporter, spouseEntry, supporterEntry, supportersOf } from './supporters.js'

/** What the file says of an elder when membership begins. */
export interface Beginning {
  readonly facet: Values
  readonly supporters: readonly Supporter[]
  readonly spouse: EntryValues | undefined
  readonly hazards: boolean
}

/** The facet on its first day, with the risk as it was found, and the family. */
export function beginningOf(story: Story, day: DayNumber): Beginning {
  const { elder, grandparent, city } = story
  const chance = diceOf(story, 'opening')
  const age = ageAt(story, day)
  const widowed = grandparent ? grandparent.spouse === undefined : isWidowed(age, chance)
  const single = widowed || story.seat.fromWoman
  const care = careOf({ age, single, withGrandchild: grandparent !== undefined }, chance)
  const income = incomeOf(age, care, chance)
  const family = {
    ...elder,
    childAtHome: care.childAtHome === true,
    reported: care.whereaboutsReported === true,
  }
  const count = city.isLarge ? 1 : chance.whole(1, grandparent ? 2 : 3)
  const others = supportersOf(family, grandparent ? count - 1 : count, chance)
  const supporters = grandparent ? [grandparent.supporter, ...others] : others
  const hazards = chance.happens(0.07)
  const checked = chance.happens(0.6) ? dayText(day - chance.whole(5, 500)) : null
  const values = { ...care, ...income }
  return {
    facet: {
      ...values,
      healthCheckedOn: checked,
      ...riskOf({ values, unsupported: isUnsupported(supporters), hazards }),
      riskAssessedOn: dayText(day),
    },
    supporters,
    spouse: single ? undefined : (grandparent?.spouse ?? spouseEntry(family, chance)),
    hazards,
  }
}

/** The opening of the file of an elder. */
export function opening(story: Story, { facet, supporters, spouse }: Beginning): Dated {
  const { elder, entered, index, group, grandparent, city } = story
  const chance = diceOf(story, 'person')
  const first = Math.max(entered - chance.whole(0, 700), entered - daysSinceSixty(story))
  const ill = facet.gravelyIll === true || chance.happens(0.2)
  const disabled = facet.selfCare !== 'ABLE' ? chance.happens(0.45) : chance.happens(0.02)
  return {
    kind: 'CREATE',
    day: entered,
    village: villageOf(story, entered),
    group,
    person: personOf(
      elder,
      {
        household: grandparent ? `child ${index}` : `elder ${index}`,
        phone: grandparent?.phone ?? 0.62,
        body: bodyValues({ age: 'adult', disabled, ill }, chance),
      },
      chance,
    ),
    facet,
    since: first,
    relatives: [...(spouse && !city.isLarge ? [spouse] : []), ...supporters.map(supporterEntry)],
    guardians: [],
  }
}

const daysSinceSixty = ({ elder, entered }: Story): number =>
  Math.max(0, entered - (elder.birth + Math.ceil(60 * 365.25) + 1))
