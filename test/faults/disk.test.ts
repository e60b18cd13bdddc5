import { randomUUID } from 'node:crypto'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.js'
import { withOwner } from '../../src/database/owner.js'
import { room } from '../../src/doctor/room.js'
import { type Client, codesOf, openClient, untilReady } from './client.js'
import { type Cluster, mayMount, openCluster } from './cluster.js'
import { differences, openLoad } from './load.js'
import { createFile, newFile } from './writer.js'

const isFull = process.env.PROOF_COUNT !== undefined

let cluster: Cluster
let client: Client
beforeEach(async () => {
  cluster = await openCluster()
  client = openClient()
})
afterEach(async () => {
  client.close()
  await cluster.close()
})

/** Takes all that is left, as anybody's log might. Gives it back when called. */
function filled(disk: string): () => void {
  const ballast = join(disk, 'ballast')
  const file = openSync(ballast, 'w')
  const block = Buffer.alloc(64 * 1024)
  for (const size of [block.length, 4_096, 512])
    try {
      for (;;) writeSync(file, block, 0, size)
    } catch {}
  closeSync(file)
  return () => rmSync(ballast)
}

const doctorSays = () =>
  withOwner(cluster.ownerUrl, (sql) =>
    room.look({ config: loadConfig({}), now: () => new Date(), nodeVersion: '', leastFree: 0 }, sql),
  )

// A disk that is really full wants one of its own, which only root can make; and it takes the time of a whole cluster.
describe.skipIf(!isFull || !mayMount())('a disk without room', () => {
  test('under the files: changes are refused in a way that may be tried again, and are made when there is room', async () => {
    const disk = cluster.onDisk('base', 192)
    await cluster.again()
    const server = await cluster.start()
    const load = await openLoad(cluster, 6)
    const token = await cluster.token('TOWNSHIP_GOVERNMENT', '512002100', 'RECORDER', 'desk')
    const other = await cluster.token('STATISTICS', '512002', 'VIEWER', 'other')
    try {
      let running = load.begin(server.url)
      await pause(2_000)
      const before = load.acknowledged()
      const empty = filled(disk)
      // Pages that are there have room for a while.
      const refused = await untilRefused(server.url, token)
      expect(refused).toMatchObject({ status: 503, codes: ['UPSTREAM_UNAVAILABLE'], retryAfter: '1' })
      expect(await doctorSays()).toMatchObject({
        trouble: { en: expect.stringContaining('disk of the database is full') },
      })
      // What needs no room is answered: the regions are no one's secret and stand on no record.
      expect((await client.ask(server.url, other, '{ region(code: "512002") { name } }')).status).toBe(200)
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
      await pause(2_000)
      await running.end()
      empty()
      const since = performance.now()
      const { unsettled, different } = await load.settle(server.url)
      const wrote = performance.now() - since
      running = load.begin(server.url)
      await pause(1_000)
      await running.end()
      await load.settle(server.url)
      const found = await differences(cluster, load)
      const { faults } = await cluster.verified()
      process.stdout.write(
        `disk full under the files: ${JSON.stringify({ before, acknowledged: load.acknowledged(), ...found, different, unsettled })}, all settled ${Math.round(wrote)} ms after there was room; ${JSON.stringify(refused)}\n`,
      )
      expect({ unsettled, different, ...found }).toMatchObject({
        unsettled: 0,
        different: 0,
        lost: 0,
        twice: 0,
      })
      expect(load.acknowledged()).toBeGreaterThan(before)
      expect([...new Set(load.unforgivable())]).toEqual([])
      expect(faults).toEqual([])
      expect(await doctorSays()).toBeUndefined()
    } finally {
      load.close()
      await server.stop()
    }
  }, 300_000)

  test('under its log: PostgreSQL ends, the server lives and says so, and all is there when it has room and is started', async () => {
    const disk = cluster.onDisk('pg_wal', 64)
    await cluster.again()
    const server = await cluster.start()
    const load = await openLoad(cluster, 6)
    try {
      const running = load.begin(server.url)
      await pause(1_500)
      const empty = filled(disk)
      await logGoesOn()
      while (cluster.isRunning()) await pause(100)
      await pause(500)
      expect((await fetch(`${server.url}/livez`)).status).toBe(200)
      expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
      await running.end()
      empty()
      const since = performance.now()
      await cluster.again()
      const ready = await untilReady(server.url, since)
      const { unsettled, different } = await load.settle(server.url)
      const found = await differences(cluster, load)
      const { faults } = await cluster.verified()
      process.stdout.write(
        `disk full under the log: PostgreSQL ended, ${JSON.stringify({ acknowledged: load.acknowledged(), ...found, different, unsettled })}, ready ${Math.round(ready)} ms after there was room\n`,
      )
      expect({ unsettled, different, ...found }).toMatchObject({
        unsettled: 0,
        different: 0,
        lost: 0,
        twice: 0,
      })
      expect([...new Set(load.unforgivable())]).toEqual([])
      expect(faults).toEqual([])
    } finally {
      load.close()
      await server.stop()
    }
  }, 300_000)
})

/** Pieces of the log that lie ready are used up, as a day's work does. */
async function logGoesOn(): Promise<void> {
  for (let piece = 0; piece < 20 && cluster.isRunning(); piece++)
    await withOwner(
      cluster.adminUrl,
      (sql) => sql`select pg_logical_emit_message(false, 'room', 'x'), pg_switch_wal()`,
    ).catch(() => {})
}

async function untilRefused(url: string, token: string) {
  for (let number = 0; number < 2_000; number++) {
    const input = newFile('512002100001', `满${number}`, randomUUID())
    const told = await client.ask(url, token, createFile, { input })
    const codes = codesOf(told)
    if (codes.length > 0) return { status: told.status, codes, retryAfter: told.retryAfter, after: number }
  }
  throw new Error('never refused')
}
