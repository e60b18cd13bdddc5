import { ageOn } from '../../../src/people/rules.js'
import { type Chance, chanceFor } from '../chance.js'
import type { City } from '../city.js'
import { diceOf, fileNumber, someDay } from '../course.js'
import { dayText } from '../days.js'
import { inOrder, type Life } from '../event.js'
import { membershipStrand, mergeStrand, moveStrand } from '../strands.js'
import { careValues } from './care.js'
import { opening } from './opening.js'
import { schoolTraits } from './schooling.js'
import { type Story, storyOf, tellsSchoolOfToday } from './story.js'
import { careStrand, familyStrand, guardianFound, registrationStrand, schoolStrand } from './strands.js'

/** The life of one child: of the members of today first, then of those who left. */
export function childLife(city: City, index: number): Life {
  const story = storyOf(city, index)
  const { child, entered, until, seat } = story
  const school = schoolTraits(diceOf(story, 'school'), city.from, city.last)
  const careFields = careValues(story.care, story.staying, chanceFor(city.seed, 'careFields', seat.household))
  const found = laterFound(story)
  const registeredOn = seat.unregistered ? undefined : laterRegistered(story)
  const beginning = {
    care: found ? ('NOBODY' as const) : story.care,
    careFields: found ? careValues('NOBODY', null, diceOf(story, 'nobody')) : careFields,
    registered: !seat.unregistered && registeredOn === undefined,
    school,
  }
  const happenings = [
    opening(story, beginning),
    ...(found ? guardianFound(story, found, careFields) : careStrand(story, careFields)),
    ...(registeredOn === undefined ? [] : registrationStrand(story, registeredOn)),
    ...(until > entered && !tellsSchoolOfToday(story) ? schoolStrand(story, school) : []),
    ...(until > entered && !city.isLarge ? familyStrand(story) : []),
    ...moveStrand(story),
    ...membershipStrand(story),
    ...mergeStrand(story),
  ]
  // Twins are entered in the same minute: the id of each follows the time of entry, and each is made with the other's.
  const pace = paceOf(city, seat.household)
  return {
    number: fileNumber(city, 'child', index),
    citizenId: child.citizenId,
    events: inOrder(happenings, pace.next()),
  }
}

/** Decides the minute of an entry; those who were entered together share it. */
export const paceOf = (city: City, household: number): Chance => chanceFor(city.seed, 'pace', household)

/** Of those with their grandparents so many in a thousand were found with nobody. */
function laterFound(story: Story): number | undefined {
  const chance = diceOf(story, 'found')
  const happens = chance.happens(0.015)
  return story.care === 'GRANDPARENTS' && happens ? someDay(story, chance) : undefined
}

function laterRegistered(story: Story): number | undefined {
  const chance = diceOf(story, 'registered')
  const happens = chance.happens(0.012)
  const age = ageOn(dayText(story.child.birth), dayText(story.entered))
  return happens && age < 7 ? someDay(story, chance) : undefined
}
