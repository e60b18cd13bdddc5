import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { untilReady } from './client.js'
import { type Cluster, openCluster } from './cluster.js'
import { differences, openLoad } from './load.js'

/** `npm run proof -- faults` restarts the database twenty times under load; the gate once. */
const restarts = Math.max(1, Math.round(Number(process.env.PROOF_COUNT ?? 1) / 10))

let cluster: Cluster
beforeAll(async () => {
  cluster = await openCluster()
  await cluster.again()
})
afterAll(() => cluster?.close())

test('the database is killed and started under load: the server lives, loses nothing and is ready again', async () => {
  const load = await openLoad(cluster, 12)
  const server = await cluster.start()
  const readyAfter: number[] = []
  const startedAfter: number[] = []
  const counts = { restarts: 0, askedAgain: 0, different: 0, unsettled: 0 }
  try {
    for (; counts.restarts < restarts; counts.restarts++) {
      const running = load.begin(server.url)
      await pause(400 + Math.random() * 800)
      await cluster.end(counts.restarts % 2 ? 'SIGQUIT' : 'SIGKILL')
      await pause(Math.random() * 1_000)
      expect((await fetch(`${server.url}/livez`)).status).toBe(200)
      const since = performance.now()
      await cluster.again()
      startedAfter.push(performance.now() - since)
      readyAfter.push(await untilReady(server.url, since))
      // Those who went on all the time are served again by the same process.
      await pause(300)
      await running.end()
      const { unsettled, asked, different } = await load.settle(server.url)
      counts.unsettled += unsettled
      counts.askedAgain += asked
      counts.different += different
    }
    const found = await differences(cluster, load)
    const { sealed, unsealed, faults } = await cluster.verified()
    const ready = readyAfter.sort((one, other) => one - other).map(Math.round)
    const figures = { ...counts, acknowledged: load.acknowledged(), ...found, ...load.seen }
    process.stdout.write(
      `restarts: ${JSON.stringify(figures)}, record ${sealed + unsealed} entries, ready after ${ready[ready.length >> 1]} ms (median), ${ready.at(-1)} ms (longest), of which PostgreSQL took ${startedAfter.map(Math.round).join(' ')} ms\n`,
    )
    expect([...new Set(load.unforgivable())]).toEqual([])
    expect(counts).toMatchObject({ unsettled: 0, different: 0 })
    expect(found).toMatchObject({ lost: 0, twice: 0, unknown: 0, changes: load.acknowledged() })
    expect(load.acknowledged()).toBeGreaterThan(restarts * 5)
    expect(load.seen.rows).toBeGreaterThan(0)
    expect(load.seen.foreign).toBe(0)
    expect(faults).toEqual([])
    if (restarts >= 10) expect(ready[ready.length >> 1]).toBeLessThan(5_000)
    expect(server.process.exitCode).toBeNull()
  } finally {
    load.close()
    await server.stop()
  }
}, 1_800_000)
