import { childGroup } from '../../../src/people/groups/child/index.js'
import type { Values } from '../../../src/people/rules.js'
import { diceOf, someDay, villageOf, whenMember } from '../course.js'
import { type DayNumber, dayText } from '../days.js'
import type { Dated } from '../event.js'
import { telephone } from '../names.js'
import { registrationOf } from '../person.js'
import { workplaceBy } from '../places.js'
import { entrustedRating, grandparentAsGuardian } from './care.js'
import { type SchoolTraits, schoolDays, schoolingOn } from './schooling.js'
import type { Story } from './story.js'

/** A strand is one thread of a life: what happens to the file for one reason. These are a child's alone. */

/** Another class each September, another school after a move, dropping out and coming back. */
export function schoolStrand(story: Story, traits: SchoolTraits): Dated[] {
  const { city, child, entered, until, move } = story
  const chance = diceOf(story, 'september')
  const all = schoolDays(traits, chance, entered, until)
  // Of a short life only the last one is told.
  const days = [...(city.isLarge ? all.slice(-1) : all), ...(move ? [move.settled] : [])]
  const dated: Dated[] = []
  const at = (day: DayNumber) => schoolingOn(child.birth, traits, day, villageOf(story, day))
  let known: Values = at(entered)
  for (const day of days.map((each) => whenMember(story, each)).sort((a, b) => a - b)) {
    const values = at(day)
    if (day > until || sameSchooling(values, known)) continue
    dated.push({ kind: 'FACET', group: childGroup, day, values })
    known = values
  }
  return dated
}

// The merge of two villages of one township changes no school: the names are those of the township.
const sameSchooling = (one: Values, other: Values): boolean =>
  one.schoolingStage === other.schoolingStage &&
  one.school === other.school &&
  one.boarding === other.boarding

/** Nobody looked after the child until the grandparents were found and confirmed it. */
export function guardianFound(story: Story, day: DayNumber, careFields: Values): Dated[] {
  const [grandmother] = story.family.grandparents
  const values = grandparentAsGuardian(grandmother!, { address: story.child.address, from: day })
  return [
    { kind: 'UPDATE', day, guardians: [{ key: 'found', values }] },
    { kind: 'FACET', group: childGroup, day, values: careFields },
  ]
}

/** Visits change the rating of a guardianship; a few grandmothers hand it over to the grandfather. */
export function careStrand(story: Story, careFields: Values): Dated[] {
  const chance = diceOf(story, 'care')
  const reviewed = chance.happens(story.city.isLarge ? 0.1 : 0.28)
  const rating = entrustedRating(chance)
  const day = someDay(story, chance)
  if (!careFields.entrusted || day === undefined) return []
  const dated: Dated[] = []
  if (reviewed && rating !== careFields.guardianshipRating)
    dated.push({ kind: 'FACET', group: childGroup, day, values: { guardianshipRating: rating } })
  const grandfather = story.family.grandparents[1]
  if (story.care === 'GRANDPARENTS' && grandfather?.whereabouts === 'AT_HOME' && chance.happens(0.03))
    dated.push({
      kind: 'UPDATE',
      day,
      guardians: [
        { key: 'first', values: { validUntil: dayText(day) } },
        {
          key: 'second',
          values: grandparentAsGuardian(grandfather, { address: story.child.address, from: day }),
        },
      ],
    })
  return dated
}

/** Parents find other work and change their numbers. */
export function familyStrand(story: Story): Dated[] {
  const chance = diceOf(story, 'parents')
  const day = someDay(story, chance)
  const { father, mother } = story.family
  if (day === undefined) return []
  const relatives = []
  if (chance.happens(0.2) && father.work)
    relatives.push({ key: 'FATHER', values: { ...workplaceBy(chance) } })
  if (chance.happens(0.1) && mother.whereabouts === 'AWAY_FOR_WORK')
    relatives.push({ key: 'MOTHER', values: { phone: telephone(chance) } })
  return relatives.length > 0 ? [{ kind: 'UPDATE', day, relatives }] : []
}

/** The police entered the child into the household register. */
export const registrationStrand = (story: Story, day: DayNumber): Dated[] => [
  { kind: 'UPDATE', day, person: registrationOf(story.child) },
]
