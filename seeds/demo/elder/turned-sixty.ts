import { elderGroup } from '../../../src/people/groups/elder/index.js'
import { womanGroup } from '../../../src/people/groups/woman/index.js'
import { diceOf } from '../course.js'
import { birthday } from '../days.js'
import type { Dated } from '../event.js'
import { mergeStrand } from '../strands.js'
import { husbandOf } from '../woman/husband.js'
import { opening } from '../woman/opening.js'
import { beginningOf } from './opening.js'
import type { Story } from './story.js'
import { supporterEntry } from './supporters.js'

/**
 * A left-behind woman who turns sixty is one no more, and with children who are away she is a left-behind elder from
 * that day on: one file, first in the one group, then in the other.
 */
export function turnedSixty(story: Story): Dated[] {
  const chance = diceOf(story, 'sixty')
  const sixty = birthday(story.elder.birth, 60)
  const recorded = sixty + chance.whole(0, 9)
  const { facet, supporters } = beginningOf(story, recorded)
  const husband = husbandOf(story, story.elder, chance)
  return [
    opening({ ...story, group: womanGroup, woman: story.elder, husband }),
    { kind: 'END', group: womanGroup, day: recorded, endedOn: sixty, reason: 'AGED_OUT' },
    { kind: 'BEGIN', group: elderGroup, day: recorded, since: sixty, facet },
    { kind: 'UPDATE', day: recorded, relatives: supporters.map(supporterEntry) },
    ...mergeStrand(story),
  ]
}
