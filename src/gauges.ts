import { unsealedSeconds } from './audit/unsealed.js'
import type { Door } from './database/door.js'
import type { Lane } from './lane/index.js'
import type { Gauges } from './metrics/index.js'
import { ofThePlatform } from './policy/decide.js'
import { publishedSeconds } from './statistics/published-queries.js'

interface Measured {
  readonly door: Door
  readonly lane: Lane
  /** The doors of the sealer and of the calendar, whose roles read what they themselves write. */
  readonly sealer: Door
  readonly calendar: Door
}

/** What the platform tells of itself where numbers are gathered. */
export const gaugesOf = ({ door, lane, sealer, calendar }: Measured): Gauges => ({
  slots: () => door.load(),
  lane: lane.counts,
  unsealedSeconds: () => sealer.inOperation(ofThePlatform('sealer'), ({ db }) => unsealedSeconds(db)),
  publishedSeconds: () => calendar.inOperation(ofThePlatform('calendar'), publishedSeconds),
})
