import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../support/database.js'
import type { Server } from '../support/server.js'
import { type Client, codesOf, forgivable, openClient, untilReady } from './client.js'
import { type Ground, groundOver } from './ground.js'
import { differences, openLoad } from './load.js'
import { openSlowWay, type SlowWay } from './slow-way.js'

const requestSeconds = 10
const list = '{ children(first: 5) { nodes { id } } }'

// In the gate test/http/waiting.test.ts shows what a lock that is not given back does.
describe.skipIf(process.env.PROOF_COUNT === undefined)('a database that is slow', () => {
  let ground: Ground
  let way: SlowWay
  let server: Server
  let client: Client
  let token: string
  beforeAll(async () => {
    const database = await createTestDatabase('slow')
    way = await openSlowWay(database.url)
    ground = await groundOver(database, () => database.drop())
    server = await ground.start({
      DATABASE_URL: way.url,
      SANLIU_REQUEST_SECONDS: String(requestSeconds),
    })
    client = openClient()
    token = await ground.token('TOWNSHIP_GOVERNMENT', '512002100', 'RECORDER', 'desk')
    expect((await client.ask(server.url, token, list)).status).toBe(200)
  })
  afterAll(async () => {
    client?.close()
    way.delay = 0
    await server?.stop()
    await way?.close()
    await ground?.close()
  })

  /** Nobody may wait longer than the time of a request, and a little for the answer. */
  const inTime = (requestSeconds + 3) * 1_000
  const many = (count: number) =>
    Promise.all(Array.from({ length: count }, () => client.ask(server.url, token, list)))

  test('to answer: nobody waits longer than a request may take, and changes are made once', async () => {
    const load = await openLoad(ground, 6)
    way.delay = 400
    const running = load.begin(server.url)
    const told = await many(20)
    await pause(2_000)
    way.delay = 0
    await running.end()
    const { unsettled, different } = await load.settle(server.url)
    const found = await differences(ground, load)
    load.close()
    const statuses = told.map(({ status }) => status)
    process.stdout.write(
      `slow, 400 ms later: ${statuses.join(' ')}, longest ${Math.round(Math.max(...told.map(({ milliseconds }) => milliseconds)))} ms; ${JSON.stringify({ ...found, different, unsettled })}\n`,
    )
    for (const each of told) {
      expect([200, 503, 504]).toContain(each.status)
      expect(codesOf(each).filter((code) => !forgivable.has(code))).toEqual([])
      expect(each.milliseconds).toBeLessThan(inTime)
    }
    expect([...new Set(load.unforgivable())]).toEqual([])
    expect({ unsettled, different, ...found }).toMatchObject({
      unsettled: 0,
      different: 0,
      lost: 0,
      twice: 0,
    })
  }, 120_000)

  test('and says nothing any more: everybody is told so in time, who needs no database is answered, and it comes back', async () => {
    way.delay = Number.POSITIVE_INFINITY
    const asking = many(20)
    const fresh = pause(6_000).then(() => client.ask(server.url, token, list))
    expect((await fetch(`${server.url}/livez`)).status).toBe(200)
    expect((await client.ask(server.url, token, '{ __schema { queryType { name } } }')).status).toBe(200)
    const told = [...(await asking), await fresh]
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
    way.delay = 0
    const ready = await untilReady(server.url, performance.now())
    const since = performance.now()
    while ((await client.ask(server.url, token, list)).status !== 200)
      expect(performance.now() - since).toBeLessThan(inTime)
    process.stdout.write(
      `slow, nothing: ${told.map((each) => `${each.status} ${codesOf(each)} ${Math.round(each.milliseconds)} ms`).join(', ')}; ready ${Math.round(ready)} ms later, served ${Math.round(performance.now() - since)} ms after that\n`,
    )
    for (const each of told) {
      expect([503, 504]).toContain(each.status)
      expect(codesOf(each).filter((code) => !forgivable.has(code))).toEqual([])
      expect(each.milliseconds).toBeLessThan(inTime)
    }
    expect(ready).toBeLessThan(10_000)
  }, 120_000)
})
