import { describe, expect, test } from 'vitest'
import { parseKeyring } from '../../src/sealing/keyring.js'
import { blindIndex, keyIdOf, open, SealBroken, seal } from '../../src/sealing/seal.js'

const k1 = Buffer.alloc(32, 1).toString('base64')
const k2 = Buffer.alloc(32, 2).toString('base64')
const ring = (value: unknown) => parseKeyring(JSON.stringify(value), 'test')
const before = ring({ current: 'k1', keys: { k1 } })
const rotated = ring({ current: 'k2', index: 'k1', keys: { k1, k2 } })
const onlyNew = ring({ current: 'k2', keys: { k2 } })

const id = '99000020150601001X'
const place = 'person.citizen_id'

describe('a sealed value', () => {
  test('opens in its place with its key', () => {
    for (const plain of [id, '', '张三丰 𠮷'])
      expect(open(before, seal(before, plain, place), place)).toBe(plain)
  })

  test('does not open in another place', () => {
    expect(() => open(before, seal(before, id, place), 'relative.citizen_id')).toThrow(SealBroken)
  })

  test('looks different each time', () => {
    const seals = Array.from({ length: 200 }, () => seal(before, id, place).toString('hex'))
    expect(new Set(seals).size).toBe(200)
  })

  test('holds no plain text', () => {
    const sealed = seal(before, id, place)
    for (const coding of ['utf8', 'latin1', 'hex', 'base64'] as const)
      expect(sealed.toString(coding)).not.toContain(
        Buffer.from(id.slice(0, 6)).toString(coding).replace(/=+$/, ''),
      )
  })

  test('is refused when any byte of it was changed, cut or added', () => {
    const sealed = seal(before, id, place)
    for (let position = 0; position < sealed.length; position++) {
      const changed = Buffer.from(sealed)
      changed[position]! ^= 1
      expect(() => open(before, changed, place), `byte ${position}`).toThrow(SealBroken)
      expect(() => open(before, sealed.subarray(0, position), place), `cut at ${position}`).toThrow(
        SealBroken,
      )
    }
    expect(() => open(before, Buffer.concat([sealed, Buffer.from([0])]), place)).toThrow(SealBroken)
    expect(open(before, sealed, place)).toBe(id)
  })
})

describe('after a change of key', () => {
  test('old values still open and new ones use the new key', () => {
    const old = seal(before, id, place)
    const fresh = seal(rotated, id, place)
    expect([old, fresh].map(keyIdOf)).toEqual(['k1', 'k2'])
    expect([old, fresh].map((sealed) => open(rotated, sealed, place))).toEqual([id, id])
    expect(() => open(before, fresh, place)).toThrow(SealBroken)
  })

  test('a value whose key was taken out of the ring names the remedy', () => {
    expect(() => open(onlyNew, seal(before, id, place), place)).toThrow(/put the old key back/)
  })

  test('an exact search finds what was written before', () => {
    expect(blindIndex(rotated, id, place)).toEqual(blindIndex(before, id, place))
  })
})

describe('a blind index', () => {
  test('is equal for equal values only', () => {
    expect(blindIndex(before, id, place)).toEqual(blindIndex(before, id, place))
    expect(blindIndex(before, id, place)).not.toEqual(blindIndex(before, '990000201506010028', place))
  })

  test('can not be compared between places or between deployments', () => {
    expect(blindIndex(before, id, place)).not.toEqual(blindIndex(before, id, 'person.phone'))
    expect(blindIndex(before, id, place)).not.toEqual(blindIndex(onlyNew, id, place))
  })

  test('has 16 bytes and none of the value', () => {
    const index = blindIndex(before, id, place)
    expect(index).toHaveLength(16)
    expect(index.toString('latin1')).not.toContain('9900')
  })
})
