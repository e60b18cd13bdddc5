import type { Course } from './course.js'
import type { Dated } from './event.js'

/** A strand is one thread of a life: what happens to the file for one reason. These are the same in every group. */

/** Offered, accepted, settled at the new address. */
export function moveStrand({ move }: Course): Dated[] {
  if (!move) return []
  const { offered, accepted, settled, to, address, keepsDuty } = move
  return [
    { kind: 'OFFER', day: offered, to, keepsDuty },
    { kind: 'ACCEPT', day: accepted },
    { kind: 'UPDATE', day: settled, person: { address } },
  ]
}

/** The end of the membership, or the end of one spell and the beginning of the next. */
export function membershipStrand({ group, end, interruption }: Course): Dated[] {
  const ended = end ?? interruption
  if (!ended) return []
  const { recorded, endedOn, reason } = ended
  return [
    { kind: 'END', group, day: recorded, endedOn, reason },
    ...(interruption
      ? [{ kind: 'REOPEN', group, day: interruption.reopened, since: interruption.since } as const]
      : []),
  ]
}

/** The file of a village that was merged follows, also when the person is no member any more. */
export function mergeStrand({ city, home, entered }: Course): Dated[] {
  const { from, into, day } = city.merge
  return home === from && entered < day ? [{ kind: 'REGION_CHANGE', day, into }] : []
}
