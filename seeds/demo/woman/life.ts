import type { City } from '../city.js'
import { diceOf, fileNumber } from '../course.js'
import { inOrder, type Life } from '../event.js'
import { membershipStrand, mergeStrand, moveStrand } from '../strands.js'
import { opening } from './opening.js'
import { storyOf } from './story.js'
import { husbandStrand, supportStrand } from './strands.js'

/** The life of one woman: of the members of today first, then of those who left. */
export function womanLife(city: City, index: number): Life {
  const story = storyOf(city, index)
  const created = opening(story)
  const happenings = [
    created,
    ...supportStrand(story, created.facet),
    ...(city.isLarge ? [] : husbandStrand(story)),
    ...moveStrand(story),
    ...membershipStrand(story),
    ...mergeStrand(story),
  ]
  return {
    number: fileNumber(city, 'woman', index),
    citizenId: story.woman.citizenId,
    events: inOrder(happenings, diceOf(story, 'pace').next()),
  }
}
