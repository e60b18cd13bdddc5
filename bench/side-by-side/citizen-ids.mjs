// Citizen IDs of nobody, as the demonstration has them.
import { syntheticCitizenId } from '../../dist/src/people/citizen-id.js'

/** The demonstration gives its children the sequences below; those above belong to their families, born long before. */
const firstSequence = 1_800_000
const perRun = 200_000

const minuteOf = (now) => Math.floor(now.getTime() / 60_000)
const days = 1400

/** More than a run opens in a second. */
const perSecond = 2_000

/** IDs of girls born on a day, each given once: runs that begin in one minute, one after another, have their own as well. */
export function freshIds(birthDate, now) {
  const ofDay = firstSequence + (Math.floor(minuteOf(now) / days) % 16) * perRun
  let sequence = ofDay + now.getUTCSeconds() * perSecond
  return () => syntheticCitizenId(birthDate, 'FEMALE', sequence++)
}

/** Each minute has a birth date of its own, so that no ID comes back in a run on the same data. */
export const birthDateOf = (now) =>
  new Date(Date.UTC(2016, 0, 1 + (minuteOf(now) % days))).toISOString().slice(0, 10)
