import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LocalIssuer, localIssuer } from '../../src/accounts/local-issuer.js'
import { loadConfig } from '../../src/config.js'
import { embeddedBeside } from '../../src/database/embedded.js'
import { root } from '../architecture/source.js'
import { ask, type Server, startServer, workersOf } from '../support/server.js'

/** One instance of two processes that keeps the database, and beside it another instance on the same database. */
let folder: string
let two: Server
let beside: Server
let issuer: LocalIssuer
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sanliu-processes-'))
  // As root the database runs as another account, which must be able to enter.
  chmodSync(folder, 0o755)
  const dataDir = join(folder, 'data')
  two = await startServer({
    SANLIU_DATA_DIR: dataDir,
    SANLIU_DEMO_PEOPLE: '50',
    SANLIU_PROCESSES: '2',
    SANLIU_METRICS_PORT: '0',
  })
  const database = await embeddedBeside(dataDir)
  beside = await startServer({
    SANLIU_DATA_DIR: dataDir,
    DATABASE_URL: database?.url ?? '',
    SANLIU_KEYS: join(dataDir, 'keys.json'),
  })
  issuer = await localIssuer(loadConfig({ SANLIU_DATA_DIR: dataDir }))
})
afterAll(async () => {
  await beside?.stop()
  await two?.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const list = '{ children(first: 2) { nodes { id } } }'
const tokenOf = (sub: string, client = 'desk') =>
  issuer.issue({ sub, client, department: 'CIVIL_AFFAIRS', region: '5120', role: 'RECORDER' })
const securityToken = () =>
  issuer.issue({
    sub: 'security-1',
    client: 'console',
    department: 'CIVIL_AFFAIRS',
    region: '5120',
    role: 'SECURITY_ADMINISTRATOR',
  })

/** Asked of each process several times: connections go to the workers in turn. */
const statuses = async (token: string) =>
  (
    await Promise.all(
      [two, beside].flatMap(({ url }) => Array.from({ length: 6 }, () => ask(url, token, list))),
    )
  ).map(({ status }) => status)
const everywhere = (status: number) => Array.from({ length: 12 }, () => status)

const revoke = async (url: string, input: object) => {
  const { body } = await ask(
    url,
    await securityToken(),
    'mutation ($input: TokensRevokeInput!) { tokensRevoke(input: $input) { userErrors { code } } }',
    { input: { reason: 'LOST', ...input } },
  )
  expect(body.data.tokensRevoke.userErrors).toEqual([])
}

describe('two processes on one port', () => {
  test('say once where they are, and both answer', async () => {
    expect(two.page.match(/\/graphql/g)).toHaveLength(1)
    expect(workersOf(two)).toHaveLength(2)
    expect(two.log().match(/"event":"listening"/g)).toHaveLength(2)
    expect(await statuses(await tokenOf('account-0'))).toEqual(everywhere(200))
  })

  test('have one page of numbers, in which the requests of both are counted', async () => {
    const { port } = two
      .log()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .find(({ event }) => event === 'metrics')
    const counted = async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
      const line = /^sanliu_requests_total\{route="\/graphql",status="200".*root="children".*\} (\d+)$/m.exec(
        text,
      )
      return Number(line?.[1] ?? 0)
    }
    const before = await counted()
    const token = await tokenOf('account-0')
    await Promise.all(Array.from({ length: 6 }, () => ask(two.url, token, list)))
    expect(before).toBeGreaterThan(0)
    expect(await counted()).toBe(before + 6)
  })

  test('and one of them alone is on duty: it seals, settles and publishes', () => {
    expect(two.log().match(/"event":"duty"/g)).toHaveLength(1)
    expect(beside.log().match(/"event":"duty"/g)).toHaveLength(1)
  })
})

describe('within a second, in every process of every instance, is refused', () => {
  const named = {
    'a token that was revoked': async () => {
      const token = await tokenOf('account-1')
      const id = JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString()).jti
      return { token, other: await tokenOf('account-1'), input: { token: id } }
    },
    'each of an account that was revoked': async () => ({
      token: await tokenOf('account-2'),
      other: await tokenOf('account-3'),
      input: { account: 'account-2' },
    }),
    'each of a front-end that was revoked': async () => ({
      token: await tokenOf('account-3', 'phone'),
      other: await tokenOf('account-3', 'desk'),
      input: { client: 'phone' },
    }),
  }
  test.each(Object.entries(named))('%s', async (_, make) => {
    const { token, other, input } = await make()
    // Each process has verified both and remembers them.
    expect(await statuses(token)).toEqual(everywhere(200))
    expect(await statuses(other)).toEqual(everywhere(200))
    await revoke(beside.url, input)
    await pause(1_000)
    expect(await statuses(token)).toEqual(everywhere(401))
    expect(await statuses(other)).toEqual(everywhere(200))
  })

  test('each of an account that was revoked at the console', async () => {
    const [token, other] = [await tokenOf('account-5'), await tokenOf('account-6')]
    expect(await statuses(token)).toEqual(everywhere(200))
    const env = { ...process.env, SANLIU_DATA_DIR: join(folder, 'data') }
    const command = ['dist/src/commands/revoke.js', '--account', 'account-5', '--reason', 'LEFT']
    const said = execFileSync(process.execPath, command, { cwd: root, env, encoding: 'utf8' })
    expect(said).not.toContain('account-5')
    await pause(1_000)
    expect(await statuses(token)).toEqual(everywhere(401))
    expect(await statuses(other)).toEqual(everywhere(200))
  })

  test('and no log names an account', () => {
    for (const server of [two, beside]) expect(server.log()).not.toMatch(/account-\d/)
  })
})

const listening = () => two.log().match(/"event":"listening"/g)?.length ?? 0

describe('a worker that is killed', () => {
  test.each([1, 2])('is replaced while the other answers: number %i', async (turn) => {
    const token = await tokenOf('account-4')
    const [victim] = workersOf(two) as [number]
    process.kill(victim, 'SIGKILL')
    const during = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        await pause(at * 25)
        return ask(two.url, token, list).then(
          ({ status }) => status,
          () => 'broken',
        )
      }),
    )
    // The connection that was handed to the killed one breaks, and is not left waiting; the others are answered.
    expect(during.filter((status) => status !== 200).length).toBeLessThanOrEqual(1)
    await expect.poll(listening, { timeout: 30_000 }).toBe(2 + turn)
    expect(workersOf(two)).toHaveLength(2)
    expect(workersOf(two)).not.toContain(victim)
  })

  test('hands on what it had on duty, to one at a time', () => {
    // Whoever was on duty, one of the two that were killed had been there from the start.
    const times = two.log().match(/"event":"duty"/g)?.length ?? 0
    expect([2, 3]).toContain(times)
    expect(two.log().match(/"event":"worker\.ended"/g)).toHaveLength(2)
  })
})

test('Ctrl-C ends all of it in order, the database last', async () => {
  expect(await beside.stop()).toBe(0)
  const workers = workersOf(two)
  expect(workers).toHaveLength(2)
  expect(await two.stop()).toBe(0)
  for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow()
  expect(await embeddedBeside(join(folder, 'data'))).toBeUndefined()
  expect(two.log()).not.toMatch(/"level":"error".*(?:fault|refused)/)
})
