import { demonstrationCity, hasPeople, seedDemonstration } from '../seeds/demo/index.js'
import { progressOf } from '../seeds/demo/progress.js'
import type { Config } from './config.js'
import { parseAddress } from './database/address.js'
import { startEmbedded } from './database/embedded.js'
import { migrate, pendingMigrations } from './database/migrate.js'
import { keyringOf } from './keys.js'
import { openPlatform } from './platform.js'
import { loadReference } from './regions/reference.js'
import { todayIn } from './registry/scalars.js'
import type { Parts } from './start.js'

/** What the server is made of: the real database, the real people of the demonstration, the real platform. */
export const parts: Parts = {
  startEmbedded: (dataDir) => startEmbedded(dataDir, ({ zh, en }) => process.stderr.write(`${zh}${en}\n`)),
  async migrate(ownerUrl, url) {
    await migrate(ownerUrl, { loginRole: parseAddress(url).user ?? '' })
  },
  pendingMigrations,
  seedDemonstration: fillOnce,
  openPlatform: (config, database, log) => openPlatform(config, database, keyringOf(config), log),
}

/** The demonstration city in an empty database; a database with people is left as it is. */
async function fillOnce(ownerUrl: string, config: Config): Promise<void> {
  if (await hasPeople(ownerUrl)) return
  await loadReference(ownerUrl, demonstrationCity)
  const progress = progressOf('演示数据 Demonstration')
  try {
    await seedDemonstration({
      ownerUrl,
      keyring: keyringOf(config),
      count: config.demoPeople,
      today: todayIn(config.timeZone),
      progress: progress.show,
    })
  } finally {
    progress.end()
  }
}
