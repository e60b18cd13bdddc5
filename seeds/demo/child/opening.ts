import { childGroup } from '../../../src/people/groups/child/index.js'
import type { Values } from '../../../src/people/rules.js'
import { type Chance, chanceFor } from '../chance.js'
import { diceOf, fileNumber, villageOf } from '../course.js'
import { dayText } from '../days.js'
import type { Dated, EntryValues } from '../event.js'
import { type Care, guardianOf } from './care.js'
import { childOf, personValues } from './child.js'
import { difficultyOf } from './difficulty.js'
import { economyOf } from './economy.js'
import type { Relative } from './family.js'
import { enteredGrandparent } from './grandparent.js'
import { type SchoolTraits, schoolingOn } from './schooling.js'
import { seatOf } from './seat.js'
import { type Story, tellsSchoolOfToday } from './story.js'

/** What a file says when it is opened that changes later. */
export interface Beginning {
  readonly care: Care
  readonly careFields: Values
  readonly registered: boolean
  readonly school: SchoolTraits
}

/** The opening of the file: all six categories, as far as the village knew them. */
export function opening(story: Story, { care, careFields, registered, school }: Beginning): Dated {
  const { child, entered, seat, city, family, index } = story
  const chance = diceOf(story, 'opening')
  const village = villageOf(story, entered)
  const since = Math.max(child.birth + 5, entered - chance.whole(0, 700))
  const guardian = guardianOf(care, { family, village, address: child.address, from: since }, chance)
  const person = personValues(child, registered, chance)
  const economy = economyOf(chanceFor(city.seed, 'economy', seat.household))
  return {
    kind: 'CREATE',
    day: entered,
    village,
    person,
    group: childGroup,
    facet: {
      ...schoolingOn(child.birth, school, tellsSchoolOfToday(story) ? story.until : entered, village),
      ...careFields,
      ...economy,
      ...difficultyOf(person, economy, diceOf(story, 'difficulty')),
    },
    since,
    relatives: relativesOf(story, care, chance),
    guardians: guardian ? [{ key: 'first', values: city.isLarge ? briefly(guardian, index) : guardian }] : [],
  }
}

function relativesOf(story: Story, care: Care, chance: Chance): EntryValues[] {
  const { city, seat, family } = story
  const { father, mother, grandparents } = family
  const entered = enteredGrandparent(story)
  // Nobody looks after the child because the grandparents are no more, or were never entered.
  const known = care === 'NOBODY' ? (chance.happens(0.5) ? grandparents.map(deceased) : []) : grandparents
  // In a large city the guardian says enough of the grandparents.
  const told = city.isLarge ? known.filter((each) => each === entered) : known
  return [
    ...[father, mother].map((parent) => ({
      key: parent.relation,
      values: city.isLarge ? shortly(parent) : parentValues(parent, chance),
    })),
    ...told.map((each) => ({
      key: each.relation,
      values: grandparentValues(each),
      ...(each === entered ? { file: fileNumber(city, 'elder', seat.index) } : {}),
    })),
    ...twinOf(story),
  ]
}

const grandparentValues = ({ relation, name, birthDate, whereabouts }: Relative): Values => ({
  relation,
  name,
  birthDate,
  whereabouts,
})

const shortly = ({ relation, name, birthDate, phone, whereabouts, work }: Relative): Values => ({
  relation,
  name,
  birthDate,
  whereabouts,
  phone: relation === 'FATHER' && whereabouts === 'AWAY_FOR_WORK' ? phone : null,
  ...(work ?? {}),
})

/** Every third guardian of a large city is told of with a citizen ID: each sealed value costs its time. */
const briefly = (guardian: Values, index: number): Values =>
  index % 3 === 0 ? guardian : { ...guardian, citizenId: null }

const deceased = (relative: Relative): Relative => ({ ...relative, whereabouts: 'DECEASED' })

function parentValues({ work, phone, ...parent }: Relative, chance: Chance): Values {
  const reachable = parent.whereabouts === 'AT_HOME' || parent.whereabouts === 'AWAY_FOR_WORK'
  return {
    ...parent,
    citizenId: chance.happens(0.92) ? parent.citizenId : null,
    phone: reachable && chance.happens(0.95) ? phone : null,
    ...(work ?? {}),
  }
}

/** The twin is in the family of the file, with the way to its own. */
function twinOf({ city, seat, child, entered }: Story): EntryValues[] {
  if (seat.twin === null) return []
  const { name } = childOf(city, seatOf(city, seat.twin), child.birth, entered)
  const values = {
    relation: 'BROTHER_OR_SISTER',
    name,
    birthDate: dayText(child.birth),
    whereabouts: 'AT_HOME',
  }
  return [{ key: 'TWIN', values, file: fileNumber(city, 'child', seat.twin) }]
}
