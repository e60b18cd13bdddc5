import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quotedRole } from '../../src/database/lock.js'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import { admit, applyGrants } from '../../src/grants/apply.js'
import { compile } from '../../src/grants/compile.js'
import { ownersRole } from '../../src/grants/policies.js'
import { readGlobalId } from '../../src/people/file-id.js'
import { makeWorld } from '../access/world.js'
import { anyue, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { publish } from '../support/figures.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import {
  childSetting,
  elderSetting,
  goingAllWays,
  type Knows,
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
  wrongWays,
} from './weakenings.js'

let platform: TestPlatform
let prefix: string
let child: string
let elder: string
beforeAll(async () => {
  platform = await testPlatform()
  const world = await makeWorld(platform)
  child = readGlobalId('Person', world.ids.child).id
  elder = readGlobalId('Person', world.ids.elder).id
  const offered = await platform.ask(
    viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER'),
    `mutation ($id: ID!, $to: String!) { personMoveOffer(input: { id: $id, expectedVersion: 1, toRegion: $to, keepsDuty: false, idempotencyKey: "one" }) { userErrors { code } } }`,
    { variables: { id: world.ids.elder, to: otherVillage() } },
  )
  expect(dataOf(offered).personMoveOffer.userErrors).toEqual([])
  // A file of this county has the ID of one in another.
  const twin = wholeChild(villagesOf(platform, anyue)[0] as string)
  const twice = { ...wholeChild(world.village), person: { ...twin.person, name: '张小穗' } }
  for (const file of [twin, twice]) await openChild(platform, file)
  await publish(platform)
  await withOwner(platform.ownerUrl, async (sql) => {
    // One is disabled, who is of no real group. Who reads group 8 sees the persons' own rows and nothing that hangs on them.
    await sql`update person set body_condition = 'HEALTHY', populations = populations | 8`
    await sql`update person set body_condition = 'DISABLED', populations = 24 where person_id in (select person_id from elder limit 1)`
    // The one note is about something that not everybody reads who reads notes.
    await sql`update correction_note set stored_in = 'person', stored_as = 'illness'`
    await sql`insert into erasure (county_code, erasure_id, person_id, ground, state, version, requested_at, requested_by_account, requested_by_department)
      select county_code, person_id, person_id, 'DUPLICATE', 'REQUESTED', 1, now(), 'somebody', 'CIVIL_AFFAIRS' from person limit 1`
    await sql`insert into person_forwarding (person_id, county_code) select person_id, county_code from person limit 1`
    await sql`insert into figure_quarter (county_code, cube, region_n, d1, d2, d3, populations, persons, filled, quarter)
      select county_code, cube, region_n, d1, d2, d3, populations, persons, filled, '2026Q1' from figure
      on conflict do nothing`
    await sql`insert into published_line select dataset, '2026Q1', 'THEN', dimensions, region_n, populations, classes, threshold, is_withheld, cells
      from published_line`
    const [persons] =
      await sql`select array_agg(person_id)::text as ids, min(person_id::text) as one from person`
    everybody = String(persons?.ids)
    // By the police in another county: of a person of this one, signed and unsigned, and of nobody.
    const tries = [
      ['01', persons?.one, 'OPENED', null],
      ['02', persons?.one, 'OPENED', 'JUSTIFIED'],
      ['03', null, 'NOT_FOUND', null],
    ] as const
    for (const [last, person, outcome, verdict] of tries)
      await sql`insert into emergency_access (access_id, subject, department, role, region_code, region_n, client, request_id,
          reason, outcome, person_id, opened_at, opened_until, verdict, signed_at, signed_by)
        values (${`01900000-0000-7000-8000-0000000000${last}`}, 'probe', 'PUBLIC_SECURITY', 'VERIFIER', '512021', 512021000000,
          'test', 'test', 'MISSING', ${outcome}, ${person}, now(), ${outcome === 'OPENED' ? sql`now() + interval '1 hour'` : null},
          ${verdict}, ${verdict && sql`now()`}, ${verdict && 'somebody'})`
    await sql`insert into token_revocation
      values ('01900000-0000-7000-8000-0000000000bb', 'TOKEN', 'x', 'LOST', now(), now() + interval '1 hour', 'probe', 'test')`
    await sql`insert into audit_alarm (alarm_id, kind, subject, department, region_code, region_n, day, threshold, raised_at)
      values ('01900000-0000-7000-8000-0000000000aa', 'PERSONS_READ', 'curious', 'EDUCATION', '512002', 512002000000, '2026-01-01', 50, now())`
    await sql`insert into audit_roster (roster, persons) select decode(md5('list'), 'hex'), array_agg(person_id) from person`
    await sql`insert into audit_entry select (jsonb_populate_record(e, jsonb_build_object('place', 1000000, 'persons', '{}', 'roster', '\\x' || md5('list')))).*
      from audit_entry e limit 1`
    await sql`insert into emergency_quota (subject, day, tries) values ('probe', '2026-01-01', 3)`
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
    ...wrongWays(desired),
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

const settings = [
  'scope',
  'past',
  'populations',
  'populations_disability',
  'populations_opened',
  'opened',
  'counted',
  'subject',
  'department',
  'owner',
] as const
let everybody = ''
const settingFor = (knows: Knows, setting: (typeof settings)[number]): string =>
  knows[setting] === 'EVERYBODY' ? everybody : (knows[setting] ?? '')

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
      for (const [member, way] of goingAllWays)
        if (member === as) await transaction.unsafe(`grant ${name(way)} to ${name(member)}`)
      if (isWeak) await transaction.unsafe(weaken(name))
      if (as !== ownersRole) await transaction.unsafe(`set local role ${name(as)}`)
      for (const setting of settings)
        await transaction`select set_config(${`sanliu.${setting}`}, ${settingFor(knows, setting)}, true)`
      await transaction`select set_config(${childSetting}, ${child}, true), set_config(${elderSetting}, ${elder}, true)`
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

  it('of each way to rows that a department may not go', async () => {
    const all = wrongWays(compile(platform.policy.table))
    expect(all.length).toBeGreaterThan(20)
    await tryAll(all)
  }, 120_000)

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
