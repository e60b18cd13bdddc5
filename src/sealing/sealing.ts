import { type CursorBinding, openCursor, sealCursor } from './cursor.js'
import type { Keyring } from './keyring.js'
import { blindIndex, open, seal } from './seal.js'

/** What the platform does with the keys of the deployment. Carried where it is needed instead of the keys. */
export interface Sealing {
  seal(plain: string, context: string): Buffer
  open(sealed: Uint8Array, context: string): string
  blindIndex(value: string, context: string): Buffer
  /** A key of its own for each use, such as the hashes of idempotent requests. */
  deriveKey(label: string): Buffer
  sealCursor(payload: unknown, binding: CursorBinding): string
  openCursor(text: string, binding: CursorBinding): unknown
}

export const sealingWith = (keyring: Keyring): Sealing => ({
  seal: (plain, context) => seal(keyring, plain, context),
  open: (sealed, context) => open(keyring, sealed, context),
  blindIndex: (value, context) => blindIndex(keyring, value, context),
  deriveKey: (label) => keyring.derive(`use ${label}`),
  sealCursor: (payload, binding) => sealCursor(keyring, payload, binding),
  openCursor: (text, binding) => openCursor(keyring, text, binding),
})
