import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { changeKeyFile } from '../../src/sealing/change-key-file.js'
import { withNewKey, withNextInUse, withoutKey } from '../../src/sealing/key-changes.js'
import { readKeys } from '../../src/sealing/key-file.js'
import { KeyringError } from '../../src/sealing/keyring.js'

const key = (byte: number) => Buffer.alloc(32, byte)
let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sanliu-change-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  path = join(folder, 'keys.json')
  writeFileSync(path, JSON.stringify({ current: 'k1', keys: { k1: key(1).toString('base64') }, note: '甲' }))
})
const told = () => {
  const { keys, ...rest } = readKeys(path)
  return { ...rest, ids: [...keys.keys()] }
}

describe('the key file', () => {
  test('gets a key that opens, then seals with it, then loses an old one; the index key is named from the first step on', async () => {
    expect(await changeKeyFile(path, withNewKey(key(2)))).toBe(true)
    expect(told()).toEqual({ current: 'k1', index: 'k1', next: 'k2', ids: ['k1', 'k2'] })
    expect(await changeKeyFile(path, withNextInUse)).toBe(true)
    expect(told()).toEqual({ current: 'k2', index: 'k1', next: undefined, ids: ['k1', 'k2'] })
    await changeKeyFile(path, withNewKey(key(3)))
    await changeKeyFile(path, withNextInUse)
    expect(await changeKeyFile(path, withoutKey('k2'))).toBe(true)
    expect(told()).toEqual({ current: 'k3', index: 'k1', next: undefined, ids: ['k1', 'k3'] })
    expect(JSON.parse(readFileSync(path, 'utf8')).note).toBe('甲')
  })

  test('stays as it is when a step is done again', async () => {
    await changeKeyFile(path, withNewKey(key(2)))
    const once = readFileSync(path, 'utf8')
    expect(await changeKeyFile(path, withNewKey(key(3)))).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe(once)
    await changeKeyFile(path, withNextInUse)
    expect(await changeKeyFile(path, withNextInUse)).toBe(false)
    expect(await changeKeyFile(path, withoutKey('k7'))).toBe(false)
  })

  test('keeps its mode, and a link to it stays a link', async () => {
    const link = join(folder, 'link.json')
    symlinkSync(path, link)
    for (const mode of [0o600, 0o640]) {
      chmodSync(path, mode)
      await changeKeyFile(link, withNewKey(key(2)))
      await changeKeyFile(link, withNextInUse)
      expect(statSync(path).mode & 0o7777).toBe(mode)
    }
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readdirSync(folder).sort()).toEqual(['keys.json', 'link.json'])
  })

  test('is not touched by a change that was broken off, and the next one clears what it left', async () => {
    writeFileSync(`${path}.new`, '{"curr')
    const longAgo = new Date(Date.now() - 60_000)
    utimesSync(`${path}.new`, longAgo, longAgo)
    expect(told().ids).toEqual(['k1'])
    expect(await changeKeyFile(path, withNewKey(key(2)))).toBe(true)
    expect(told().ids).toEqual(['k1', 'k2'])
    expect(existsSync(`${path}.new`)).toBe(false)
  })

  test('takes changes at the same time one after the other', async () => {
    const add = (byte: number) => changeKeyFile(path, withNewKey(key(byte)))
    const changed = await Promise.all([add(2), add(3), add(4)])
    expect(changed.filter(Boolean)).toHaveLength(1)
    expect(told().ids).toEqual(['k1', 'k2'])
  })

  test('that is damaged is refused and left as it is, without a word of the keys', async () => {
    const damaged = `{"current":"k1","keys":{"k1":"${key(1).toString('base64')}"`
    writeFileSync(path, damaged)
    const refused = await changeKeyFile(path, withNewKey(key(2))).catch((error: Error) => error)
    expect(refused).toBeInstanceOf(KeyringError)
    expect((refused as Error).message).not.toContain(key(1).toString('base64').slice(0, 8))
    expect(readFileSync(path, 'utf8')).toBe(damaged)
    expect(readdirSync(folder)).toEqual(['keys.json'])
  })
})
