import { ageOn } from '../../../src/people/rules.js'
import { dayText } from '../days.js'
import type { Relative } from './family.js'
import type { Story } from './story.js'

/** An elder from here on; the file of the grandparent is opened with the child's. */
const elderFrom = 60

/**
 * The grandparent of a child who has a file as a left-behind elder: entered together with the child, in the same
 * village. The index of that elder among the elders is the one of the child among the children.
 */
export function enteredGrandparent({ seat, care, family, entered }: Story): Relative | undefined {
  if (!seat.grandparentEntered || care !== 'GRANDPARENTS') return undefined
  return family.grandparents.find(
    ({ whereabouts, birthDate }) =>
      whereabouts === 'AT_HOME' && ageOn(birthDate, dayText(entered)) >= elderFrom,
  )
}
