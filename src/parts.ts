import { deployedTable } from './clients/index.js'
import { parseAddress } from './database/address.js'
import { startEmbedded } from './database/embedded.js'
import { pendingMigrations } from './database/migrate.js'
import { fillOnce } from './demonstration.js'
import { migrateAndGrant } from './grants/apply.js'
import { keyringOf } from './keys.js'
import { faultOf } from './log.js'
import { openPlatform } from './platform.js'
import type { Parts } from './start.js'

/** What the server is made of: the real database, the real people of the demonstration, the real platform. */
export const parts: Parts = {
  startEmbedded: (dataDir) => startEmbedded(dataDir, ({ zh, en }) => process.stderr.write(`${zh}${en}\n`)),
  async migrate(ownerUrl, url, config) {
    await migrateAndGrant(ownerUrl, {
      loginRole: parseAddress(url).user ?? '',
      table: deployedTable(config),
    })
  },
  pendingMigrations,
  async seedDemonstration(ownerUrl, config) {
    await fillOnce(ownerUrl, config)
  },
  openPlatform(config, database, log) {
    const keyring = keyringOf(config, (error) => log.error('keys.reload', { fault: faultOf(error) }))
    return openPlatform(config, database, keyring, log)
  },
}
