import { elderGroup } from '../../../src/people/groups/elder/index.js'
import type { Values } from '../../../src/people/rules.js'
import { diceOf, someDay, whenMember } from '../course.js'
import { birthday, type DayNumber, dayText } from '../days.js'
import type { Dated } from '../event.js'
import { telephone } from '../names.js'
import { workplaceBy } from '../places.js'
import { oldAgeFrom, worse } from './facet.js'
import type { Beginning } from './opening.js'
import { riskOf } from './risk.js'
import { ageAt, type Story } from './story.js'
import { isUnsupported } from './supporters.js'

/** Something of the facet becomes another on a day; whether the risk is assessed anew with it. */
interface Turn {
  readonly day: DayNumber
  readonly assessed: boolean
  change(values: Values): Values
}

/** What changes in the facet over time. The risk follows from the facts as they are on the day. */
export function careStrand(story: Story, { facet, supporters, hazards }: Beginning): Dated[] {
  const unsupported = isUnsupported(supporters)
  let values = facet
  const turns = turnsOf(story).filter(({ day }) => day <= story.until)
  return turns
    .sort((a, b) => a.day - b.day)
    .map(({ day, assessed, change }) => {
      const changed = change(values)
      const risk = assessed
        ? {
            ...riskOf({ values: { ...values, ...changed }, unsupported, hazards }),
            riskAssessedOn: dayText(day),
          }
        : {}
      values = { ...values, ...changed, ...risk }
      return { kind: 'FACET', group: elderGroup, day, values: { ...changed, ...risk } }
    })
}

function turnsOf(story: Story): Turn[] {
  const { city, elder, entered } = story
  const chance = diceOf(story, 'care')
  const turns: Turn[] = []
  const turn = (share: number, assessed: boolean, change: Turn['change']) => {
    const happens = chance.happens(share)
    const day = someDay(story, chance)
    if (happens && day !== undefined) turns.push({ day, assessed, change })
  }
  const some = city.isLarge ? 0.3 : 1
  turn(ageAt(story, entered) >= 70 ? 0.08 * some : 0, true, ({ selfCare }) => ({ selfCare: worse(selfCare) }))
  turn(0.3 * some, true, () => ({}))
  const checkup = someDay(story, chance)
  if (checkup !== undefined && chance.happens(0.25 * some))
    turns.push({ day: checkup, assessed: false, change: () => ({ healthCheckedOn: dayText(checkup) }) })
  const eighty = birthday(elder.birth, oldAgeFrom)
  if (eighty > entered)
    turns.push({
      day: whenMember(story, eighty + 2),
      assessed: false,
      change: ({ allowances }) => ({ allowances: [...(allowances as string[]), 'OLD_AGE'] }),
    })
  return turns
}

/** Sons and daughters find other work and change their numbers. */
export function supporterStrand(story: Story, { supporters }: Beginning): Dated[] {
  const chance = diceOf(story, 'supporters')
  const happens = chance.happens(0.14)
  const day = someDay(story, chance)
  const at = supporters.findIndex(({ work }) => work !== null)
  if (!happens || day === undefined || at < 0) return []
  const values = chance.happens(0.5) ? { phone: telephone(chance) } : { ...workplaceBy(chance) }
  return [{ kind: 'UPDATE', day, relatives: [{ key: `supporter ${at}`, values }] }]
}
