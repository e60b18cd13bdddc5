import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readKeyring, readOrMakeKeyring } from '../../src/sealing/key-file.js'
import { KeyringError, parseKeyring } from '../../src/sealing/keyring.js'
import { open, seal } from '../../src/sealing/seal.js'

const folder = mkdtempSync(join(tmpdir(), 'sanliu-keys-'))
afterAll(() => rmSync(folder, { recursive: true }))

const k1 = Buffer.alloc(32, 1).toString('base64')
const k2 = Buffer.alloc(32, 2).toString('base64')

describe('a keyring', () => {
  test.each<[string, string, RegExp]>([
    ['no JSON', `{"keys": {"k1": "${k1}"`, /not valid JSON/],
    ['a list', '[]', /expected an object/],
    ['no key', '{"current": "k1"}', /holds no key/],
    ['a short key', '{"current": "k1", "keys": {"k1": "c2hvcnQ="}}', /k1 must be 32 bytes in base64/],
    [
      'a current key that is not there',
      `{"current": "k9", "keys": {"k1": "${k1}"}}`,
      /`current` must be one of: k1/,
    ],
    [
      'two keys and no word on the indexes',
      `{"current": "k2", "keys": {"k1": "${k1}", "k2": "${k2}"}}`,
      /`index`/,
    ],
    ['a key in the place of its id', `{"current": "k1", "keys": {"${k1}": "k1"}}`, /entry 1 of `keys`/],
  ])('with %s is refused, in both languages and without a word of the keys', (_, text, reason) => {
    const failure = failureOf(() => parseKeyring(text, 'SANLIU_KEYS'))
    expect(failure).toBeInstanceOf(KeyringError)
    expect(failure.message).toMatch(/^SANLIU_KEYS: /)
    expect(failure.message).toMatch(reason)
    expect(failure.message).toMatch(/[一-龥]/)
    expect(failure.message).not.toContain(k1.slice(0, 8))
  })

  test('derives a key of its own for each use', () => {
    const ring = parseKeyring(JSON.stringify({ current: 'k1', keys: { k1 } }), 'test')
    expect(ring.derive('cursor')).toEqual(ring.derive('cursor'))
    expect(ring.derive('cursor')).not.toEqual(ring.derive('idempotency'))
    expect(ring.derive('cursor')).toHaveLength(32)
    expect(ring.derive('cursor').equals(ring.key('k1')!)).toBe(false)
  })
})

describe('the key file of the demonstration', () => {
  test('is made once, for its owner alone, and read again at the second start', () => {
    const path = join(folder, 'new', 'keys.json')
    const first = readOrMakeKeyring(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(folder, 'new'))).toEqual(['keys.json'])
    expect(open(readOrMakeKeyring(path), seal(first, '13812341234', 'phone'), 'phone')).toBe('13812341234')
  })

  test('is never replaced when it is damaged', () => {
    const path = join(folder, 'damaged.json')
    writeFileSync(path, '{')
    expect(() => readOrMakeKeyring(path)).toThrow(KeyringError)
    expect(statSync(path).size).toBe(1)
  })

  test('is not made where a deployment names its own', () => {
    expect(() => readKeyring(join(folder, 'absent.json'))).toThrow(/there is no key file[\s\S]*openssl rand/)
    expect(readdirSync(folder)).not.toContain('absent.json')
  })
})

function failureOf(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('expected a failure')
}
