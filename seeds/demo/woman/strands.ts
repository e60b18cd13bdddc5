import { womanGroup } from '../../../src/people/groups/woman/index.js'
import type { Values } from '../../../src/people/rules.js'
import { diceOf, someDay, villageOf } from '../course.js'
import type { Dated } from '../event.js'
import { workplaceBy } from '../places.js'
import { groupIn, nextTraining } from './facet.js'
import { husbandFields } from './husband.js'
import type { Married } from './opening.js'

/** A training, a loan that was granted, a group that she joined: each at most once. */
export function supportStrand(story: Married, facet: Values): Dated[] {
  const chance = diceOf(story, 'support later')
  const dated: Dated[] = []
  const later = (share: number, change: (village: ReturnType<typeof villageOf>) => Values | null) => {
    const happens = chance.happens(story.city.isLarge ? share / 3 : share)
    const day = someDay(story, chance)
    const values = happens && day !== undefined ? change(villageOf(story, day)) : null
    if (values && day !== undefined) dated.push({ kind: 'FACET', group: womanGroup, day, values })
  }
  const taken = facet.trainings as readonly string[]
  later(0.25, () => {
    const training = nextTraining(taken)
    return training === null ? null : { trainings: [...taken, training] }
  })
  later(facet.loanState === 'APPLIED' ? 0.7 : 0, () => ({ loanState: 'GRANTED' }))
  later(facet.inMutualAidGroup ? 0 : 0.08, (village) => groupIn(village, chance))
  later(facet.healthChecked ? 0 : 0.2, () => ({ healthChecked: true }))
  return dated
}

/** The husband finds other work, in the family and in the facet on one day. */
export function husbandStrand(story: Married): Dated[] {
  const chance = diceOf(story, 'husband later')
  const happens = chance.happens(0.18)
  const day = someDay(story, chance)
  const { whereabouts, work } = story.husband
  if (!happens || day === undefined || !work) return []
  const found = workplaceBy(chance)
  return [
    { kind: 'UPDATE', day, relatives: [{ key: 'HUSBAND', values: { ...found } }] },
    { kind: 'FACET', group: womanGroup, day, values: husbandFields({ whereabouts, work: found }) },
  ]
}
