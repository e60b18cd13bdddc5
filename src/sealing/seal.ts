import { createCipheriv, createDecipheriv, createHmac, randomFillSync } from 'node:crypto'
import type { Keyring } from './keyring.js'

/**
 * Sealed values: citizen IDs, phones. Layout: version (1 byte) · length of the key id (1) · key id · nonce (12) ·
 * ciphertext · tag (16). AES-256-GCM with a random nonce: two seals of one value differ. A key serves at most
 * 2^32 seals; replace it before.
 */
const version = 1
const nonceLength = 12
const tagLength = 16

/** A sealed value that does not open: another context, a changed byte, or a key that is no longer in the ring. */
export class SealBroken extends Error {
  constructor(zh: string, en: string) {
    super(`${en} ${zh}`)
    this.name = 'SealBroken'
  }
}

/** Seals a value for one place, such as `person.citizen_id`. In any other place it does not open. */
export function seal(keyring: Keyring, plain: string, context: string): Buffer {
  // Asked once: a keyring that is read again in between would put one key's name on a value of another.
  const { current } = keyring
  const head = headOf(current)
  const nonce = freshNonce()
  const cipher = createCipheriv('aes-256-gcm', keyring.key(current)!, nonce, gcm)
  cipher.setAAD(bound(head, context))
  const body = cipher.update(plain, 'utf8')
  cipher.final()
  return Buffer.concat([head, nonce, body, cipher.getAuthTag()])
}

const gcm = { authTagLength: tagLength } as const

const heads = new Map<string, Buffer>()

/** How every value of a key begins. */
export function headOf(keyId: string): Buffer {
  const known = heads.get(keyId)
  if (known) return known
  const head = Buffer.concat([Buffer.from([version, keyId.length]), Buffer.from(keyId, 'ascii')])
  heads.set(keyId, head)
  return head
}

const noncePool = Buffer.alloc(nonceLength * 512)
let poolUsed = noncePool.length

/** A nonce that was never given out: random bytes are fetched for many of them at once, each is taken once. */
function freshNonce(): Buffer {
  if (poolUsed === noncePool.length) {
    randomFillSync(noncePool)
    poolUsed = 0
  }
  poolUsed += nonceLength
  return noncePool.subarray(poolUsed - nonceLength, poolUsed)
}

/** The plain value of `seal` with the same context. The key id in the value chooses the key. */
export function open(keyring: Keyring, sealed: Uint8Array, context: string): string {
  const { head, key, nonce, body, tag } = parted(keyring, Buffer.from(sealed))
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
  decipher.setAAD(bound(head, context))
  decipher.setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
  } catch {
    throw notGenuine()
  }
}

/** The key id of a sealed value: which values still wait to be sealed again after a change of key. */
export const keyIdOf = (sealed: Uint8Array): string =>
  Buffer.from(sealed.subarray(2, 2 + (sealed[1] ?? 0))).toString('ascii')

/**
 * A keyed fingerprint by which an exact value is found and kept unique without being readable. Each context has a
 * key of its own: values that must be compared with each other need the same context. The caller brings the value
 * into its one form first. 16 bytes: at a billion values the chance of one collision is below 10^-20.
 */
export const blindIndex = (keyring: Keyring, value: string, context: string): Buffer =>
  createHmac('sha256', keyring.derive(`index ${context}`))
    .update(value, 'utf8')
    .digest()
    .subarray(0, 16)

function parted(keyring: Keyring, sealed: Buffer) {
  const headLength = 2 + (sealed[1] ?? 0)
  if (sealed[0] !== version || sealed.length < headLength + nonceLength + tagLength) throw notGenuine()
  const key = keyring.key(keyIdOf(sealed))
  if (!key)
    throw new SealBroken(
      '封存此值的密钥不在密钥环中；请把旧密钥放回 keys。',
      'The key of this sealed value is not in the keyring; put the old key back into `keys`.',
    )
  return {
    head: sealed.subarray(0, headLength),
    key,
    nonce: sealed.subarray(headLength, headLength + nonceLength),
    body: sealed.subarray(headLength + nonceLength, sealed.length - tagLength),
    tag: sealed.subarray(sealed.length - tagLength),
  }
}

const bound = (head: Buffer, context: string) => Buffer.concat([head, Buffer.from(context, 'utf8')])

const notGenuine = () =>
  new SealBroken('封存值已损坏，或不属于此处。', 'The sealed value is damaged or does not belong here.')
