import { type Door, openDoor } from '../../src/database/door.js'
import { publishFigures } from '../../src/statistics/publish.js'
import { settleFigures } from '../../src/statistics/settling.js'
import type { TestPlatform } from './platform.js'

/** Settles the figures of a platform as its server does, at the platform's clock. */
export const settle = (platform: TestPlatform): Promise<void> =>
  byTheCalendar(platform, (door) => settleFigures({ door, regions: platform.regions }))

/** Settles them and publishes what is due, as the server does in the background. */
export const publish = (platform: TestPlatform): Promise<void> =>
  byTheCalendar(platform, async (door) => {
    const { regions, settings } = platform
    await settleFigures({ door, regions })
    await publishFigures({ door, regions, threshold: settings.threshold })
  })

async function byTheCalendar(platform: TestPlatform, work: (door: Door) => Promise<void>): Promise<void> {
  const door = openDoor({
    url: platform.url,
    pooler: platform.pooler,
    slots: 1,
    regions: platform.regions,
    clock: () => platform.clock,
    statementMilliseconds: 60_000,
    operationMilliseconds: 120_000,
  })
  try {
    await work(door)
  } finally {
    await door.close()
  }
}
