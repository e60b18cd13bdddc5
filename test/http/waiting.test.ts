import { afterAll, beforeAll, expect, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { type RealServer, realServer, type Sender } from '../secrecy/server.js'

const sender: Sender = ['EDUCATION', '512002', 'VIEWER']
const list = '{ children(first: 1) { nodes { id } } }'

let server: RealServer
beforeAll(async () => {
  server = await realServer({ SANLIU_DB_SLOTS: '1', SANLIU_REQUEST_SECONDS: '10' })
})
afterAll(() => server.stop())

const retryAfter = (headers: string) =>
  (JSON.parse(headers) as [string, string][]).find(([name]) => name === 'retry-after')?.[1]

test('who finds no connection to the database is told so in bounded time; who has one and waits for a lock, too', async () => {
  expect((await server.ask(sender, list)).status).toBe(200)
  await withOwner(server.ownerUrl, (sql) =>
    sql.begin(async (transaction) => {
      await transaction.unsafe('lock table child in access exclusive mode')
      const started = performance.now()
      const replies = await Promise.all(Array.from({ length: 4 }, () => server.ask(sender, list)))
      const codes = replies.map(({ status, body }) => `${status} ${body.errors[0].extensions.code}`).sort()
      // A lock that nobody gives back: the statement of the one inside has its time, and so has the line.
      expect(codes).toEqual([...Array(3).fill('503 OVERLOADED'), '504 QUERY_TIMEOUT'])
      for (const { status, headers, body } of replies) {
        expect(retryAfter(headers)).toBe(status === 503 ? '1' : undefined)
        expect(body.extensions.cost.throttleStatus.currentlyAvailable).toBeGreaterThan(0)
      }
      expect(performance.now() - started).toBeLessThan(10_000)
    }),
  )
  expect((await server.ask(sender, list)).status).toBe(200)
})
