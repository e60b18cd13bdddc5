import { openDoor } from '../../src/database/door.js'
import { settleFigures } from '../../src/statistics/settling.js'
import type { TestPlatform } from './platform.js'

/** Settles the figures of a platform as its server does, at the platform's clock. */
export async function settle(platform: TestPlatform): Promise<void> {
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
    await settleFigures({ door, regions: platform.regions })
  } finally {
    await door.close()
  }
}
