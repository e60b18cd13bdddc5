import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quotedRole } from '../../src/database/lock.js'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import { admit, applyGrants } from '../../src/grants/apply.js'
import { compile } from '../../src/grants/compile.js'
import { ownersRole } from '../../src/grants/policies.js'
import { makeWorld } from '../access/world.js'
import { yanjiang } from '../support/children.js'
import { publish } from '../support/figures.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import {
  unjudged,
  type Weakening,
  weakNames,
  weakPolicies,
  wrongBundles,
  wrongChanges,
  wrongColumns,
  wrongCounting,
  wrongFigures,
  wrongHistories,
} from './weakenings.js'

let platform: TestPlatform
let prefix: string
beforeAll(async () => {
  platform = await testPlatform()
  const world = await makeWorld(platform)
  const offered = await platform.ask(
    viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER'),
    `mutation ($id: ID!, $to: String!) { personMoveOffer(input: { id: $id, expectedVersion: 1, toRegion: $to, keepsDuty: false, idempotencyKey: "one" }) { userErrors { code } } }`,
    { variables: { id: world.ids.elder, to: otherVillage() } },
  )
  expect(dataOf(offered).personMoveOffer.userErrors).toEqual([])
  await publish(platform)
  await withOwner(platform.ownerUrl, async (sql) => {
    // One is disabled, who is of no real group. Who reads group 8 sees the persons' own rows and nothing that hangs on them.
    await sql`update person set body_condition = 'HEALTHY', populations = populations | 8`
    await sql`update person set body_condition = 'DISABLED', populations = 24 where person_id in (select person_id from elder limit 1)`
    await sql`insert into person_forwarding (person_id, county_code) select person_id, county_code from person limit 1`
    await sql`insert into figure_quarter (county_code, cube, region_n, d1, d2, d3, populations, persons, filled, quarter)
      select county_code, cube, region_n, d1, d2, d3, populations, persons, filled, '2026Q1' from figure
      on conflict do nothing`
    await sql`insert into published_line select dataset, '2026Q1', 'THEN', dimensions, region_n, populations, classes, threshold, is_withheld, cells
      from published_line`
  })
  const [owner] = await withOwner(platform.ownerUrl, (sql) => sql`select current_user as name`)
  ;({ prefix } = await applyGrants(platform.ownerUrl, { loginRole: String(owner?.name) }))
  await withOwner(platform.ownerUrl, (sql) => admit(sql, prefix, String(owner?.name)))
})
const weakenings = () => {
  const desired = compile(platform.policy.table)
  return [
    ...weakPolicies(desired),
    ...unjudged(desired),
    ...wrongBundles(platform.policy.table),
    ...wrongColumns(desired),
    ...wrongChanges(desired),
    ...weakNames(desired),
    ...wrongFigures(desired),
    ...wrongCounting(desired),
    ...wrongHistories(desired),
  ]
}
const otherVillage = () =>
  [...platform.regions.tree().subtree('512021')].find(({ level }) => level === 'VILLAGE')?.code ?? ''

const noticed: string[] = []
afterAll(async () => {
  process.stdout.write(`${noticed.length} weakenings, each noticed\n`)
  if (process.env.PROOF_COUNT) process.stdout.write(`${noticed.join('\n')}\n`)
  await platform?.close()
})

/** Policies and tables all of them; of the rights one in so many here, all of them by `npm run proof -- weaken`. */
const oneOf = Number(process.env.PROOF_COUNT ?? 15)
const seed = Number(process.env.PROOF_SEED ?? 20160220)

const some = (all: Weakening[]) => all.filter((_, at) => (at + seed) % oneOf === 0)

const undone = new Error('undone')

/** Weakens and asks in one transaction, which is undone: nobody else ever sees it. */
async function told(
  sql: OwnerSql,
  { weaken, as, knows, probe }: Weakening,
  isWeak: boolean,
): Promise<string> {
  const name = (role: string) => quotedRole(prefix, role)
  let answer = ''
  await sql
    .begin(async (transaction) => {
      if (isWeak) await transaction.unsafe(weaken(name))
      if (as !== ownersRole) await transaction.unsafe(`set local role ${name(as)}`)
      for (const setting of [
        'scope',
        'past',
        'populations',
        'populations_disability',
        'counted',
        'subject',
        'owner',
      ])
        await transaction`select set_config(${`sanliu.${setting}`}, ${knows[setting as keyof typeof knows] ?? ''}, true)`
      answer = await transaction.unsafe(probe).then(
        ({ count }) => (count > 0 ? `${count} rows` : 'nothing'),
        ({ code }: { code: string }) => (code === '42501' ? 'nothing' : `SQLSTATE ${code}`),
      )
      throw undone
    })
    .catch((error: Error) => {
      if (error !== undone && !/current transaction is aborted/.test(error.message)) throw error
    })
  return answer
}

async function tryAll(all: readonly Weakening[]): Promise<void> {
  await withOwner(platform.ownerUrl, async (sql) => {
    for (const each of all) {
      expect(await told(sql, each, false), `${each.name}, while the lock is whole`).toBe('nothing')
      expect(await told(sql, each, true), each.name).not.toBe('nothing')
      noticed.push(each.name)
    }
  })
}

describe('a weakening is noticed by a query that then returns what it must not', () => {
  it('of each condition of each policy', async () => {
    const all = weakPolicies(compile(platform.policy.table))
    expect(all.length).toBeGreaterThan(100)
    await tryAll(all)
  }, 120_000)

  it('of each table whose rows are judged', async () => {
    await tryAll(unjudged(compile(platform.policy.table)))
  }, 60_000)

  it('of each bundle that a department does not hold', async () => {
    const all = wrongBundles(platform.policy.table)
    expect(all.length).toBeGreaterThan(1_000)
    await tryAll(some(all))
  }, 600_000)

  it('of each column that a department may not read', async () => {
    const all = wrongColumns(compile(platform.policy.table))
    expect(all.length).toBeGreaterThan(1_000)
    await tryAll(some(all))
  }, 600_000)

  it('of each right to change that a department does not hold', async () => {
    const all = wrongChanges(compile(platform.policy.table))
    expect(all.length).toBeGreaterThan(50)
    await tryAll(some(all))
  }, 600_000)

  it('of each cube and each combination of classes whose figures a department may not read', async () => {
    await tryAll(weakNames(compile(platform.policy.table)))
    const all = wrongFigures(compile(platform.policy.table))
    expect(all.length).toBeGreaterThan(1_000)
    await tryAll(some(all))
  }, 600_000)

  it('of each dimension that a department may not count the past by', async () => {
    const all = wrongCounting(compile(platform.policy.table))
    expect(all.length).toBeGreaterThan(20)
    await tryAll([...all, ...wrongHistories(compile(platform.policy.table))])
  }, 600_000)

  it('of nothing else: the list has every one of them', () => {
    expect(new Set(weakenings().map(({ name }) => name)).size).toBe(weakenings().length)
  })
})
