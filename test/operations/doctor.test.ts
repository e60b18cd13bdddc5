import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../src/config.js'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import type { Site } from '../../src/doctor/finding.js'
import { examine, type Said } from '../../src/doctor/index.js'
import { type Sealing, sealingOf } from '../audit/record.js'
import { openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { createTestDatabase } from '../support/database.js'
import { settle } from '../support/figures.js'
import { keyText } from '../support/keys.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { command } from './state.js'

let platform: TestPlatform
let sealing: Sealing
let folder: string
const recorder = viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER')

function keysOf(byte: number, mode = 0o600): string {
  const path = join(mkdtempSync(join(folder, 'keys-')), 'keys.json')
  writeFileSync(path, JSON.stringify({ current: 'k1', keys: { k1: keyText(byte) } }))
  chmodSync(path, mode)
  return path
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sanliu-doctor-'))
  platform = await testPlatform({ lane: 'COMPILED' })
  sealing = sealingOf(platform)
  dataOf(await platform.ask(recorder, '{ viewer { account } }'))
  for (let number = 0; number < 3; number++)
    await openChild(platform, wholeChild(villagesOf(platform, yanjiang)[number]!))
  await settle(platform)
  await sealing.now()
})
afterAll(async () => {
  await sealing?.close()
  await platform?.close()
  rmSync(folder, { recursive: true, force: true })
})

const settings = (more: Record<string, string> = {}) => ({
  DATABASE_URL: platform.url,
  DATABASE_OWNER_URL: platform.ownerUrl,
  SANLIU_KEYS: keysOf(7),
  SANLIU_DATA_DIR: folder,
  PORT: '0',
  ...more,
})

function site(more: Record<string, string> = {}, changes: Partial<Site> = {}): Site {
  const config = loadConfig(settings(more))
  return {
    config,
    now: () => new Date(),
    nodeVersion: process.versions.node,
    leastFree: 1,
    database: { url: config.databaseUrl!, ownerUrl: config.databaseOwnerUrl },
    ...changes,
  }
}

async function said(there: Site): Promise<Said[]> {
  const all: Said[] = []
  await examine(there, {}, (each) => all.push(each))
  return all
}

/** The checks that found something, with their words. */
async function found(there: Site): Promise<Record<string, string>> {
  const findings = (await said(there)).flatMap(({ name, finding }) =>
    finding ? [[name, finding] as const] : [],
  )
  for (const [, { trouble, remedy }] of findings) {
    expect(`${trouble.zh}${remedy.zh}`).toMatch(/[一-鿿]{4}/)
    expect(`${trouble.en}${remedy.en}`).not.toMatch(/[一-鿿]/)
  }
  return Object.fromEntries(findings.map(([name, { trouble }]) => [name, trouble.en]))
}

const owner = <T>(work: (sql: OwnerSql) => Promise<T>) => withOwner(platform.ownerUrl, work)

/** Changes something behind the platform's back, and puts it back after the test. */
async function planted(change: string, back: string): Promise<void> {
  onTestFinished(() => owner((sql) => sql.unsafe(back)).then(() => undefined))
  await owner((sql) => sql.unsafe(change))
}

async function other(change: string): Promise<Partial<Site>> {
  const database = await createTestDatabase('doctor')
  onTestFinished(() => database.drop())
  await withOwner(database.ownerUrl, (sql) => sql.unsafe(change))
  return { database: { url: database.url, ownerUrl: database.ownerUrl } }
}

function listening<S extends Server>(server: S): Promise<number> {
  // Not waited for: a caller that gave up may still hold its connection.
  onTestFinished(() => void server.close())
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  )
}

const jwks = (body: unknown, headers: Record<string, string> = {}) =>
  listening(
    createHttp((_, response) =>
      response.writeHead(200, headers).end(JSON.stringify(body)),
    ) as unknown as Server,
  )
const issuerAt = (port: number) => ({
  SANLIU_JWKS: `http://127.0.0.1:${port}/jwks`,
  SANLIU_JWT_ISSUER: 'i',
  SANLIU_JWT_AUDIENCE: 'a',
})
const publicKey = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'k' }] }

describe('the doctor', () => {
  test('finds nothing wrong with a healthy deployment, and looks at everything', async () => {
    const all = await said(site(issuerAt(await jwks(publicKey))))
    expect(all.filter(({ finding, leftOut }) => finding || leftOut)).toEqual([])
    expect(all.length).toBeGreaterThanOrEqual(18)
  })

  test('as a command exits with 0 beside it, and with 1 and no password where something is wrong', async () => {
    const well = await command('doctor', ['--free', '0'], settings())
    expect(well, well.out).toMatchObject({ code: 0, out: expect.stringContaining('一切正常。All is well.') })
    const password = 'SecretOfTheLogin'
    const url = platform.url.replace(/:[^:@]*@/, `:${password}@`)
    const ill = await command('doctor', ['--free', '0'], settings({ DATABASE_URL: url }))
    expect(ill).toMatchObject({ code: 1, out: expect.stringContaining('✗ 数据库连接') })
    expect(ill.out).toContain('ALTER ROLE')
    expect(ill.out + ill.err).not.toContain(password)
    const wrong = await command('doctor', [], settings({ PORT: 'four thousand' }))
    expect(wrong).toMatchObject({ code: 1, out: expect.stringContaining('PORT: 值无效。') })
  }, 120_000)
})

describe('the doctor names', () => {
  test('a Node that is too old', async () => {
    expect(await found(site({}, { nodeVersion: '18.20.1' }))).toEqual({ node: 'Node 18.20.1 is too old' })
  })

  test('a time zone in which days don’t begin as in Beijing', async () => {
    expect(await found(site({ SANLIU_TIME_ZONE: 'Europe/Berlin' }))).toHaveProperty('time-zone')
    expect(await found(site({ SANLIU_TIME_ZONE: 'Asia/Chongqing' }))).toEqual({})
  })

  test('a data folder that can’t be written', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const {
      DATABASE_URL: _,
      DATABASE_OWNER_URL: __,
      ...rest
    } = settings({ SANLIU_DATA_DIR: join(file, 'data') })
    const there = { ...site(), config: loadConfig(rest), database: undefined }
    expect(await found(there)).toHaveProperty('data-folder')
  })

  test('a key file that others may read, and one that is missing', async () => {
    expect((await found(site({ SANLIU_KEYS: keysOf(7, 0o644) })))['key-file']).toMatch(
      /is open to other accounts/,
    )
    expect((await found(site({ SANLIU_KEYS: join(folder, 'none') })))['key-file']).toMatch(
      /there is no key file/,
    )
  })

  test('a disk with less room than is wanted', async () => {
    expect((await found(site({}, { leastFree: 1e18 }))).disk).toMatch(/GB are free/)
  })

  test('a port that another program holds, and not one that the server itself holds', async () => {
    const stranger = await listening(createServer((socket) => socket.end('hello')))
    expect(await found(site({ PORT: String(stranger) }))).toHaveProperty('port')
    expect(await found(site({ PORT: String(await jwks({ status: 'alive' })) }))).toEqual({})
  })

  test('an identity provider that is away, holds no key, or has another time', async () => {
    expect((await found(site(issuerAt(1)))).issuer).toMatch(/no connection/)
    expect((await found(site(issuerAt(await jwks({ keys: [] }))))).issuer).toMatch(/holds no key/)
    const date = new Date(Date.now() - 600_000).toUTCString()
    expect((await found(site(issuerAt(await jwks(publicKey, { date }))))).issuer).toMatch(/seconds off/)
  })

  test('an identity provider that signs by none of the accepted algorithms, and not one that does not say', async () => {
    const keysFor = async (...algorithms: (string | undefined)[]) =>
      found(site(issuerAt(await jwks({ keys: algorithms.map((alg) => ({ kty: 'RSA', alg })) }))))
    expect((await keysFor('PS256', 'PS384')).issuer).toMatch(/are for PS256, PS384 alone/)
    expect(await keysFor('PS256', 'RS256')).toEqual({})
    expect(await keysFor('PS256', undefined)).toEqual({})
  })

  test('an identity provider that describes itself as another, and not one that leads to its keys', async () => {
    const provider = async (named?: string) => {
      const port: number = await listening(
        createHttp((request, response) => {
          const url = `http://127.0.0.1:${port}`
          const isKeys = request.url === '/keys'
          const described = { issuer: named ?? url, jwks_uri: `${url}/keys` }
          response.end(JSON.stringify(isKeys ? publicKey : described))
        }) as unknown as Server,
      )
      return { SANLIU_ISSUER_URL: `http://127.0.0.1:${port}`, SANLIU_JWT_AUDIENCE: 'a' }
    }
    expect(await found(site(await provider()))).toEqual({})
    const { issuer } = await found(site(await provider('http://another.example')))
    expect(issuer).toMatch(/another issuer's/)
  })

  test('a database that is away, refuses the password, or does not exist', async () => {
    const at = (url: string) => site({}, { database: { url, ownerUrl: platform.ownerUrl } })
    const url = new URL(platform.url)
    const changed = (change: (to: URL) => void) => {
      const to = new URL(url.href)
      change(to)
      return at(to.href)
    }
    expect((await found(changed((to) => (to.port = '1')))).database).toMatch(/ECONNREFUSED/)
    expect((await found(changed((to) => (to.password = 'wrong')))).database).toMatch(/refused the password/)
    expect((await found(changed((to) => (to.pathname = '/nowhere')))).database).toMatch(/no such database/)
  })

  test('migrations that are pending', async () => {
    const there = await other('delete from drizzle.__drizzle_migrations where id = 1')
    expect((await found(site({}, there))).migrations).toMatch(/1 migrations are pending/)
  })

  test('rights that were changed, and a login role that is too strong', async () => {
    await planted('grant select on person to public', 'revoke select on person from public')
    expect((await found(site())).rights).toMatch(/were changed/)
    const strong = { database: { url: platform.ownerUrl, ownerUrl: platform.ownerUrl } }
    expect((await found(site({}, strong))).rights).toMatch(/owner of tables/)
  })

  test('a file of front-ends that does not read, and one whose roles the database does not have', async () => {
    const desk = { id: 'desk', name: '工作台', departments: ['EDUCATION'], roles: ['VIEWER'], rights: 'ALL' }
    const clients = (changed: object) => {
      const path = join(mkdtempSync(join(folder, 'clients-')), 'clients.json')
      writeFileSync(path, JSON.stringify({ clients: [{ ...desk, ...changed }] }))
      return site({ SANLIU_CLIENTS: path })
    }
    expect(await found(clients({}))).toEqual({})
    expect(await found(clients({ departments: [] }))).toHaveProperty('clients')
    expect((await found(clients({ rights: { most: 'M' } }))).rights).toMatch(/not those of this access table/)
  })

  test('a clock that is off', async () => {
    const late = () => new Date(Date.now() + 90_000)
    expect((await found(site({}, { now: late }))).clock).toMatch(
      /^the clock of this machine is 9\d seconds off/,
    )
  })

  test('regions that were never loaded', async () => {
    const empty = 'truncate region, region_version, region_succession cascade'
    expect(await found(site({}, await other(empty)))).toHaveProperty('regions')
  })

  test('the keyring of another deployment', async () => {
    expect(await found(site({ SANLIU_KEYS: keysOf(8) }))).toHaveProperty('keys-fit')
  })

  test('accesses that nobody seals', async () => {
    onTestFinished(async () => {
      platform.clock = new Date()
      await sealing.now()
    })
    platform.clock = new Date(Date.now() - 600_000)
    dataOf(await platform.ask(recorder, '{ children(first: 1) { nodes { name } } }'))
    expect((await found(site())).sealing).toMatch(/unsealed for 6\d\d seconds/)
  })

  test('a month of the record that was not made', async () => {
    const next = new Date(
      Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1, 1),
    ).toISOString()
    const there = await other(`drop table audit_months.audit_entry_${next.slice(0, 7).replace('-', '_')}`)
    expect(await found(site({}, there))).toHaveProperty('months')
  })

  test('figures that stand still, and figures that the files don’t give', async () => {
    await planted('update figure_day set day = day - 5', 'update figure_day set day = day + 5')
    expect((await found(site())).settled).toMatch(/figures of \d+ counties/)
    const one = "where cube = 'child:' and county_code = '512002'"
    await planted(
      `update figure set persons = persons + 1 ${one}`,
      `update figure set persons = persons - 1 ${one}`,
    )
    expect((await found(site())).figures).toMatch(/\d kept figures/)
  })

  test('a record of accesses that was changed', async () => {
    const one = 'where (writer, place) = (select writer, place from audit_entry order by 1, 2 limit 1)'
    await planted(
      `update audit_entry set row_count = row_count + 1 ${one}`,
      `update audit_entry set row_count = row_count - 1 ${one}`,
    )
    expect((await found(site())).record).toMatch(/in 1 places \(ENTRY_CHANGED/)
  })
})
