import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { localIssuer } from '../../src/accounts/local-issuer.js'
import { loadConfig } from '../../src/config.js'
import { createLog } from '../../src/log.js'
import { parts } from '../../src/parts.js'
import { type Running, start } from '../../src/start.js'
import { openTraces } from '../../src/traces/index.js'
import { callersSpan } from '../../src/traces/parent.js'
import { createMutation, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { type TestPlatform, testPlatform } from '../support/platform.js'
import { openCollector, told } from './collector.js'

let platform: TestPlatform
let folder: string
let village: string
beforeAll(async () => {
  platform = await testPlatform()
  await loadTree(platform)
  village = villagesOf(platform, yanjiang)[0] as string
  folder = mkdtempSync(join(tmpdir(), 'sanliu-traces-'))
}, 120_000)
afterAll(async () => {
  await platform?.close()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const isLoaded = () =>
  Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('@opentelemetry/sdk-trace/'))

/** The server as it starts anywhere; what it logs is kept. */
async function serverWith(settings: Record<string, string>) {
  const config = loadConfig({
    PORT: '0',
    SANLIU_DATA_DIR: folder,
    DATABASE_URL: platform.url,
    SANLIU_KEYS_JSON: JSON.stringify({ current: 'k1', keys: { k1: Buffer.alloc(32, 7).toString('base64') } }),
    ...settings,
  })
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line: string) => void lines.push(JSON.parse(line)) })
  const running: Running = await start(config, log, parts)
  const issuer = await localIssuer(config)
  const token = await issuer.issue(
    {
      sub: 'account-of-somebody',
      department: 'TOWNSHIP_GOVERNMENT',
      region: yanjiang,
      role: 'RECORDER',
      client: 'front-end-of-somebody',
    },
    1,
  )
  return {
    token,
    stop: () => running.stop(),
    logged: (requestId: unknown) =>
      lines.find((line) => line.event === 'request' && line.requestId === requestId),
    async ask(query: string, variables: object = {}, headers: Record<string, string> = {}) {
      const response = await fetch(`${running.url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      })
      // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
      const body = (await response.json()) as any
      return { status: response.status, requestId: response.headers.get('x-request-id'), body }
    },
  }
}

const list = '{ children(first: 3) { nodes { name relatives { name } } } }'

test('by default nothing is traced, and nothing is loaded that could', async () => {
  const { ask, stop, logged } = await serverWith({})
  onTestFinished(stop)
  const good = await ask(list)
  expect(good.status).toBe(200)
  expect(logged(good.requestId)).not.toHaveProperty('trace_id')
  expect((await ask('{ nothing }')).body.errors[0].extensions).not.toHaveProperty('traceId')
  expect(isLoaded()).toBe(false)
})

describe('where a collector is set', () => {
  /** What it was sent for the requests of `work`. */
  async function traced(work: (server: Awaited<ReturnType<typeof serverWith>>) => Promise<unknown>) {
    const collector = await openCollector()
    onTestFinished(() => collector.close())
    const server = await serverWith({ SANLIU_TRACES_URL: collector.url })
    await work(server).finally(() => server.stop())
    const spans = collector.spans()
    const requests = spans.filter(({ name }) => name === 'request')
    return { server, spans, requests, bytes: collector.bytes() }
  }

  test('a request is one trace: its parts in their order, the statements inside of the database’s', async () => {
    let asked: { requestId: string | null } | undefined
    const { server, spans, requests } = await traced(async ({ ask }) => {
      asked = await ask(list)
    })
    expect(isLoaded()).toBe(true)
    const [request] = requests as [(typeof requests)[number]]
    expect(requests).toHaveLength(1)
    expect(told(request)).toEqual({
      'sanliu.request_id': asked?.requestId,
      'http.route': '/graphql',
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'graphql.operation.type': 'query',
      'sanliu.roots': ['children'],
      'sanliu.codes': [],
      'sanliu.department': 'TOWNSHIP_GOVERNMENT',
    })
    expect(request.parentSpanId ?? '').toBe('')
    expect(server.logged(asked?.requestId)?.trace_id).toBe(request.traceId)
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([request.traceId]))

    const inside = spans
      .filter(({ parentSpanId }) => parentSpanId === request.spanId)
      .sort((one, other) => (BigInt(one.startTimeUnixNano) < BigInt(other.startTimeUnixNano) ? -1 : 1))
    const names = inside.map(({ name }) => name)
    expect(names.filter((name, at) => name !== names[at - 1])).toEqual([
      'token',
      'body',
      'document',
      'decision',
      'database',
      'record',
      'answer',
    ])
    const databases = inside.filter(({ name }) => name === 'database')
    const groups = spans.filter(({ name }) => name === 'statements')
    expect(groups.length).toBeGreaterThan(0)
    for (const { parentSpanId } of groups)
      expect(databases.map(({ spanId }) => spanId)).toContain(parentSpanId)
    const sum = (some: typeof spans) =>
      some.reduce((total, span) => total + Number(told(span)['sanliu.statements']), 0)
    expect(sum(groups)).toBe(sum(databases))
    expect(spans).toHaveLength(1 + inside.length + groups.length)
  })

  test('no value of a caller, a file, a statement or a token is in what leaves', async () => {
    const id = await openChild(platform, wholeChild(village))
    const input = wholeChild(village, { name: '赵秘密', address: '秘密村九组' })
    const { citizenId } = input.person
    let token = ''
    const { requests, bytes } = await traced(async (server) => {
      token = server.token
      await server.ask(createMutation, { input })
      await server.ask(`query SecretName { x: person(id: "${id}") { id name } }`)
      await server.ask('query ($id: ID!) { person(id: $id) { id name } }', { id })
      await server.ask(`{ children(first: 1, search: { citizenId: "${citizenId}" }) { nodes { id name } } }`)
      await server.ask(`{ children(first: 1, search: { name: "赵秘密" }) { nodes { id } } }`)
      // Where nothing is right either.
      await server.ask(`{ children(first: "${citizenId}") { nodes { id } } }`)
      await server.ask('query ($input: PersonCreateInput!) { nothing(a: $input) }', { input })
      await server.ask(`{ "${citizenId}"`)
      await server.ask(list, {}, { authorization: 'Bearer SecretName.SecretName.SecretName' })
      await server.ask(list, {}, { traceparent: `00-${citizenId}-SecretName`, tracestate: 'who=SecretName' })
    })
    expect(requests).toHaveLength(10)
    const secrets = [
      '赵秘密',
      '张小禾',
      '秘密',
      'SecretName',
      citizenId,
      id,
      village,
      '512002',
      'account-of',
      'front-end-of',
    ]
    for (const secret of [...secrets, ...token.split('.'), 'select ', 'SELECT', '13900001234'])
      expect(bytes.includes(secret), secret).toBe(false)
    expect(bytes).toContain('GRAPHQL_VALIDATION_FAILED')
    expect(bytes).toContain('personCreate')
  })

  test('a failure is told by its code, and the caller is told the trace', async () => {
    let traceId: unknown
    const { requests } = await traced(async ({ ask }) => {
      traceId = (await ask('{ nothing }')).body.errors[0].extensions.traceId
      await ask(list, {}, { authorization: 'Bearer none' })
    })
    expect(
      requests.map((span) => [told(span)['http.response.status_code'], told(span)['sanliu.codes']]),
    ).toEqual([
      [400, ['GRAPHQL_VALIDATION_FAILED']],
      [401, ['UNAUTHENTICATED']],
    ])
    expect(traceId).toBe(requests[0]?.traceId)
  })

  test('the span of who stands in front is linked to, and decides nothing', async () => {
    const [theirs, parent] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']
    const { requests } = await traced(async ({ ask }) => {
      await ask(list, {}, { traceparent: `00-${theirs}-${parent}-00` })
      await ask(list, {}, { traceparent: `00-${theirs}-${parent}` })
    })
    const [linked, alone] = requests
    expect(linked?.links).toMatchObject([{ traceId: theirs, spanId: parent }])
    expect(linked?.traceId).not.toBe(theirs)
    expect(linked?.parentSpanId ?? '').toBe('')
    expect(alone?.links ?? []).toEqual([])
  })
})

test.each([
  undefined,
  '',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7',
  '00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01',
  '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
  '01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more',
  `${'0'.repeat(10_000)}`,
])('a traceparent that is none is ignored: %.60s', (text) => {
  expect(callersSpan(text)).toBeUndefined()
  expect(callersSpan('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')).toBeDefined()
})

describe('a collector', () => {
  const request = (traces: Awaited<ReturnType<typeof openTraces>>) => {
    const span = traces.begin(undefined)
    span?.step('token')
    span?.end()
    return span
  }

  test('that does not answer, or is not there, holds no request and not the end of the server', async () => {
    const collector = await openCollector({ isHanging: true })
    onTestFinished(() => collector.close())
    const { ask, stop } = await serverWith({ SANLIU_TRACES_URL: collector.url })
    const events: string[] = []
    const away = await openTraces({
      url: 'http://127.0.0.1:1/v1/traces',
      percent: 100,
      log: { warn: (event) => void events.push(event) },
    })
    for (let count = 0; count < 2_000; count++) request(away)
    for (let count = 0; count < 20; count++) expect((await ask(list)).status).toBe(200)
    const began = performance.now()
    await Promise.all([stop(), away.close()])
    expect(performance.now() - began).toBeLessThan(30_000)
    // Of many failures the first is told.
    expect(events).toEqual(['traces.export'])
    expect(collector.bytes()).toContain('request')
  })

  test('is sent no more than was waiting at a time: what comes on top is dropped', async () => {
    const collector = await openCollector()
    onTestFinished(() => collector.close())
    const options = { url: collector.url, log: createLog('silent') }
    const all = await openTraces({ ...options, percent: 100 })
    for (let count = 0; count < 20_000; count++) request(all)
    await all.close()
    const { length } = collector.spans()
    expect(length).toBeGreaterThan(1_000)
    expect(length).toBeLessThan(6_000)
  })

  test('is sent the share of requests that is asked for', async () => {
    const options = { url: 'http://127.0.0.1:1/v1/traces', log: createLog('silent') }
    const some = await openTraces({ ...options, percent: 10 })
    const began = Array.from({ length: 5_000 }, () => some.begin(undefined)).filter(
      (span) => span !== undefined,
    )
    expect(began.length).toBeGreaterThan(250)
    expect(began.length).toBeLessThan(1_000)
    await some.close()
  })
})
