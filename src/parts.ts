import { hasPeople } from '../seeds/demo/has-people.js'
import { parseAddress } from './database/address.js'
import { startEmbedded } from './database/embedded.js'
import { pendingMigrations } from './database/migrate.js'
import { faultOf } from './log.js'
import type { Parts } from './start.js'

const loadServing = async () => (await import('./serving.js')).serving

/** What the server is made of: the real database, the real people of the demonstration, the real platform. */
export const parts: Parts = {
  async load() {
    await (await loadServing()).platformSchema()
  },
  startEmbedded: (dataDir) => startEmbedded(dataDir, ({ zh, en }) => process.stderr.write(`${zh}${en}\n`)),
  async migrate(ownerUrl, url, config) {
    const { deployedTable, migrateAndGrant } = await loadServing()
    await migrateAndGrant(ownerUrl, {
      loginRole: parseAddress(url).user ?? '',
      table: deployedTable(config),
    })
  },
  pendingMigrations,
  async seedDemonstration(ownerUrl, config) {
    if (await hasPeople(ownerUrl)) return
    const { fillOnce } = await import('./demonstration.js')
    await fillOnce(ownerUrl, config)
  },
  async openPlatform(config, database, log) {
    const { keyringOf, openPlatform } = await loadServing()
    const keyring = keyringOf(config, (error) => log.error('keys.reload', { fault: faultOf(error) }))
    return openPlatform(config, database, keyring, log)
  },
}
