import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import type { Server } from '../support/server.js'
import { untilReady } from './client.js'
import { type Ground, openGround } from './ground.js'
import { differences, openLoad } from './load.js'

/** `npm run proof -- faults` kills two hundred times; the gate so often. */
const kills = Number(process.env.PROOF_COUNT ?? 2)
const writers = 14

let ground: Ground
beforeAll(async () => {
  ground = await openGround('faults')
})
afterAll(() => ground?.close())

/**
 * The server stands still from one instruction to the next, is looked at from the database's side, and dies without having gone
 * on: so what was open is known, and not what was open a moment before.
 */
async function killed({ process: { pid } }: Server): Promise<{ open: number; written: number }> {
  process.kill(pid as number, 'SIGSTOP')
  // What PostgreSQL had already been told to do is done; a transaction that is open now waits for the dead.
  await pause(30)
  const found = await withOwner(ground.adminUrl, open)
  process.kill(pid as number, 'SIGKILL')
  return found
}

/** Transactions of the server that are open, and those of them that have written. */
const open = async (sql: OwnerSql) => {
  const [row] = await sql`
    select count(*)::int as open, (count(*) filter (where backend_xid is not null))::int as written
    from pg_stat_activity
    where datname = ${new URL(ground.url).pathname.slice(1)} and application_name = 'sanliu'
      and xact_start is not null and state <> 'idle'`
  return row as unknown as { open: number; written: number }
}

test('the server is killed under writes: what was acknowledged is there once, and it is ready again', async () => {
  const load = await openLoad(ground, writers)
  const readyAfter: number[] = []
  const counts = {
    kills: 0,
    underOpenTransaction: 0,
    underWrite: 0,
    askedAgain: 0,
    different: 0,
    unsettled: 0,
  }
  let server = await ground.start()
  try {
    for (; counts.kills < kills; counts.kills++) {
      const running = load.begin(server.url)
      await pause(200 + Math.random() * 700)
      const { open, written } = await killed(server)
      if (open > 0) counts.underOpenTransaction += 1
      if (written > 0) counts.underWrite += 1
      await Promise.all([running.end(), gone(server)])
      const started = performance.now()
      server = await ground.start()
      readyAfter.push(await untilReady(server.url, started))
      const { unsettled, asked, different } = await load.settle(server.url)
      counts.unsettled += unsettled
      counts.askedAgain += asked
      counts.different += different
      if (counts.kills % 20 === 19)
        process.stdout.write(`kills: ${counts.kills + 1}, ${JSON.stringify(counts)}\n`)
    }
    const found = await differences(ground, load)
    const { sealed, unsealed, faults } = await ground.verified()
    const ready = readyAfter.sort((one, other) => one - other).map(Math.round)
    const figures = { ...counts, acknowledged: load.acknowledged(), ...found, ...load.seen }
    process.stdout.write(
      `kills: ${JSON.stringify(figures)}, record ${sealed + unsealed} entries, ready after ${ready[ready.length >> 1]} ms (median), ${ready.at(-1)} ms (longest)\n`,
    )
    expect([...new Set(load.unforgivable())]).toEqual([])
    expect(counts).toMatchObject({ unsettled: 0, different: 0 })
    expect(found).toMatchObject({ lost: 0, twice: 0, unknown: 0, changes: load.acknowledged() })
    expect(load.seen.foreign).toBe(0)
    expect(load.seen.rows).toBeGreaterThan(0)
    expect(faults).toEqual([])
    expect(sealed + unsealed).toBeGreaterThanOrEqual(load.acknowledged())
    expect(load.acknowledged()).toBeGreaterThan(kills * 5)
    // Of two hundred more than fifty.
    if (kills >= 20) expect(counts.underWrite).toBeGreaterThan(kills / 4)
    // The half of the starts: a machine that others use has its slow moments, which the figures show.
    if (kills >= 20) expect(ready[ready.length >> 1]).toBeLessThan(5_000)
  } finally {
    load.close()
    server.process.kill('SIGKILL')
  }
}, 3_600_000)

const gone = async (server: Server) => {
  if (server.process.exitCode === null && server.process.signalCode === null)
    await once(server.process, 'exit')
}
