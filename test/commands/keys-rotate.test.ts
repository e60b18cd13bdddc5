import { readFileSync, rmSync, statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Unusable } from '../../src/commands/ending.js'
import { beginUse, retireKey } from '../../src/commands/key-rotation.js'
import { withOwner } from '../../src/database/owner.js'
import { executeOperation } from '../../src/execute.js'
import { readGlobalId } from '../../src/people/file-id.js'
import { countByKey } from '../../src/people/sealed/counts.js'
import { sealedTables } from '../../src/people/sealed/tables.js'
import { readKeyring } from '../../src/sealing/key-file.js'
import { watchedKeyring } from '../../src/sealing/watched-keyring.js'
import { loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { wholeElder } from '../support/groups.js'
import { keyFile, keysRotate, openedValues, restOf } from '../support/keys.js'
import { type Answer, type TestPlatform, testPlatform } from '../support/platform.js'
import { type Load, loadOn, type WrittenFile } from './load.js'

const { folder, path } = keyFile(0o640)
let platform: TestPlatform
/** A second server with a keyring of its own, that reads the same file. */
let other: TestPlatform
const outputs: string[] = []

const rotate = (args: string[], env: Record<string, string>) => {
  const run = keysRotate(args, env)
  run.ended.then(({ out, err }) => outputs.push(out, err))
  return run
}
const settings = () => ({
  SANLIU_KEYS: path,
  DATABASE_URL: platform.url,
  DATABASE_OWNER_URL: platform.ownerUrl,
})
const step = (...args: string[]) => rotate(args, settings()).ended
const counts = () => withOwner(platform.ownerUrl, countByKey)
const idsInUse = async () => (await counts()).map(({ id }) => id)
const keys = () => JSON.parse(readFileSync(path, 'utf8')) as { current: string; keys: Record<string, string> }
const everything = () => openedValues(platform.ownerUrl, readKeyring(path))

/** Files like the first ones, with relatives, guardians and histories. Nobody's load touches them. */
const multiply = (times: number) =>
  withOwner(platform.ownerUrl, async (sql) => {
    await sql.unsafe(`create temporary table twins as select person_id as source, gen_random_uuid() as twin
      from person cross join generate_series(1, ${times})`)
    for (const name of [...sealedTables().map((table) => table.name), 'child', 'membership']) {
      const [row] =
        await sql`select string_agg(quote_ident(column_name), ', ') as list from information_schema.columns
        where table_schema = 'public' and table_name = ${name} and is_generated = 'NEVER'`
      const list = String(row?.list)
      await sql.unsafe(`insert into ${name} (${list}) select ${list.replace(/\bperson_id\b/, 'twin')}
        from ${name} join twins on source = person_id`)
    }
  })
const files: WrittenFile[] = []
const personIds = () => files.map(({ id }) => readGlobalId('Person', id).id)
/** The files that nobody changes. */
const resting = () =>
  `person_id not in (${personIds()
    .map((id) => `'${id}'`)
    .join(', ')})`

let load: Load
beforeAll(async () => {
  platform = await testPlatform({ keyring: watchedKeyring(path), slots: 6, lane: 'COMPILED' })
  await loadTree(platform)
  const village = villagesOf(platform, yanjiang)[0] as string
  await openChild(platform, wholeChild(village))
  await openChild(platform, wholeElder(village))
  await multiply(500)
  for (let at = 0; at < 3; at++) {
    const whole = wholeChild(village)
    files.push({
      id: await openChild(platform, whole),
      citizenId: String(whole.person.citizenId),
      version: 1,
    })
  }
  other = await besides(platform)
}, 180_000)
afterAll(async () => {
  await load?.stop()
  await platform?.close()
  rmSync(folder, { recursive: true })
})

/** The files as a load has left them. */
const standing = ({ written }: Load): WrittenFile[] =>
  files.map((file) => ({ ...file, version: written.get(file.id)?.version ?? file.version }))

/** The same database behind a server of its own: the keys it has are those that it has read itself. */
async function besides(first: TestPlatform): Promise<TestPlatform> {
  const second = { ...first, keyring: watchedKeyring(path) }
  return {
    ...second,
    ask: async (viewer, query, { variables } = {}) =>
      (await executeOperation(
        second,
        { viewer, requestId: 'test-request', language: 'en', strict: false },
        { document: parse(query), variables },
      )) as Answer,
  }
}

describe('a rotation while clerks read and write', () => {
  it('fails no request of either server, and every value of today and of the histories opens as before under the new key', async () => {
    const before = await everything()
    const rest = await restOf(platform.ownerUrl, resting())
    expect(await idsInUse()).toEqual(['k1'])
    load = loadOn([platform, other], files)
    await pause(500)
    const { code, out, err } = await step()
    await pause(500)
    await load.stop()
    expect(load.failures).toEqual([])
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('Key k2 seals from now on') })
    expect(err).toMatch(/100%/)
    expect(load.reads).toBeGreaterThan(20)
    expect(load.writes).toBeGreaterThan(20)
    process.stdout.write(`${before.size} values, ${load.reads} reads and ${load.writes} writes meanwhile\n`)

    expect(await idsInUse()).toEqual(['k2'])
    const after = await everything()
    for (const [place, value] of before)
      if (!personIds().some((id) => place.includes(id))) expect(after.get(place), place).toBe(value)
    for (const [id, { phone, version }] of load.written) {
      const { countyCode, id: personId } = readGlobalId('Person', id)
      expect(after.get(`person ${countyCode} ${personId} phone_sealed`)).toBe(phone)
      // One history row for each version, and each with the ID of the file.
      const past = [...after.keys()].filter((key) =>
        key.startsWith(`person_history ${countyCode} ${personId} `),
      )
      expect(past.filter((key) => key.endsWith('citizen_id_sealed'))).toHaveLength(version)
    }
    expect(await restOf(platform.ownerUrl, resting())).toEqual(rest)
  }, 180_000)

  it('leaves the mode of the key file as it was', () => {
    expect(statSync(path).mode & 0o7777).toBe(0o640)
  })
})

describe('a rotation that is broken off', () => {
  it('has lost nothing, and the next run goes on with the same key', async () => {
    const before = await everything()
    const rest = await restOf(platform.ownerUrl)
    expect((await step('--add')).out).toContain('k3')
    expect((await step('--add')).out).toContain('k3 is in the file already')
    expect((await step('--use')).code).toBe(0)
    const { child, ended } = rotate(['--reseal'], settings())
    while (!(await idsInUse()).includes('k3')) await pause(20)
    child.kill('SIGKILL')
    await ended
    expect(await idsInUse()).toEqual(['k2', 'k3'])
    expect(await everything()).toEqual(before)

    const { code, out } = await step()
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('was broken off goes on') })
    expect(Object.keys(keys().keys)).toEqual(['k1', 'k2', 'k3'])
    expect(await idsInUse()).toEqual(['k3'])
    expect(await everything()).toEqual(before)
    expect(await restOf(platform.ownerUrl)).toEqual(rest)
  }, 180_000)

  it('may be broken off at its start, again and again', async () => {
    for (const milliseconds of [500, 1_000, 2_000]) {
      const { child, ended } = rotate(['--add'], settings())
      await pause(milliseconds)
      child.kill('SIGKILL')
      await ended
      expect(keys().current).toBe('k3')
      expect(Object.keys(keys().keys).length).toBeLessThanOrEqual(4)
    }
    expect((await step('--add')).code).toBe(0)
    expect(Object.keys(keys().keys)).toEqual(['k1', 'k2', 'k3', 'k4'])
  }, 180_000)
})

describe('an old key', () => {
  it('is not retired while values use it, nor the key of the indexes, the one that seals or the one that waits', async () => {
    const refusal = (id: string) =>
      withOwner(platform.ownerUrl, (sql) => retireKey(sql, path, id, () => {})).catch((error: Error) => error)
    const refusedWith = async (id: string, reason: RegExp) => {
      expect(await refusal(id)).toMatchObject({
        constructor: Unusable,
        message: expect.stringMatching(reason),
      })
      expect(Object.keys(keys().keys)).toContain(id)
    }
    await refusedWith('k1', /indexes, cursors/)
    await refusedWith('k3', /it seals/)
    await refusedWith('k4', /waits/)
    await beginUse(path, () => {})
    await refusedWith('k3', /\d+ values are sealed with it/)
    const { code, err } = await step('--retire', 'k3')
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringContaining('values are sealed with it'),
    })
  }, 180_000)

  it('is retired when no value needs it, while clerks read and write; done again it is nothing to do', async () => {
    expect((await step('--reseal')).code).toBe(0)
    load = loadOn([platform, other], standing(load))
    const { code, out } = await step('--retire', 'k3')
    await pause(1_500)
    await load.stop()
    expect(load.failures).toEqual([])
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('Key k3 was taken out') })
    expect(Object.keys(keys().keys)).toEqual(['k1', 'k2', 'k4'])
    expect((await step('--retire', 'k3')).code).toBe(0)
    await withOwner(platform.ownerUrl, (sql) => retireKey(sql, path, 'k2', () => {}))
    expect(keys()).toMatchObject({ current: 'k4', index: 'k1' })
    expect((await everything()).size).toBeGreaterThan(5_000)
    expect(statSync(path).mode & 0o7777).toBe(0o640)
  }, 180_000)
})

describe('the command', () => {
  it('counts the values of each key, with what each key is for', async () => {
    const { code, out } = await step('--status')
    const [{ today, past } = { today: 0, past: 0 }] = await counts()
    expect(code).toBe(0)
    expect(out.trim().split('\n').slice(1)).toEqual([
      'k1\t0\t0\t索引 indexes',
      `k4\t${today}\t${past}\t封存 seals`,
    ])
  }, 180_000)

  it('refuses two steps at once, and to rewrite a keyring that is not in a file', async () => {
    expect((await step('--add', '--use')).code).toBe(2)
    const inVariable = { ...settings(), SANLIU_KEYS_JSON: readFileSync(path, 'utf8') }
    const { code, err } = await rotate(['--add'], inVariable).ended
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('SANLIU_KEYS_JSON') })
    expect((await rotate(['--status'], inVariable).ended).code).toBe(0)
  }, 180_000)

  it('prints no key and no value', async () => {
    const values = [...new Set((await everything()).values())]
    const material = Object.values(keys().keys).flatMap((key) => [key, key.slice(0, 16), key.slice(4, 20)])
    expect(outputs.length).toBeGreaterThan(20)
    const all = outputs.join('\n')
    for (const text of [...values, ...material]) expect(all.includes(text)).toBe(false)
    expect(all).toContain('k2')
  })
})
