import { deployedTable } from './clients/index.js'
import { migrateAndGrant } from './grants/apply.js'
import { keyringOf } from './keys.js'
import { openPlatform } from './platform.js'
import { platformSchema } from './schema.js'

/** What the start needs once there is a database: loaded while that starts, for reading the programs takes longer. */
export const serving = { deployedTable, keyringOf, migrateAndGrant, openPlatform, platformSchema }
