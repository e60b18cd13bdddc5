import { unsealedSeconds } from './audit/unsealed.js'
import type { Door } from './database/door.js'
import type { Duty } from './duty.js'
import type { Lane } from './lane/index.js'
import type { Gauges } from './metrics/index.js'
import { ofThePlatform } from './policy/decide.js'
import { publishedSeconds } from './statistics/published-queries.js'

interface Measured {
  readonly door: Door
  readonly lane: Lane
  readonly duty: Duty
}

/** What the platform tells of itself where numbers are gathered. Ages are told by the process that is on duty. */
export const gaugesOf = ({ door, lane, duty }: Measured): Gauges => ({
  slots: () => door.load(),
  lane: lane.counts,
  unsealedSeconds: async () =>
    duty.doors()?.sealer.inOperation(ofThePlatform('sealer'), ({ db }) => unsealedSeconds(db)),
  publishedSeconds: async () =>
    duty.doors()?.calendar.inOperation(ofThePlatform('calendar'), publishedSeconds),
})
