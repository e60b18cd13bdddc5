import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chanceFor } from '../../seeds/demo/chance.js'
import { parseAddress } from '../../src/database/address.js'
import { openDoor } from '../../src/database/door.js'
import { type Lock, lockIn, lockQuery, quotedRole } from '../../src/database/lock.js'
import { pendingMigrations } from '../../src/database/migrate.js'
import { withLogin } from '../../src/database/owner.js'
import { Slot } from '../../src/database/slot.js'
import { lockFaultOf } from '../../src/grants/check.js'
import { decided } from '../support/decided.js'
import { type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { type Pooler, pooledConnections, startPooler } from '../support/pooler.js'
import { type Expected, wrongInside } from './pool/connection.js'
import { openFiles, someAsker } from './pool/viewers.js'

/** Behind PgBouncer alone: `TEST_POOLER=1 npx vitest run test/database/pooler.test.ts`, and in the gate. */
describe.skipIf(!process.env.TEST_POOLER)('behind PgBouncer in transaction mode', () => {
  let platform: TestPlatform
  let expected: Expected
  beforeAll(async () => {
    platform = await testPlatform()
    const files = await openFiles(platform)
    const [row] = await withLogin(platform.url, (login) => login.unsafe(lockQuery))
    const { prefix } = lockIn(row?.comment as string) as Lock
    expected = { files, prefix, login: parseAddress(platform.url).user ?? '' }
  })
  afterAll(() => platform?.close())

  const civilAffairs = () => decided(platform.policy, viewerOf('CIVIL_AFFAIRS', '5120'))

  test('the slots of a door share fewer connections of the server', async () => {
    const pids = new Set<unknown>()
    let atOnce = 0
    let most = 0
    const one = () =>
      platform.door.inOperation(civilAffairs(), async ({ db }) => {
        atOnce += 1
        most = Math.max(most, atOnce)
        const [row] = (await db.execute(sql`select pg_backend_pid() as pid, pg_sleep(0.01)`)) as unknown as {
          pid: number
        }[]
        pids.add(row?.pid)
        atOnce -= 1
      })
    await Promise.all(Array.from({ length: 40 }, one))
    expect(pids.size).toBeLessThanOrEqual(pooledConnections)
    expect(most).toBeLessThanOrEqual(pooledConnections)
  })

  test('the start finds migrations and second lock as they are', async () => {
    expect(await pendingMigrations(platform.url)).toBe(0)
    expect(await lockFaultOf(platform.url, platform.policy.table)).toBeUndefined()
  })

  test('a backend that is ended at rest is found out, and the operation runs on another', async () => {
    const pid = await platform.door.inOperation(civilAffairs(), async ({ db }) => {
      const [row] = (await db.execute(sql`select pg_backend_pid() as pid`)) as unknown as { pid: number }[]
      return row?.pid ?? 0
    })
    await withLogin(platform.url, (login) => login`select pg_terminate_backend(${pid})`.catch(() => []))
    const chance = chanceFor(1, 'ended')
    for (let turn = 0; turn < 8; turn++) {
      const asker = someAsker(chance)
      expect(
        await wrongInside(platform.door, decided(platform.policy, asker.viewer), asker, expected),
      ).toEqual([])
    }
  })

  describe('whose connections another account uses in between, and leaves as it likes', () => {
    let shared: Pooler
    beforeAll(async () => {
      const { user = '', password = '' } = parseAddress(platform.url)
      shared = await startPooler(platform.adminUrl, password, { name: user, connections: 1 })
    })
    afterAll(() => shared?.stop())

    const urlAs = (name: string) => {
      const { password, database } = parseAddress(platform.url)
      return `postgres://${name}:${password}@127.0.0.1:${shared.port}/${database}`
    }
    /** For the session, not for the transaction: a pooler in transaction mode takes nothing back. */
    const leave = () =>
      withLogin(urlAs('somebody'), async (other) => {
        await other.unsafe(`set role ${quotedRole(expected.prefix, 'CIVIL_AFFAIRS')}`)
        for (const [name, value] of Object.entries({
          scope: '{[0,1000000000000)}',
          populations: '7',
          populations_disability: '7',
          counted: '7',
          subject: 'somebody',
          region: '51',
          owner: 'on',
        }))
          await other.unsafe(`select set_config('sanliu.${name}', '${value}', false)`)
        await other.unsafe('set plan_cache_mode = force_generic_plan')
      })

    test('it finds what was left there: with it, every file lies open to a statement outside an operation', async () => {
      await leave()
      const slot = new Slot(parseAddress(urlAs(expected.login)), 5_000, 'transaction')
      const rows = await slot.send('select person_id from person', [], 'ARRAYS')
      await slot.close()
      expect(rows.length).toBe(expected.files.size)
    })

    test('and every operation is its own viewer’s all the same', async () => {
      const door = openDoor({
        url: urlAs(expected.login),
        pooler: 'transaction',
        slots: 3,
        regions: platform.regions,
        clock: () => platform.clock,
      })
      const chance = chanceFor(1, 'left behind')
      try {
        for (let turn = 0; turn < 12; turn++) {
          await leave()
          const askers = [someAsker(chance), someAsker(chance), someAsker(chance)]
          const faults = await Promise.all(
            askers.map((asker) => wrongInside(door, decided(platform.policy, asker.viewer), asker, expected)),
          )
          expect(faults).toEqual([[], [], []])
        }
      } finally {
        await door.close()
      }
    })
  })
})
