import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { KeyringError, parseKeyring } from '../../src/sealing/keyring.js'
import { blindIndex, keyIdOf, open, SealBroken, seal } from '../../src/sealing/seal.js'
import { watchedKeyring } from '../../src/sealing/watched-keyring.js'

const folder = mkdtempSync(join(tmpdir(), 'sanliu-watched-'))
afterAll(() => rmSync(folder, { recursive: true }))

const path = join(folder, 'keys.json')
const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const place = 'person.phone'
const phone = '13900001234'
const write = (value: unknown) => writeFileSync(path, JSON.stringify(value))
const old = { current: 'k1', keys: { k1: key(1) } }
const rotated = { current: 'k2', index: 'k1', keys: { k1: key(1), k2: key(2) } }
const parsed = (value: unknown) => parseKeyring(JSON.stringify(value), 'test')

let seconds = 0
const faults: unknown[] = []
const watched = () =>
  watchedKeyring(
    path,
    (fault) => faults.push(fault),
    () => seconds * 1_000,
  )
beforeEach(() => {
  seconds = 0
  faults.length = 0
  write(old)
})

describe('the keyring of a running server', () => {
  test('takes up a key at once when a value needs it', () => {
    const ring = watched()
    write(rotated)
    expect(open(ring, seal(parsed(rotated), phone, place), place)).toBe(phone)
    expect(faults).toEqual([])
  })

  test('seals with a new key within a second of its use, and before that with the old one', () => {
    const ring = watched()
    write(rotated)
    seconds = 0.9
    expect(keyIdOf(seal(ring, phone, place))).toBe('k1')
    seconds = 1
    const fresh = seal(ring, phone, place)
    expect(keyIdOf(fresh)).toBe('k2')
    expect(open(ring, fresh, place)).toBe(phone)
    expect(blindIndex(ring, phone, place)).toEqual(blindIndex(parsed(old), phone, place))
  })

  test('goes on with what it has while the file is broken or away, says so once, and takes up the mended one', () => {
    const ring = watched()
    const sealed = seal(ring, phone, place)
    writeFileSync(path, '{"current":')
    for (seconds of [1, 2, 3]) expect(keyIdOf(seal(ring, phone, place))).toBe('k1')
    expect(faults).toHaveLength(1)
    renameSync(path, `${path}.away`)
    for (seconds of [4, 5]) expect(open(ring, sealed, place)).toBe(phone)
    expect(keyIdOf(seal(ring, phone, place))).toBe('k1')
    expect(faults).toHaveLength(2)
    write(rotated)
    seconds = 6
    expect(keyIdOf(seal(ring, phone, place))).toBe('k2')
    expect(faults).toHaveLength(2)
  })

  test.each([
    ['another key under the same id', { ...rotated, keys: { k1: key(3), k2: key(2) } }],
    ['another index key', { ...rotated, index: 'k2' }],
  ])('refuses %s: nothing sealed or indexed before would be found again', (_, wrong) => {
    const ring = watched()
    const sealed = seal(ring, phone, place)
    write(wrong)
    seconds = 1
    expect(ring.current).toBe('k1')
    expect(open(ring, sealed, place)).toBe(phone)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toBeInstanceOf(KeyringError)
    expect((faults[0] as Error).message).not.toContain(key(3).slice(0, 8))
  })

  test('still refuses a value of a key that is in no file', () => {
    const ring = watched()
    const strange = seal(parsed({ current: 'k9', keys: { k9: key(9) } }), phone, place)
    expect(() => open(ring, strange, place)).toThrow(SealBroken)
    expect(open(ring, seal(ring, phone, place), place)).toBe(phone)
  })
})
