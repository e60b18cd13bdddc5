import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { createTestDatabase } from '../support/database.js'
import type { Server } from '../support/server.js'
import { type Client, codesOf, forgivable, openClient, type Told, untilReady } from './client.js'
import { type Ground, groundOver } from './ground.js'
import { expectWhole, type Load, openLoad } from './load.js'
import { megabytesOf } from './memory.js'
import { openSlowWay, type SlowWay } from './slow-way.js'

/** `npm run proof -- faults` has the database slow in each of these ways; the gate has it say nothing. */
const isWhole = process.env.PROOF_COUNT !== undefined
const delays = [300, 1_000, 2_000]
const requestSeconds = 5
/** Nobody may wait longer than the time of a request, and a little for the answer on a busy machine. */
const inTime = (requestSeconds + 3) * 1_000
const list = '{ children(first: 5) { nodes { id } } }'

let way: SlowWay
let ground: Ground
let server: Server
let load: Load
let client: Client
let token: string
beforeAll(async () => {
  const database = await createTestDatabase('slow')
  way = await openSlowWay(database.url)
  ground = await groundOver({ ...database, url: way.url }, () => database.drop())
  server = await ground.start({ SANLIU_REQUEST_SECONDS: String(requestSeconds) })
  load = await openLoad(ground, 6)
  client = openClient()
  token = await ground.token('TOWNSHIP_GOVERNMENT', '512002100', 'RECORDER', 'desk')
  await answered()
})
afterAll(async () => {
  client?.close()
  load?.close()
  server?.process.kill('SIGKILL')
  await way?.close()
  await ground?.close()
})

const many = (count: number) =>
  Promise.all(Array.from({ length: count }, () => client.ask(server.url, token, list)))

/** Milliseconds until somebody is served. */
async function answered(): Promise<number> {
  const since = performance.now()
  while ((await client.ask(server.url, token, list)).status !== 200)
    expect(performance.now() - since).toBeLessThan(30_000)
  return performance.now() - since
}

/** In time, with what the caller can go by: served, or told to come again. */
function expectTold(told: readonly Told[]): void {
  for (const each of told) {
    expect([200, 503, 504]).toContain(each.status)
    expect(codesOf(each).filter((code) => !forgivable.has(code))).toEqual([])
    if (each.status === 503) expect(each.retryAfter).toBeDefined()
    expect(each.milliseconds).toBeLessThan(inTime)
  }
}

/** Nor was anything told that the caller can't go by. */
async function expectTidy() {
  const found = await expectWhole(ground, load, server.url)
  expect([...new Set(load.unforgivable())]).toEqual([])
  return { ...found, ...load.seen }
}

const statusesOf = (told: readonly Told[]) => told.map(({ status }) => status).join(' ')
const longestOf = (told: readonly Told[]) =>
  Math.round(Math.max(...told.map(({ milliseconds }) => milliseconds)))

test.runIf(isWhole).each(delays)(
  'answers %i ms later: nobody waits longer than a request may take, and changes are made once',
  async (delay) => {
    const running = load.begin(server.url)
    way.delay = delay
    const told = await many(16)
    await pause(5_000)
    const held = megabytesOf(server)
    way.delay = 0
    const recovered = await answered()
    await running.end()
    const whole = await expectTidy()
    process.stdout.write(
      `slow, ${delay} ms later: ${statusesOf(told)}, longest ${longestOf(told)} ms, ${held} MB; served again after ${Math.round(recovered)} ms; ${JSON.stringify(whole)}\n`,
    )
    expectTold(told)
    expect(recovered).toBeLessThan(5_000)
  },
  180_000,
)

test('says nothing while its connections stand: all are told so in time, who needs no database is answered, and it comes back', async () => {
  const before = megabytesOf(server)
  const running = load.begin(server.url)
  await pause(200)
  way.delay = Number.POSITIVE_INFINITY
  const asking = many(20)
  // By then the list of revocations is too old to serve anybody by.
  const late = pause(isWhole ? 20_000 : 5_200).then(() => many(3))
  expect((await fetch(`${server.url}/livez`)).status).toBe(200)
  expect((await client.ask(server.url, token, '{ __schema { queryType { name } } }')).status).toBe(200)
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
  const told = [...(await asking), ...(await late)]
  const held = megabytesOf(server)
  way.delay = 0
  const since = performance.now()
  const ready = await untilReady(server.url, since)
  const served = ready + (await answered())
  await running.end()
  const whole = await expectTidy()
  process.stdout.write(
    `slow, nothing: ${statusesOf(told)}, longest ${longestOf(told)} ms, ${before} to ${held} MB; ready ${Math.round(ready)} ms later, served after ${Math.round(served)} ms; ${JSON.stringify(whole)}\n`,
  )
  expectTold(told)
  expect(told.filter(({ status }) => status === 200)).toEqual([])
  expect(served).toBeLessThan(5_000)
  expect(held).toBeLessThan(before + 150)
}, 180_000)

// In the gate test/http/waiting.test.ts shows what a lock that is not given back does.
test.runIf(isWhole)(
  'has its files locked by another session: reads and changes end with their statement, and go on when it lets go',
  async () => {
    const running = load.begin(server.url)
    await pause(200)
    let told: Told[] = []
    await withOwner(ground.ownerUrl, (sql) =>
      sql.begin(async (transaction) => {
        await transaction.unsafe('lock table person in access exclusive mode')
        told = await many(16)
        await pause(10_000)
      }),
    )
    const recovered = await answered()
    await running.end()
    const whole = await expectTidy()
    process.stdout.write(
      `slow, locked: ${statusesOf(told)}, longest ${longestOf(told)} ms; served again after ${Math.round(recovered)} ms; ${JSON.stringify(whole)}\n`,
    )
    expectTold(told)
    expect(told.filter(({ status }) => status === 200)).toEqual([])
    expect(recovered).toBeLessThan(5_000)
  },
  180_000,
)

test.runIf(isWhole)(
  'says nothing, and the server is told to stop: it ends in bounded time',
  async () => {
    const running = load.begin(server.url)
    await pause(200)
    way.delay = Number.POSITIVE_INFINITY
    const asking = many(4)
    await pause(1_000)
    const since = performance.now()
    const [code] = await Promise.all([server.stop(), asking.catch(() => undefined), running.end()])
    const took = performance.now() - since
    process.stdout.write(`slow, stopped: exit ${code} after ${Math.round(took)} ms\n`)
    expect(code).toBe(0)
    expect(took).toBeLessThan(60_000)
    const { sealed, unsealed, faults } = await ground.verified()
    expect(faults).toEqual([])
    expect(sealed + unsealed).toBeGreaterThan(0)
  },
  180_000,
)
