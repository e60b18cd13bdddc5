import { afterAll, beforeAll, expect, test } from 'vitest'
import { visibleSchema } from '../../src/policy/visible-schema.js'
import { loadTree, openChild, villagesOf, wholeChild } from '../support/children.js'
import { type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { operationOf } from './fuzz/operations.js'
import { randomOf } from './fuzz/random.js'
import { requestOf, type Sent } from './fuzz/requests.js'
import { type Reply, startProcess } from './fuzz/server.js'
import { type Known, marks } from './fuzz/values.js'

/** `npm run proof -- fuzz` sends more; the gate sends so many. */
const count = Number(process.env.PROOF_COUNT ?? 20_000)
const seed = Number(process.env.PROOF_SEED ?? 20160220)
const inFlight = 16
/** Requests of one document, each with values of its own. */
const perDocument = 20
const longestMilliseconds = 10_000

const callers = [
  ['CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR'],
  ['CIVIL_AFFAIRS', '512002', 'APPROVER'],
  ['CIVIL_AFFAIRS', '512002', 'RECORDER'],
  ['EDUCATION', '512002', 'VIEWER'],
  ['PUBLIC_SECURITY', '512002', 'RECORDER'],
  ['HEALTH', '512002', 'VIEWER'],
  ['WOMENS_FEDERATION', '512002', 'VIEWER'],
  ['STATISTICS', '51', 'VIEWER'],
  ['PROVINCE', '51', 'VIEWER'],
  ['VILLAGE_COMMITTEE', '512002100001', 'RECORDER'],
] as const

let platform: TestPlatform
let server: Awaited<ReturnType<typeof startProcess>>
let known: Known
beforeAll(async () => {
  platform = await testPlatform({ lane: 'COMPILED' })
  await loadTree(platform)
  const villages = villagesOf(platform, '512002').slice(0, 4)
  const ids: string[] = ['Person:512002:00000000-0000-0000-0000-000000000000', 'x']
  for (const village of villages) ids.push(await openChild(platform, wholeChild(village)))
  known = {
    ids,
    regions: ['5120', '512002', '512002100', ...villages],
    words: ['child', 'persons', 'sex', 'ageBand', '张小禾', 'zhang', '13900001234', '演示村'],
  }
  server = await startProcess(
    {
      DATABASE_URL: platform.url,
      SANLIU_DB_POOLER: platform.pooler,
      SANLIU_KEYS_JSON: JSON.stringify({
        current: 'k1',
        keys: { k1: Buffer.alloc(32, 7).toString('base64') },
      }),
      SANLIU_LIMITS: '{"all":{"bucket":1000000000,"restoreRate":1000000000}}',
      SANLIU_LOOKUPS_PER_DAY: '1000000',
      LOG_LEVEL: 'error',
    },
    inFlight,
  )
})
afterAll(async () => {
  await server?.stop()
  await platform?.close()
})

/** What is wrong with an answer; nothing, usually. */
function faultsOf({ status, text }: Reply): string[] {
  const faults: string[] = []
  if (status >= 500 && status !== 503) faults.push(`status ${status}`)
  if (text.includes('INTERNAL_SERVER_ERROR')) faults.push('INTERNAL_SERVER_ERROR')
  if (text === '') return faults
  const messages = messagesIn(JSON.parse(text)).join('\n')
  for (const mark of marks) if (messages.includes(mark)) faults.push(`repeats ${mark}`)
  return faults
}

/** Every text of an error, of the answer and of a change. */
function messagesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) =>
    key === 'message' && typeof each === 'string' ? [each] : messagesIn(each),
  )
}

test(`${count} requests, valid, mutated and poisonous, are answered without a fault (seed ${seed})`, async () => {
  const whole = platform.policy.schema
  const own = callers.map(([department, region, role]) =>
    visibleSchema(platform.policy, viewerOf(department, region, role)),
  )
  const random = randomOf(seed)
  const tokens = await Promise.all(callers.map((caller) => server.token(caller[0], caller[1], caller[2])))
  const found = new Map<string, { readonly times: number; readonly sent: string; readonly reply: string }>()
  const statuses = new Map<number, number>()
  let withData = 0
  let left = count
  let caller = 0
  let operation = operationOf(whole, random, known, 0)

  const next = (): Sent => {
    if (left % perDocument === 0) {
      caller = random.below(callers.length)
      // Mostly what the caller may ask, so that values reach the rules and the database; sometimes anything.
      const schema = random.chance(0.8) ? (own[caller] ?? whole) : whole
      operation = operationOf(schema, random, known, random.pick([0, 0.01, 0.03, 0.1, 0.3]))
    }
    left -= 1
    return requestOf(operation, tokens[caller] ?? '', random)
  }
  const note = (fault: string, sent: Sent, reply: string) => {
    const before = found.get(fault)
    found.set(
      fault,
      before
        ? { ...before, times: before.times + 1 }
        : { times: 1, sent: sent.body.toString().slice(0, 2_000), reply },
    )
  }
  const worker = async () => {
    while (left > 0) {
      const sent = next()
      try {
        const reply = await server.send(sent, longestMilliseconds)
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1)
        if (reply.text.startsWith('{"data":{')) withData += 1
        for (const fault of faultsOf(reply)) note(fault, sent, reply.text.slice(0, 1_000))
      } catch (error) {
        note(String(error), sent, '')
      }
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker))

  const faults = [...found].map(
    ([fault, { times, sent, reply }]) => `${fault} (${times} times)\n${sent}\n${reply}`,
  )
  expect(faults.join('\n\n') + (faults.length > 0 ? server.written().slice(-5_000) : '')).toBe('')
  // It is the platform that was asked, not only its door.
  expect(withData).toBeGreaterThan(count / 10)
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 401, 403]))
  expect(server.isRunning()).toBe(true)
  for (const mark of marks) expect(server.written()).not.toContain(mark)
  const alive = await fetch(`${server.url}/readyz`)
  expect(alive.status).toBe(200)
  const [, , , token] = tokens
  const body = Buffer.from('{"query":"{ children(first: 5) { nodes { id name } } }"}')
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const last = await server.send({ method: 'POST', path: '/graphql', headers, body }, longestMilliseconds)
  expect(JSON.parse(last.text).data.children.nodes.length).toBeGreaterThan(0)
}, 600_000)
