import { expect, test } from 'vitest'
import { parseKeyring } from '../../src/sealing/keyring.js'
import { sealingWith } from '../../src/sealing/sealing.js'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const before = sealingWith(parseKeyring(JSON.stringify({ current: 'k1', keys: { k1: key(1) } }), 'test'))
const rotated = sealingWith(
  parseKeyring(JSON.stringify({ current: 'k2', index: 'k1', keys: { k1: key(1), k2: key(2) } }), 'test'),
)

test('a change of the sealing key leaves values, indexes, cursors and request hashes in use', () => {
  const sealed = before.seal('13812341234', 'person.phone')
  expect(rotated.open(sealed, 'person.phone')).toBe('13812341234')
  expect(rotated.blindIndex('13812341234', 'person.phone')).toEqual(
    before.blindIndex('13812341234', 'person.phone'),
  )
  expect(rotated.openCursor(before.sealCursor([1], ['children']), ['children'])).toEqual([1])
  expect(rotated.deriveKey('idempotency')).toEqual(before.deriveKey('idempotency'))
  expect(rotated.seal('13812341234', 'person.phone').includes('k2')).toBe(true)
})

test('no use can take the key of another by its label', () => {
  const keyring = parseKeyring(JSON.stringify({ current: 'k1', keys: { k1: key(1) } }), 'test')
  expect(before.deriveKey('cursor')).not.toEqual(keyring.derive('cursor'))
  expect(before.deriveKey('index person.phone')).not.toEqual(keyring.derive('index person.phone'))
})
