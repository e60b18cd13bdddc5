import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Server } from '../support/server.js'
import { type Client, codesOf, openClient, type Told, untilReady } from './client.js'
import { type Clocks, openClocks } from './clocks.js'
import { type Ground, openGround } from './ground.js'
import { expectWhole, type Load, openLoad } from './load.js'

const [minute, hour, day] = [60, 3_600, 86_400]
const all = [10 * minute, 25 * hour, 40 * day, 400 * day, -10 * minute, -25 * hour, -40 * day]
/** `npm run proof -- faults` sets each clock, and both, by each of these; the gate by two. */
const isWhole = process.env.PROOF_COUNT !== undefined
const whose = ['server', 'database', 'server and the database'] as const
const jumps: [(typeof whose)[number], number][] = isWhole
  ? whose.flatMap((clock) => all.map((seconds): [typeof clock, number] => [clock, seconds]))
  : [
      ['server', 25 * hour],
      ['database', 40 * day],
    ]
const list = '{ children(first: 5) { nodes { id } } }'
const revoking = `mutation ($account: String!) {
  tokensRevoke(input: { account: $account, reason: LOST }) { userErrors { code } } }`

let ground: Ground
let clocks: Clocks
let server: Server
let load: Load
let client: Client
let good: string
let revoked: string
const began = new Date()
beforeAll(async () => {
  ground = await openGround('clock')
  clocks = await openClocks(ground)
  server = await ground.start({ ...clocks.settings, LOG_LEVEL: 'warn' })
  load = await openLoad(ground, 6)
  client = openClient()
  const desk = (account: string) => ground.token('TOWNSHIP_GOVERNMENT', '512002100', 'RECORDER', account)
  good = await desk('desk')
  revoked = await desk('dismissed')
  const security = await ground.token('CIVIL_AFFAIRS', '5120', 'SECURITY_ADMINISTRATOR', 'security')
  expect((await ask(revoked)).status).toBe(200)
  const told = await client.ask(server.url, security, revoking, { account: 'dismissed' })
  expect(told.body.data?.tokensRevoke.userErrors).toEqual([])
  await vi.waitFor(async () => expect((await ask(revoked)).status).toBe(401), 2_000)
})
afterAll(async () => {
  client?.close()
  load?.close()
  server?.process.kill('SIGKILL')
  clocks?.close()
  await ground?.close()
})

const ask = (token: string): Promise<Told> => client.ask(server.url, token, list)

const refusals = () => load.unforgivable().filter((code) => code === 'UNAUTHENTICATED').length

async function set(clock: (typeof whose)[number], seconds: number): Promise<void> {
  if (clock !== 'database') await clocks.setServer(server, seconds)
  if (clock !== 'server') await clocks.setDatabase(seconds)
}

test.each(jumps)(
  'the clock of %s is off by %i seconds for a while: nothing is lost, done twice or recorded elsewhere, and nobody is let in',
  async (clock, seconds) => {
    const running = load.begin(server.url)
    const before = load.acknowledged()
    const refusedBefore = refusals()
    await pause(300)
    await set(clock, seconds)
    // Time enough for the database's clock to be heard several times, and for the record to be sealed.
    await pause(isWhole ? 3_000 : 1_000)
    const meanwhile = [await ask(good), await ask(revoked)] as const
    const readiness = (await fetch(`${server.url}/readyz`)).status
    const within = load.acknowledged() - before
    await set(clock, 0)
    await pause(300)
    const after = [await ask(good), await ask(revoked)] as const
    await running.end()
    const found = await expectWhole(ground, load, server.url)
    const furthest = await clocks.furthest(began)
    process.stdout.write(
      `clock of ${clock} ${seconds} s: ${meanwhile.map(({ status }) => status)} meanwhile, ${after.map(({ status }) => status)} after, ${within} changes before and within, ${JSON.stringify(found)}, times off by ${furthest} s\n`,
    )
    // A token that the server's clock takes for expired is refused, with the reason; no other clock of the two is asked for that.
    const isExpired = clock !== 'database' && seconds > 12 * hour
    expect(meanwhile.map(({ status }) => status)).toEqual([isExpired ? 401 : 200, 401])
    expect(codesOf(meanwhile[1])).toEqual(['UNAUTHENTICATED'])
    expect(readiness).toBe(200)
    expect(after.map(({ status }) => status)).toEqual([200, 401])
    expect(load.unforgivable().filter((code) => code !== 'UNAUTHENTICATED')).toEqual([])
    if (!isExpired) expect(refusals()).toBe(refusedBefore)
    expect(found.asked).toBeGreaterThan(0)
    // What is on record has the true time.
    expect(furthest).toBeLessThan(minute)
  },
  120_000,
)

test('and all of it is on record, sealed, when the clocks are right', async () => {
  await untilReady(server.url, performance.now())
  const whole = { faults: [], unsealed: 0 }
  await expect.poll(() => ground.verified(), { timeout: 10_000, interval: 500 }).toMatchObject(whole)
  expect((await ground.verified()).sealed).toBeGreaterThanOrEqual(load.acknowledged())
  expect(server.written()).toContain('clock.jumped')
})
