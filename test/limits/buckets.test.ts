import { describe, expect, test } from 'vitest'
import { MemoryBuckets } from '../../src/limits/buckets.js'
import { limitsFor, officer } from './documents.js'

describe('a bucket', () => {
  const measure = { bucket: 100, restoreRate: 10 }

  test('is emptied by what is taken, fills by itself, and never beyond its brim', () => {
    let now = 0
    const buckets = new MemoryBuckets(() => now)
    expect(buckets.take('a', 60, measure)).toMatchObject({ allowed: true, currentlyAvailable: 40 })
    expect(buckets.take('a', 60, measure)).toEqual({
      allowed: false,
      currentlyAvailable: 40,
      retryAfterSeconds: 2,
    })
    now = 2_000
    expect(buckets.take('a', 60, measure)).toMatchObject({ allowed: true, currentlyAvailable: 0 })
    now = 1_000_000
    expect(buckets.take('a', 0, measure).currentlyAvailable).toBe(100)
  })

  test('is one for each key, and takes back what was not used', () => {
    const buckets = new MemoryBuckets(() => 0)
    buckets.take('a', 100, measure)
    expect(buckets.take('a', 1, measure).allowed).toBe(false)
    expect(buckets.take('b', 1, measure).allowed).toBe(true)
    expect(buckets.giveBack('a', 30, measure).currentlyAvailable).toBe(30)
    expect(buckets.giveBack('a', 500, measure).currentlyAvailable).toBe(100)
  })

  test('does not empty when a clock goes back', () => {
    let now = 10_000
    const buckets = new MemoryBuckets(() => now)
    buckets.take('a', 50, measure)
    now = 0
    expect(buckets.take('a', 0, measure).currentlyAvailable).toBe(50)
  })
})

describe('what an account may spend', () => {
  const page = 'query ($n: Int!) { children(first: $n) { nodes { id } } }'
  const small = { all: { cost: 500, bucket: 1_000, restoreRate: 10 } }

  test('is used up by what it asks for, account by account and client by client', async () => {
    const { charge } = await limitsFor(small, { buckets: new MemoryBuckets(() => 0) })
    const spend = (viewer = officer) => charge(page, { n: 200 }, viewer).refusal?.code
    expect([spend(), spend(), spend()]).toEqual([undefined, undefined, 'RATE_LIMITED'])
    expect(spend({ ...officer, client: 'other' })).toBeUndefined()
    expect(spend({ ...officer, subject: 'account-2' })).toBeUndefined()
    expect(spend()).toBe('RATE_LIMITED')
  })

  test('is told with each answer, and what the answer did not hold is given back', async () => {
    const { charge } = await limitsFor(small, { buckets: new MemoryBuckets(() => 0) })
    const charged = charge(page, { n: 200 })
    expect(charged.cost).toMatchObject({
      requestedQueryCost: 401,
      maximumAvailable: 500,
      throttleStatus: { currentlyAvailable: 599, restoreRate: 10, maximumAvailable: 1000 },
    })
    expect(charged.settled(new Map([['children', 3]]))).toMatchObject({
      requestedQueryCost: 401,
      actualQueryCost: 7,
      throttleStatus: { currentlyAvailable: 993 },
    })
  })

  test('the refusal says when there is enough again', async () => {
    const { charge } = await limitsFor(small, { buckets: new MemoryBuckets(() => 0) })
    for (const n of [200, 200]) charge(page, { n })
    const { refusal } = charge(page, { n: 200 })
    // 401 were asked for and 198 are left, at ten a second.
    expect(refusal?.extensions.retryAfterSeconds).toBe(21)
    expect(refusal?.message).toContain('21 s')
  })

  test('a bucket holds one operation at least', async () => {
    const { charge } = await limitsFor({ all: { cost: 500, bucket: 1 } })
    expect(charge(page, { n: 200 }).refusal).toBeUndefined()
  })
})
