import { hkdfSync } from 'node:crypto'

/** The keys of a deployment. Plain key material lives only here. */
export interface Keyring {
  /** Id of the key that seals from now on. The others only open. */
  readonly current: string
  key(id: string): Buffer | undefined
  /** A key of its own for each use, 32 bytes. The same label gives the same key for the life of the deployment. */
  derive(label: string): Buffer
}

/** A keyring that can't be used. The message names the place and the remedy, never a key. */
export class KeyringError extends Error {
  constructor(origin: string, zh: string, en: string) {
    super(`${origin}: ${en} ${zh}`)
    this.name = 'KeyringError'
  }
}

const keyLength = 32
const idForm = /^[a-z0-9]{1,8}$/

/** What is written in a keyring, read and checked. */
export interface Keys {
  readonly current: string
  readonly index: string
  /** A key that only opens so far and is to seal next. */
  readonly next?: string
  readonly keys: ReadonlyMap<string, Buffer>
}

export const parseKeyring = (text: string, origin: string): Keyring => keyringWith(parseKeys(text, origin))

/**
 * Reads `{"current": "k2", "index": "k1", "keys": {"k1": "<32 bytes in base64>", "k2": "…"}}`.
 *
 * Blind indexes, cursors and idempotency hashes come from the key named by `index`, not from the current one: so the
 * sealing key can be replaced while every index in the database stays valid. That key stays in the ring for good;
 * to replace it, every index must be written again. With one key it need not be named. `next` names a key that was
 * added and does not seal yet.
 */
export function parseKeys(text: string, origin: string): Keys {
  const ring = objectIn(text, origin)
  const keys = keysIn(ring.keys, origin)
  const current = idIn(ring.current, 'current', keys, origin)
  if (ring.index === undefined && keys.size > 1)
    throw new KeyringError(
      origin,
      '有多把密钥时必须用 index 指明用于索引的密钥；填写最早使用的密钥编号。',
      'with several keys `index` must name the key of the indexes; name the one that was used first.',
    )
  const index = ring.index === undefined ? current : idIn(ring.index, 'index', keys, origin)
  const next = ring.next === undefined ? undefined : idIn(ring.next, 'next', keys, origin)
  return { current, index, next, keys }
}

export function keyringWith({ current, index, keys }: Keys): Keyring {
  const root = keys.get(index)!
  const derived = new Map<string, Buffer>()
  return {
    current,
    key: (id) => keys.get(id),
    derive(label) {
      const known = derived.get(label)
      if (known) return known
      const key = Buffer.from(hkdfSync('sha256', root, 'sanliu', label, keyLength))
      derived.set(label, key)
      return key
    },
  }
}

function objectIn(text: string, origin: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message quotes the text, which holds the keys.
    throw new KeyringError(origin, '不是有效的 JSON。', 'it is not valid JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new KeyringError(
      origin,
      '应为含 current 和 keys 的 JSON 对象。',
      'expected an object with `current` and `keys`.',
    )
  return value as Record<string, unknown>
}

function keysIn(value: unknown, origin: string): Map<string, Buffer> {
  const keys = new Map<string, Buffer>()
  for (const [position, [id, text]] of Object.entries(
    typeof value === 'object' && value ? value : {},
  ).entries()) {
    // A key pasted in the place of its id must not reach the message: a wrong id is named by its position.
    if (!idForm.test(id))
      throw new KeyringError(
        origin,
        `keys 的第 ${position + 1} 项：密钥编号应为1至8位小写字母或数字，如 k1。`,
        `entry ${position + 1} of \`keys\`: an id is 1 to 8 lower-case letters or digits, such as k1.`,
      )
    const key = Buffer.from(typeof text === 'string' ? text : '', 'base64')
    if (key.length !== keyLength || key.toString('base64') !== text)
      throw new KeyringError(
        origin,
        `密钥 ${id} 应为32字节的 base64；可用 openssl rand -base64 32 生成。`,
        `key ${id} must be 32 bytes in base64; make one with: openssl rand -base64 32`,
      )
    keys.set(id, key)
  }
  if (keys.size === 0) throw new KeyringError(origin, 'keys 中没有密钥。', '`keys` holds no key.')
  return keys
}

function idIn(value: unknown, name: string, keys: ReadonlyMap<string, Buffer>, origin: string): string {
  if (typeof value === 'string' && keys.has(value)) return value
  const known = [...keys.keys()].join(', ')
  throw new KeyringError(
    origin,
    `${name} 应为 keys 中的编号之一：${known}。`,
    `\`${name}\` must be one of: ${known}.`,
  )
}
