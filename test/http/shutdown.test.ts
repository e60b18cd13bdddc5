import { createConnection } from 'node:net'
import { expect, test } from 'vitest'
import { tinyServer } from './tiny.js'

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('a running request ends although the server is stopping, and new connections are refused', async () => {
  const { edge, ask, url } = await tinyServer()
  // The first request of a server takes its time.
  await ask('{ department }')
  const running = ask('{ slow }')
  await pause(100)
  const stopped = edge.stop()
  await expect(fetch(`${url}/livez`)).rejects.toThrow()
  const { status, data, response } = await running
  expect([status, data]).toEqual([200, { slow: 'done' }])
  expect(response.headers.get('connection')).toBe('close')
  await stopped
})

test('a request that does not end is cut off when its time is over', async () => {
  const { edge, ask } = await tinyServer()
  const running = ask('{ aborted }').then(
    () => 'answered',
    () => 'cut off',
  )
  await pause(100)
  const started = performance.now()
  await edge.stop(200)
  expect(performance.now() - started).toBeLessThan(2_000)
  expect(await running).toBe('cut off')
})

test('a connection that says nothing does not hold the stop', async () => {
  const { edge, port, ask } = await tinyServer()
  const silent = createConnection(port, '127.0.0.1')
  await ask('{ department }')
  const started = performance.now()
  await edge.stop()
  expect(performance.now() - started).toBeLessThan(2_000)
  silent.destroy()
})

test('the work of a caller who has gone away is told so', async () => {
  const { ask, lines } = await tinyServer()
  await ask('{ department }')
  const abort = new AbortController()
  const running = ask('{ aborted }', undefined, { signal: abort.signal })
  await pause(100)
  abort.abort()
  await expect(running).rejects.toThrow()
  // Its resolver only ends when the signal reaches it.
  await expect.poll(() => lines.join()).toContain('"roots":["aborted"]')
})
