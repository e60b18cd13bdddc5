import type { Config } from './config.js'
import { readKeyring, readOrMakeKeyring } from './sealing/key-file.js'
import { type Keyring, parseKeyring } from './sealing/keyring.js'

/** The keyring of the deployment. Only the demonstration makes one: elsewhere a missing key is a lost key. */
export function keyringOf({ keys, production, databaseUrl }: Config): Keyring {
  if ('json' in keys) return parseKeyring(keys.json, 'SANLIU_KEYS_JSON')
  return production || databaseUrl !== undefined ? readKeyring(keys.file) : readOrMakeKeyring(keys.file)
}
