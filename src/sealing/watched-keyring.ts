import { readFileSync, statSync } from 'node:fs'
import { readKeys } from './key-file.js'
import { type Keyring, KeyringError, type Keys, keyringWith, parseKeys } from './keyring.js'

/** How long a process may go on with what it read. */
const freshMilliseconds = 1_000

interface Loaded {
  readonly keys: Keys
  readonly ring: Keyring
}

/**
 * The keyring of a file that may change under a running process. It is looked at before a value is sealed, at most once
 * a second, and read again at once for a value of a key that is not known. A file that can't be used changes nothing:
 * the keys at hand stay, and `told` hears of it once.
 */
export function watchedKeyring(
  path: string,
  told: (fault: unknown) => void = () => {},
  clock: () => number = () => performance.now(),
): Keyring {
  let seen = markOf(path)
  let loaded = loadedFrom(readKeys(path))
  let lookedAt = clock()
  let trouble = ''

  const attempt = (work: () => void) => {
    try {
      work()
      trouble = ''
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (reason !== trouble) told(error)
      trouble = reason
    }
  }
  const takeUp = () => {
    const keys = parseKeys(readFileSync(path, 'utf8'), path)
    assureSame(loaded.keys, keys, path)
    loaded = loadedFrom(keys)
  }
  const look = () => {
    lookedAt = clock()
    const mark = markOf(path)
    if (mark === seen) return
    takeUp()
    seen = mark
  }
  return {
    get current() {
      if (clock() - lookedAt >= freshMilliseconds) attempt(look)
      return loaded.keys.current
    },
    key(id) {
      const known = loaded.ring.key(id)
      if (known) return known
      attempt(takeUp)
      return loaded.ring.key(id)
    },
    derive: (label) => loaded.ring.derive(label),
  }
}

const loadedFrom = (keys: Keys): Loaded => ({ keys, ring: keyringWith(keys) })

/** A file that is put in the place of another has a number of its own, whatever its time says. */
function markOf(path: string): string {
  const { ino, size, mtimeNs } = statSync(path, { bigint: true })
  return `${ino} ${size} ${mtimeNs}`
}

/** With another index key no search would find anything, and with other bytes under a known id no value would open. */
function assureSame(before: Keys, after: Keys, path: string): void {
  const changed = [...before.keys].find(([id, key]) => after.keys.get(id)?.equals(key) === false)?.[0]
  if (changed !== undefined)
    throw new KeyringError(
      path,
      `密钥 ${changed} 的内容被改动；请恢复原来的密钥。沿用此前读取的密钥环。`,
      `key ${changed} is not what it was; put the old one back. The keyring as read before stays in use.`,
    )
  if (!after.keys.get(after.index)?.equals(before.keys.get(before.index)!))
    throw new KeyringError(
      path,
      'index 指向了另一把密钥；索引密钥不能这样更换。沿用此前读取的密钥环。',
      "`index` names another key; the index key can't be replaced like this. The keyring as read before stays in use.",
    )
}
