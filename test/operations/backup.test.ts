import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { localIssuer } from '../../src/accounts/local-issuer.js'
import { verifyRecord } from '../../src/audit/verify.js'
import { sealDigestAt } from '../../src/audit/verify-queries.js'
import { readManifest } from '../../src/backup/manifest.js'
import { checkFiles, loadBackup } from '../../src/backup/restore.js'
import { writeBackup } from '../../src/backup/write.js'
import { loadConfig } from '../../src/config.js'
import { startEmbedded } from '../../src/database/embedded.js'
import { withOwner } from '../../src/database/owner.js'
import { createLog } from '../../src/log.js'
import { parts } from '../../src/parts.js'
import { parseKeyring } from '../../src/sealing/keyring.js'
import { start } from '../../src/start.js'
import { asOwner, auditKey, type Sealing, sealingOf, verified } from '../audit/record.js'
import { keptFigures, recounted } from '../people/figures/recount.js'
import { openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { createTestDatabase } from '../support/database.js'
import { keyText } from '../support/keys.js'
import { dataOf, type TestPlatform, testKeyring, testPlatform, viewerOf } from '../support/platform.js'
import { command, stateOf } from './state.js'

const keysJson = JSON.stringify({ current: 'k1', keys: { k1: keyText(7) } })

let platform: TestPlatform
let sealing: Sealing
let folder: string
let village: string
const files: { id: string; version: number }[] = []
const recorder = viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sanliu-backup-'))
  // As root the restored database runs as another account, which must be able to enter.
  chmodSync(folder, 0o755)
  platform = await testPlatform({ lane: 'COMPILED' })
  sealing = sealingOf(platform)
  dataOf(await platform.ask(recorder, '{ viewer { account } }'))
  village = villagesOf(platform, yanjiang)[0]!
  // Every kind of text that COPY writes in another way.
  const child = { school: '甲\\丙"\\N', assistanceNote: '\\N' }
  for (let number = 0; number < 8; number++)
    files.push({ id: await openChild(platform, wholeChild(village, {}, child)), version: 1 })
  dataOf(await platform.ask(recorder, '{ children(first: 5) { nodes { name } } }'))
  await sealing.now()
})
afterAll(async () => {
  await sealing?.close()
  await platform?.close()
  const home = join(folder, 'restored', 'postgres')
  if (existsSync(home)) rmSync(realpathSync(home), { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
})

const update = `mutation ($input: PersonUpdateInput!) {
  personUpdate(input: $input) { person { version } userErrors { code } }
}`

async function write(file: { id: string; version: number }): Promise<void> {
  const person = { phone: `139${String(10_000_000 + Math.floor(Math.random() * 89_999_999))}` }
  const input = { id: file.id, expectedVersion: file.version, person }
  const answer = dataOf(await platform.ask(recorder, update, { variables: { input } })).personUpdate
  if (!answer.person) throw new Error(JSON.stringify(answer))
  file.version = answer.person.version
}

const backupTo = (name: string) =>
  writeBackup({
    ownerUrl: platform.ownerUrl,
    keyring: testKeyring,
    folder: join(folder, name),
    program: 'test',
  })

const anchorNow = async () => {
  const { lastSeal } = await verified(platform)
  return `${lastSeal?.number}:${lastSeal?.digest}`
}

describe('a backup', () => {
  test('is restored as it was, without the hundred writes that came after, and its record verifies', async () => {
    const before = await stateOf(platform.ownerUrl)
    const anchor = await anchorNow()
    const made = await command('backup', [join(folder, 'one')], {
      DATABASE_URL: platform.url,
      DATABASE_OWNER_URL: platform.ownerUrl,
      SANLIU_KEYS_JSON: keysJson,
    })
    expect(made, made.err).toMatchObject({ code: 0, out: expect.stringContaining(anchor) })
    expect(await stateOf(platform.ownerUrl)).toEqual(before)

    for (let round = 0; round < 100; round++) await write(files[round % files.length]!)
    await sealing.now()
    const after = await stateOf(platform.ownerUrl)
    expect(after.file_change).not.toBe(before.file_change)

    const dataDir = join(folder, 'restored')
    const keys = join(folder, 'keys.json')
    writeFileSync(keys, keysJson, { mode: 0o600 })
    const env = { SANLIU_DATA_DIR: dataDir, SANLIU_KEYS: keys }
    const restored = await command('restore', [join(folder, 'one')], env)
    expect(restored, restored.err).toMatchObject({
      code: 0,
      out: expect.stringContaining('the record of accesses is whole'),
    })
    const standing = await startEmbedded(dataDir)
    try {
      expect(await stateOf(standing.ownerUrl)).toEqual(before)
      expect(await command('audit-verify', ['--anchor', anchor], env)).toMatchObject({ code: 0 })
      // A seal of after the backup is not there any more, and nobody is told that all is well.
      const [number, digest] = (await anchorNow()).split(':')
      expect(await withOwner(standing.ownerUrl, (sql) => sealDigestAt(sql, Number(number)))).not.toBe(digest)
    } finally {
      await standing.stop()
    }
    expect(await asked(env, files[0]!.id)).toMatchObject({ version: 1, phone: '13900001234' })
  }, 180_000)

  test('that is made under writers is of one moment', async () => {
    let isOver = false
    let writes = 0
    const writers = files.map(async (file) => {
      while (!isOver) {
        await write(file)
        writes += 1
      }
    })
    while (writes < files.length * 2) await new Promise((resolve) => setTimeout(resolve, 20))
    const told = await backupTo('two')
    const wanted = writes + files.length
    while (writes < wanted) await new Promise((resolve) => setTimeout(resolve, 20))
    isOver = true
    await Promise.all(writers)

    const target = await createTestDatabase('restored')
    onTestFinished(() => target.drop())
    await loadBackup(target.ownerUrl, join(folder, 'two'), told)
    const versions = (url: string) =>
      withOwner(url, async (sql) => {
        const [row] = await sql`select (select sum(version) from person)::int as versions,
          (select count(*) from file_change)::int as changes`
        return row as { versions: number; changes: number }
      })
    const [then, now] = [await versions(target.ownerUrl), await versions(platform.ownerUrl)]
    expect(then.versions).toBe(then.changes)
    expect(then.changes).toBeLessThan(now.changes)
    const { faults, sealed } = await withOwner(target.ownerUrl, (sql) => verifyRecord(sql, auditKey))
    expect(faults).toEqual([])
    expect(sealed).toBeGreaterThan(0)
    const today = new Date().toISOString().slice(0, 10)
    const figures = await withOwner(target.ownerUrl, async (sql) => ({
      kept: await keptFigures(sql),
      recounted: await recounted(sql, today),
    }))
    expect(figures.kept).toEqual(figures.recounted)
    expect(figures.kept.length).toBeGreaterThan(0)
  }, 120_000)

  test('is closed to others, holds no key and no sealed value in the clear', async () => {
    const told = await backupTo('three')
    const path = join(folder, 'three')
    expect(statSync(path).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(path)) expect(statSync(join(path, name)).mode & 0o777, name).toBe(0o600)
    expect(readdirSync(path).sort()).toEqual(
      [...told.tables.map(({ name }) => `${name}.copy.gz`), 'manifest.json'].sort(),
    )
    expect(readFileSync(join(path, 'manifest.json'), 'utf8')).not.toContain(keyText(7))
    await expect(backupTo('three')).rejects.toThrow(/exists/)
  })
})

describe('is refused, with nothing restored,', () => {
  const fresh = async () => {
    const target = await createTestDatabase('refusing')
    onTestFinished(() => target.drop())
    return target.ownerUrl
  }

  test('a backup of which a file was changed or is missing', async () => {
    const told = await backupTo('changed')
    const path = join(folder, 'changed', 'person.copy.gz')
    await checkFiles(join(folder, 'changed'), told)
    appendFileSync(path, 'x')
    await expect(checkFiles(join(folder, 'changed'), told)).rejects.toThrow(/person\.copy\.gz .* changed/)
    rmSync(path)
    await expect(checkFiles(join(folder, 'changed'), told)).rejects.toThrow(/person\.copy\.gz .* missing/)
  })

  test('a manifest that was changed, and the keyring of another deployment', async () => {
    await backupTo('foreign')
    const path = join(folder, 'foreign', 'manifest.json')
    expect(readManifest(join(folder, 'foreign'), testKeyring).tables.length).toBeGreaterThan(20)
    const other = parseKeyring(JSON.stringify({ current: 'k1', keys: { k1: keyText(8) } }), 'other')
    expect(() => readManifest(join(folder, 'foreign'), other)).toThrow(/keyring don't belong together/)
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"rows": (\d)/, '"rows": 1$1'))
    expect(() => readManifest(join(folder, 'foreign'), testKeyring)).toThrow(/manifest\.json was changed/)
  })

  test('a database that holds files, one of other tables, and one that is in use', async () => {
    const told = await backupTo('four')
    const path = join(folder, 'four')
    const before = await stateOf(platform.ownerUrl)
    await platform.ask(recorder, '{ viewer { account } }')
    await expect(loadBackup(platform.ownerUrl, path, told)).rejects.toThrow(/stop every server/)
    const target = await fresh()
    await expect(loadBackup(target, path, { ...told, migrations: ['older'] })).rejects.toThrow(
      /tables differ/,
    )
    const wrong = told.tables.map((table) => (table.name === 'person' ? { ...table, rows: 1 } : table))
    await expect(loadBackup(target, path, { ...told, tables: wrong })).rejects.toThrow(/undone/)
    await loadBackup(target, path, told)
    await expect(loadBackup(target, path, told)).rejects.toThrow(/not overwritten/)
    expect(await stateOf(target)).toEqual(before)
    expect(await asOwner(platform, (sql) => sql`select count(*)::int as n from person`)).toMatchObject([
      { n: files.length },
    ])
  })
})

/** The restored folder is served as any other, and answers through the API. */
async function asked(env: Record<string, string>, id: string) {
  const config = loadConfig({ ...env, PORT: '0', LOG_LEVEL: 'silent' })
  const running = await start(config, createLog('silent'), parts)
  try {
    const issuer = await localIssuer(config)
    const { department, region, role, client } = recorder
    const token = await issuer.issue({ sub: 'restored', department, region, role, client }, 1)
    const response = await fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'query ($id: ID!) { person(id: $id) { version phone } }',
        variables: { id },
      }),
    })
    return ((await response.json()) as { data: { person: unknown } }).data.person
  } finally {
    await running.stop()
  }
}
