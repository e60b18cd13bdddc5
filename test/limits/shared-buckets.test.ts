import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { SharedBuckets, type SharedBucketsOptions } from '../../src/limits/shared-buckets.js'
import { root } from '../architecture/source.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

const slow = { bucket: 100, restoreRate: 0.01 }
const fast = { bucket: 100, restoreRate: 50 }

describe('limits of several processes', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase('limits')
  })
  afterAll(() => database?.drop())

  const opened = (more: Partial<SharedBucketsOptions> = {}) => {
    const buckets = new SharedBuckets({
      url: database.url,
      pooler: database.pooler,
      secret: Buffer.alloc(32, 7),
      everyMilliseconds: 3_600_000,
      ...more,
    })
    onTestFinished(() => buckets.close())
    return buckets
  }
  const spend = (buckets: SharedBuckets, key: string, times: number, measure = slow) =>
    Array.from({ length: times }, () => buckets.take(key, 1, measure)).filter(({ allowed }) => allowed).length

  async function another(restorePerSecond: number) {
    const { url, pooler } = database
    const child: ChildProcess = fork(join(root, 'test/limits/spender.mjs'), [
      url,
      pooler,
      '100',
      String(restorePerSecond),
    ])
    onTestFinished(() => {
      child.disconnect()
    })
    return async (key: string, times: number): Promise<number> => {
      child.send({ key, cost: 1, times })
      const [allowed] = await once(child, 'message')
      return allowed as number
    }
  }

  test('are held across both: too much is what arrived between two exchanges, and it is paid back', async () => {
    const here = opened()
    const there = await another(0.01)
    expect(spend(here, 'one', 60)).toBe(60)
    await here.exchange()
    // There nothing is known yet: 60 more pass, and are told. From then on nothing passes.
    expect(await there('one', 60)).toBe(60)
    expect(await there('one', 60)).toBe(0)
    // Here one more passes until it is heard.
    expect(spend(here, 'one', 1)).toBe(1)
    await here.exchange()
    expect(spend(here, 'one', 60)).toBe(0)
    expect(here.take('one', 0, slow)).toMatchObject({ currentlyAvailable: 0 })
    // Another account is none of this.
    expect(spend(here, 'two', 60)).toBe(60)
  })

  test('are filled by time for both', async () => {
    const here = opened()
    const there = await another(50)
    expect(spend(here, 'three', 100, fast)).toBe(100)
    await here.exchange()
    await there('three', 1)
    await expect.poll(() => there('three', 1), { timeout: 10_000 }).toBe(1)
    await expect.poll(() => here.take('three', 1, fast).allowed, { timeout: 10_000 }).toBe(true)
  })

  test('take back what was not used, for both', async () => {
    const here = opened()
    const there = await another(0.01)
    expect(spend(here, 'six', 100)).toBe(100)
    await here.exchange()
    here.giveBack('six', 40, slow)
    await here.exchange()
    expect(await there('six', 1)).toBe(1)
    expect(await there('six', 60)).toBe(39)
  })

  test.each(['5 hours', '40 days'])(
    'are full again when the database’s clock is set back by %s, and what was spent by the right clock is owed',
    async (jump) => {
      const key = `jump of ${jump}`
      const [here, there] = [opened(), opened()]
      const measure = { bucket: 100, restoreRate: 0.1 }
      expect(spend(here, key, 90, measure)).toBe(90)
      await here.exchange()
      spend(there, key, 1, measure)
      await there.exchange()
      // Owed in the sight of both, as it should be.
      expect(spend(there, key, 60, measure)).toBeLessThanOrEqual(10)
      await there.exchange()
      // A clock that goes back leaves every instant that far ahead.
      await withOwner(database.ownerUrl, (sql) =>
        sql.unsafe(`update limit_bucket set full_at = full_at + interval '${jump}'`),
      )
      here.giveBack(key, 1, measure)
      await here.exchange()
      expect(here.take(key, 1, measure).allowed).toBe(true)
    },
  )

  test('by themselves, about four times a second', async () => {
    const [one, two] = [opened({ everyMilliseconds: 250 }), opened({ everyMilliseconds: 250 })]
    expect([spend(one, 'four', 60), spend(two, 'four', 60)]).toEqual([60, 60])
    // By itself it would give 40 more: it hears of the others' 60 long before.
    let more = 0
    const spendOneMore = () => {
      const { allowed } = one.take('four', 1, slow)
      more += allowed ? 1 : 0
      return allowed
    }
    await expect.poll(spendOneMore, { timeout: 5_000, interval: 200 }).toBe(false)
    expect(more).toBeLessThan(20)
  })

  test('tell of the same buckets at once without waiting in a circle', async () => {
    const faults: unknown[] = []
    const all = [1, 2, 3].map(() => opened({ failed: (error) => faults.push(error) }))
    const keys = Array.from({ length: 300 }, (_, each) => `many ${each}`)
    for (let round = 0; round < 5; round++) {
      all.forEach((buckets, at) => {
        for (const key of at === 1 ? [...keys].reverse() : keys) buckets.take(key, 1, slow)
      })
      await Promise.all(all.map((buckets) => buckets.exchange()))
    }
    expect(faults).toEqual([])
    // Five rounds of three, less what has come back of each since: a hundredth in a second.
    for (const buckets of all) {
      buckets.take('many 7', 1, slow)
      await buckets.exchange()
    }
    expect(all[2]!.take('many 7', 0, slow).currentlyAvailable).toBe(100 - 18)
  })

  test('hold no name of an account, and nothing that was never spent', async () => {
    const here = opened()
    here.take('account-7|desk', 5, slow)
    here.take('account-8|desk', 0, slow)
    const count = async () =>
      withOwner(database.ownerUrl, (sql) => sql`select bucket::text as name from limit_bucket`)
    const before = (await count()).length
    await here.exchange()
    const names = (await count()).map(({ name }) => String(name))
    expect(names).toHaveLength(before + 1)
    for (const name of names)
      expect(Buffer.from(name.slice(2), 'hex').toString('latin1')).not.toContain('account')
  })

  test('are held by each for itself while the database is away', async () => {
    const faults: unknown[] = []
    const here = opened({
      url: 'postgres://nobody@127.0.0.1:1/nowhere',
      failed: (error) => faults.push(error),
    })
    await here.exchange()
    expect(faults).toEqual([])
    expect(spend(here, 'five', 150)).toBe(100)
    await here.exchange()
    await here.exchange()
    expect(faults).toHaveLength(1)
    expect(spend(here, 'five', 1)).toBe(0)
  })
})
