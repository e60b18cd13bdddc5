import type { City } from '../city.js'
import { fileNumber } from '../course.js'
import { inOrder, type Life } from '../event.js'
import { membershipStrand, mergeStrand, moveStrand } from '../strands.js'
import { beginningOf, opening } from './opening.js'
import { type Story, storyOf } from './story.js'
import { careStrand, supporterStrand } from './strands.js'
import { turnedSixty } from './turned-sixty.js'

/** The life of one elder: of the members of today first, then of those who left. */
export function elderLife(city: City, index: number): Life {
  const story = storyOf(city, index)
  return {
    number: fileNumber(city, 'elder', index),
    citizenId: story.elder.citizenId,
    events: inOrder(story.seat.fromWoman ? turnedSixty(story) : usualCourse(story), story.pace.next()),
  }
}

function usualCourse(story: Story) {
  const beginning = beginningOf(story, story.entered)
  return [
    opening(story, beginning),
    ...careStrand(story, beginning),
    ...(story.city.isLarge ? [] : supporterStrand(story, beginning)),
    ...moveStrand(story),
    ...membershipStrand(story),
    ...mergeStrand(story),
  ]
}
