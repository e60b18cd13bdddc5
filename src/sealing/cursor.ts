import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { cursorInvalid } from '../errors.js'
import type { Keyring } from './keyring.js'

/**
 * Page cursors carry the sort values of the last row, which may be names: they are encrypted. They are bound to the
 * operation, filter, order and viewer that they came from, so a cursor can't be used as a probe by somebody else.
 */
export type CursorBinding = readonly string[]

const version = 1
const nonceLength = 12
const tagLength = 16
const longestCursor = 8192

export function sealCursor(keyring: Keyring, payload: unknown, binding: CursorBinding): string {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', keyring.derive('cursor'), nonce, { authTagLength: tagLength })
  cipher.setAAD(digestOf(binding))
  const body = [cipher.update(JSON.stringify(payload), 'utf8'), cipher.final()]
  return Buffer.concat([Buffer.from([version]), nonce, ...body, cipher.getAuthTag()]).toString('base64url')
}

/** The payload of `sealCursor` under the same binding; anything else is CURSOR_INVALID. */
export function openCursor(keyring: Keyring, text: string, binding: CursorBinding): unknown {
  if (text.length > longestCursor) throw cursorInvalid()
  const bytes = Buffer.from(text, 'base64url')
  // Buffer.from skips what is no base64url: only the one spelling that we gave out counts.
  if (bytes.toString('base64url') !== text || bytes[0] !== version) throw cursorInvalid()
  if (bytes.length < 1 + nonceLength + tagLength) throw cursorInvalid()
  const nonce = bytes.subarray(1, 1 + nonceLength)
  const decipher = createDecipheriv('aes-256-gcm', keyring.derive('cursor'), nonce, {
    authTagLength: tagLength,
  })
  decipher.setAAD(digestOf(binding))
  decipher.setAuthTag(bytes.subarray(bytes.length - tagLength))
  const body = bytes.subarray(1 + nonceLength, bytes.length - tagLength)
  try {
    return JSON.parse(Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8'))
  } catch {
    throw cursorInvalid()
  }
}

// JSON keeps the parts apart: ['ab', 'c'] and ['a', 'bc'] are different bindings.
const digestOf = (binding: CursorBinding) => createHash('sha256').update(JSON.stringify(binding)).digest()
