import { createConnection, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Places } from '../../src/http/patience.js'
import { tinyServer } from './tiny.js'

const english = { headers: { 'accept-language': 'en' } }
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** A connection by hand: what came back, and when it was closed. */
function connect(port: number) {
  const socket: Socket = createConnection(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => {})
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(text)))
  return { socket, closed }
}

const within = <T>(milliseconds: number, promise: Promise<T>): Promise<T | 'STILL OPEN'> =>
  Promise.race([promise, pause(milliseconds).then(() => 'STILL OPEN' as const)])

describe('a request', () => {
  test('that takes longer than its time is answered with 504, and its work is told to stop', async () => {
    const { ask, url } = await tinyServer({ patience: { requestMilliseconds: 200 } })
    const slow = await ask('{ slow }', undefined, english)
    expect([slow.status, slow.errors?.[0]?.extensions.code]).toEqual([504, 'QUERY_TIMEOUT'])
    expect(slow.errors?.[0]?.message).toContain('the same idempotencyKey')
    expect((await ask('{ aborted }')).status).toBe(504)
    expect((await ask('{ department }')).status).toBe(200)
    expect((await fetch(`${url}/livez`)).status).toBe(200)
  })

  test('whose body does not come is answered with 408', async () => {
    const { port, ask } = await tinyServer({ patience: { requestMilliseconds: 300 } })
    const { socket, closed } = connect(port)
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"query":',
    )
    const answer = await within(5_000, closed)
    expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*connection: close[\s\S]*"BAD_REQUEST"/i)
    expect((await ask('{ department }')).status).toBe(200)
  })
})

describe('a connection', () => {
  const patience = { headersMilliseconds: 300, bodyMilliseconds: 300, checkMilliseconds: 100 }

  test('that sends its head byte by byte, or its body, is closed while others are served', async () => {
    const { port, ask } = await tinyServer({ patience })
    const head = connect(port)
    const body = connect(port)
    head.socket.write('POST /graphql HTTP/1.1\r\nHost: x\r\n')
    body.socket.write(
      'POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n',
    )
    const dripping = setInterval(() => {
      head.socket.write('X-Slow: 1\r\n')
      body.socket.write(' ')
    }, 50)
    onTestFinished(() => clearInterval(dripping))
    expect((await ask('{ department }')).status).toBe(200)
    expect(await within(10_000, head.closed)).toMatch(/^HTTP\/1\.1 408/)
    expect(await within(10_000, body.closed)).not.toBe('STILL OPEN')
    expect((await ask('{ department }')).status).toBe(200)
  })

  test('that says nothing is closed', async () => {
    const { port } = await tinyServer({ patience: { ...patience, idleMilliseconds: 300 } })
    expect(await within(10_000, connect(port).closed)).not.toBe('STILL OPEN')
  })

  test('too many is not taken; when one ends, another is', async () => {
    const { port } = await tinyServer({ patience: { connections: 3 } })
    const held = [connect(port), connect(port), connect(port)]
    await Promise.all(held.map(({ socket }) => new Promise((resolve) => socket.on('connect', resolve))))
    await pause(100)
    expect(await within(5_000, connect(port).closed)).toBe('')
    held[0]?.socket.destroy()
    await pause(100)
    const next = connect(port)
    next.socket.write('GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(await within(5_000, next.closed)).toMatch(/^HTTP\/1\.1 200/)
  })
})

test('beyond the places a request is refused at once as OVERLOADED, and probes are answered', async () => {
  const { ask, url } = await tinyServer({ requestsAtOnce: 2 })
  await ask('{ department }')
  const started = performance.now()
  const replies = Promise.all(
    Array.from({ length: 10 }, async () => {
      const { status, errors, response } = await ask('{ slow }')
      return {
        status,
        code: errors?.[0]?.extensions.code,
        retryAfter: response.headers.get('retry-after'),
        connection: response.headers.get('connection'),
        milliseconds: performance.now() - started,
      }
    }),
  )
  expect((await fetch(`${url}/livez`)).status).toBe(200)
  const all = await replies
  expect(all.filter(({ status }) => status === 200)).toHaveLength(2)
  const refused = all.filter(({ status }) => status !== 200)
  for (const reply of refused)
    expect(reply).toMatchObject({
      status: 503,
      code: 'OVERLOADED',
      retryAfter: '1',
      connection: 'keep-alive',
    })
  // Before the two that were let in have ended.
  const ended = Math.min(
    ...all.filter(({ status }) => status === 200).map(({ milliseconds }) => milliseconds),
  )
  expect(refused.filter(({ milliseconds }) => milliseconds < ended).length).toBeGreaterThan(0)
  expect((await ask('{ slow }')).status).toBe(200)
})

test('while there is no room nothing is looked at, the token included; afterwards it is', async () => {
  const { ask, url } = await tinyServer({ requestsAtOnce: 1 })
  const stranger = (body = '{"query":"{ department }"}') =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: 'Bearer bad', 'content-type': 'application/json' },
      body,
    })
  expect((await stranger()).status).toBe(401)
  const inside = ask('{ slow }')
  let refused = await stranger()
  while (refused.status === 401) refused = await stranger()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
  expect(refused.headers.get('connection')).toBe('keep-alive')
  // A body that is too large to be waited for goes with its connection.
  const large = await stranger('x'.repeat(200_000)).catch(() => undefined)
  if (large) expect([401, 503]).toContain(large.status)
  expect((await inside).status).toBe(200)
  expect((await stranger()).status).toBe(401)
})

test('a burst fills all places, a crowd that stays gets fewer, and when it has gone all are there again', async () => {
  let now = 0
  const places = new Places(200, () => now)
  const leaving: (() => void)[] = []
  const enter = () =>
    places.within(
      () => new Promise<void>((leave) => leaving.push(leave)),
      () => new Error('full'),
    )
  const outcomes: Promise<unknown>[] = []
  const fill = () => {
    const before = leaving.length
    while (!places.isFull) outcomes.push(enter())
    return leaving.length - before
  }
  const leave = async (count: number) => {
    for (const each of leaving.splice(0, count)) each()
    await new Promise(setImmediate)
  }
  expect(fill()).toBe(200)
  await expect(enter()).rejects.toThrow('full')
  now += 1_001
  await leave(130)
  expect(places.isFull).toBe(true)
  await leave(15)
  expect([leaving.length, fill()]).toEqual([55, 5])
  await leave(31)
  expect(fill()).toBe(171)
  await leave(leaving.length)
  await Promise.all(outcomes)
})

test('a server with few places keeps them all', async () => {
  let now = 0
  const places = new Places(2, () => now)
  const leaving: (() => void)[] = []
  const inside = [1, 2].map(() =>
    places.within(
      () => new Promise<void>((leave) => leaving.push(leave)),
      () => new Error('full'),
    ),
  )
  now += 5_000
  leaving.shift()?.()
  await inside[0]
  expect(places.isFull).toBe(false)
  leaving.shift()?.()
  await inside[1]
})
