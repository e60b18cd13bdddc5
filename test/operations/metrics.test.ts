import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AggregatorRegistry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localIssuer } from '../../src/accounts/local-issuer.js'
import { type Config, loadConfig } from '../../src/config.js'
import { createLog } from '../../src/log.js'
import { newRegistry } from '../../src/metrics/registry.js'
import { requestMeter } from '../../src/metrics/requests.js'
import { parts } from '../../src/parts.js'
import { type Running, StartRefused, start } from '../../src/start.js'
import { publish } from '../support/figures.js'
import { type TestPlatform, testPlatform } from '../support/platform.js'

let platform: TestPlatform
let folder: string
let config: Config
let running: Running
let metricsPort: number
const told: string[] = []

const settings = (more: Record<string, string> = {}) =>
  loadConfig({
    PORT: '0',
    SANLIU_DATA_DIR: folder,
    DATABASE_URL: platform.url,
    SANLIU_KEYS_JSON: JSON.stringify({ current: 'k1', keys: { k1: Buffer.alloc(32, 7).toString('base64') } }),
    SANLIU_METRICS_PORT: '0',
    ...more,
  })

beforeAll(async () => {
  platform = await testPlatform()
  await publish(platform)
  folder = mkdtempSync(join(tmpdir(), 'sanliu-metrics-'))
  config = settings()
  const log = createLog('info', { write: (line: string) => void told.push(line) })
  running = await start(config, log, parts)
  metricsPort = Number(told.map((line) => JSON.parse(line)).find(({ event }) => event === 'metrics').port)
}, 120_000)
afterAll(async () => {
  await running?.stop()
  await platform?.close()
  if (existsSync(folder)) rmSync(realpathSync(folder), { recursive: true, force: true })
})

async function ask(query: string, subject = 'clerk-7', department = 'CIVIL_AFFAIRS') {
  const issuer = await localIssuer(config)
  const token = await issuer.issue(
    { sub: subject, department, region: '512002', role: 'VIEWER', client: 'front' },
    1,
  )
  const response = await fetch(`${running.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return response.json()
}

/** What the page says in words: each line without the number that it ends with, which may hold any digits. */
const wordsOf = (text: string) =>
  text
    .split('\n')
    .map((line) => (line.startsWith('#') ? line : line.slice(0, line.lastIndexOf(' '))))
    .join('\n')

const page = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
const numberIn = (text: string, line: string) => {
  const found = text.split('\n').find((each) => each.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.slice(line.length + 1))
}

describe('the metrics', () => {
  test('count each request by route, status, kind, root and code', async () => {
    const list =
      'sanliu_requests_total{route="/graphql",status="200",operation="query",root="children",code=""}'
    const several = list.replace('root="children"', 'root="several"')
    await ask('{ children(first: 3) { nodes { name } } }')
    await ask('{ one: children(first: 3) { nodes { name } } }')
    await ask('{ children(first: 3) { nodes { name } } elders(first: 3) { nodes { name } } }')
    await ask('{ nothing }')
    await fetch(`${running.url}/graphql`, { method: 'POST' })
    const text = await page()
    expect(numberIn(text, list)).toBe(2)
    expect(numberIn(text, several)).toBe(1)
    expect(text).toMatch(/root="",code="GRAPHQL_VALIDATION_FAILED"} 1\n/)
    expect(text).toMatch(/status="401",operation="",root="",code="UNAUTHENTICATED"} 1\n/)
    expect(numberIn(text, 'sanliu_request_seconds_count{route="/graphql",operation="query"}')).toBe(3)
    expect(numberIn(text, 'sanliu_requests_in_flight')).toBe(0)
  })

  test('tell of the database, the lane, the record, the figures and the process', async () => {
    const text = await page()
    expect(numberIn(text, 'sanliu_database_slots{state="limit"}')).toBe(config.databaseSlots)
    expect(numberIn(text, 'sanliu_database_slots{state="used"}')).toBe(0)
    expect(numberIn(text, 'sanliu_lane_total{outcome="compiled"}')).toBeGreaterThan(0)
    expect(numberIn(text, 'sanliu_record_unsealed_seconds')).toBeLessThan(60)
    expect(numberIn(text, 'sanliu_figures_published_seconds')).toBeGreaterThan(0)
    for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds'])
      expect(numberIn(text, name)).toBeGreaterThan(0)
  })

  test('hold no account, department, region, client, name or text of a caller', async () => {
    await ask('query 张小禾 { children(first: 3) { nodes { name } } }')
    await ask('query SecretName { x张: children { nodes { name } } }')
    await ask('{ children(first: 1, search: { citizenId: "990000200001010018" }) { nodes { id } } }')
    await fetch(`${running.url}/people/990000200001010018?name=SecretName`)
    const text = await page()
    const words = wordsOf(text)
    expect(words).toContain('sanliu_requests_total{route="/graphql"')
    for (const word of ['clerk', 'CIVIL_AFFAIRS', '512002', 'front', 'SecretName', '小禾', '990000'])
      expect(words).not.toContain(word)
    expect(text).toContain('route="other",status="404"')
  })

  test('are not on the port of the server, and below no other address', async () => {
    expect((await fetch(`${running.url}/metrics`)).status).toBe(404)
    expect((await fetch(`http://127.0.0.1:${metricsPort}/`)).status).toBe(404)
    expect((await fetch(`http://127.0.0.1:${metricsPort}/metrics`, { method: 'POST' })).status).toBe(404)
  })

  test('are off where no port is set, and a port in use is named', async () => {
    expect(settings({ SANLIU_METRICS_PORT: '' }).metricsPort).toBeUndefined()
    const again = start(settings({ SANLIU_METRICS_PORT: String(metricsPort) }), createLog('silent'), parts)
    await expect(again).rejects.toThrow(StartRefused)
    await expect(again).rejects.toThrow(/SANLIU_METRICS_PORT/)
  })
})

test('numbers of several processes become one', async () => {
  const done = { route: '/graphql', status: 200, codes: [], milliseconds: 10 }
  const registries = [newRegistry(), newRegistry()]
  for (const registry of registries) {
    const meter = requestMeter([registry])
    for (let request = 0; request < 3; request++) meter.begun()
    meter.ended({ ...done, operation: 'query', roots: ['children'] })
  }
  const metrics = await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()))
  const text = await AggregatorRegistry.aggregate(metrics).metrics()
  const children = 'route="/graphql",status="200",operation="query",root="children",code=""'
  expect(numberIn(text, `sanliu_requests_total{${children}}`)).toBe(2)
  expect(numberIn(text, 'sanliu_requests_in_flight')).toBe(4)
})
