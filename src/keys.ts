import type { Config } from './config.js'
import { readKeyring, readOrMakeKeyring } from './sealing/key-file.js'
import { type Keyring, parseKeyring } from './sealing/keyring.js'
import { watchedKeyring } from './sealing/watched-keyring.js'

/**
 * The keyring of the deployment. Only the demonstration makes one: elsewhere a missing key is a lost key. A file is
 * looked at while the process runs; `told` hears of one that can't be used.
 */
export function keyringOf(
  { keys, production, databaseUrl }: Config,
  told?: (fault: unknown) => void,
): Keyring {
  if ('json' in keys) return parseKeyring(keys.json, 'SANLIU_KEYS_JSON')
  if (!production && databaseUrl === undefined) readOrMakeKeyring(keys.file)
  return watchedKeyring(keys.file, told)
}

/** The keyring as it lies there; none is made. For work on data that exist already. */
export const keptKeyring = ({ keys }: Pick<Config, 'keys'>): Keyring =>
  'json' in keys ? parseKeyring(keys.json, 'SANLIU_KEYS_JSON') : readKeyring(keys.file)
