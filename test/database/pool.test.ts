import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Chance, chanceFor } from '../../seeds/demo/chance.js'
import { parseAddress } from '../../src/database/address.js'
import { type Door, openDoor } from '../../src/database/door.js'
import { type Lock, lockIn, lockQuery, quotedRole } from '../../src/database/lock.js'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import type { Slot } from '../../src/database/slot.js'
import { Slots } from '../../src/database/slots.js'
import { personGlobalId } from '../../src/people/file-id.js'
import { decided } from '../support/decided.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { type Expected, wrongBetween, wrongInside } from './pool/connection.js'
import { disturbances, neverEnding } from './pool/disturbances.js'
import { type Asker, due, openFiles, someAsker } from './pool/viewers.js'

/** Turns on one connection, each of several operations; thousands of them by `npm run proof -- pool`. */
const turns = Number(process.env.PROOF_COUNT ?? 60)
const seed = Number(process.env.PROOF_SEED ?? 20160220)
const minutes = 60_000

let platform: TestPlatform
let expected: Expected
beforeAll(async () => {
  platform = await testPlatform()
  const files = await openFiles(platform)
  const [row] = await withOwner(platform.url, (login) => login.unsafe(lockQuery))
  const { prefix } = lockIn(row?.comment as string) as Lock
  expected = { files, prefix, login: parseAddress(platform.url).user ?? '' }
})
afterAll(() => platform?.close())

/** The platform with one connection, which is in the hand of the test between two operations. */
interface OneConnection {
  readonly door: Door
  readonly ask: TestPlatform['ask']
  slot(): Slot
  close(): Promise<void>
}

const { acquire } = Slots.prototype
function openOne(source: TestPlatform['regions'] = platform.regions): OneConnection {
  let last: Slot
  vi.spyOn(Slots.prototype, 'acquire').mockImplementation(async function (this: Slots) {
    last = await acquire.call(this)
    return last
  })
  const door = openDoor({
    url: platform.url,
    slots: 1,
    files: 'person',
    regions: source,
    clock: () => platform.clock,
    operationMilliseconds: 3_000,
  })
  const before = platform.door
  Object.assign(platform, { door })
  return {
    door,
    ask: platform.ask,
    slot: () => last,
    async close() {
      await door.close()
      Object.assign(platform, { door: before })
      vi.restoreAllMocks()
    },
  }
}

let one: OneConnection
beforeEach(() => {
  one = openOne()
})
afterEach(() => one.close())

const wrong = (asker: Asker) => wrongInside(one.door, decided(platform.policy, asker.viewer), asker, expected)
const about = ({ viewer }: Asker, faults: readonly string[]) =>
  faults.map((fault) => `${viewer.department} ${viewer.region}: ${fault}`)

/** The next viewers on the connection, and the connection between them: everything that is wrong. */
async function look(chance: Chance): Promise<string[]> {
  const [first, second, third] = [someAsker(chance), someAsker(chance), someAsker(chance)]
  const faults = [...(await wrongBetween(one.slot(), expected)), ...about(first, await wrong(first))]
  faults.push(...(await wrongBetween(one.slot(), expected)))
  // Two who come at once stand in line for the one connection.
  const both = await Promise.all([second, third].map(async (asker) => about(asker, await wrong(asker))))
  return [...faults, ...both.flat(), ...(await askedInWords(first))]
}

const lists = { child: 'children', elder: 'elders', woman: 'women' } as const

/** The same through the whole platform: who it says that the viewer is, and whom it lists. */
async function askedInWords(asker: Asker): Promise<string[]> {
  const groups = (['child', 'elder', 'woman'] as const).filter((group) => asker.department.lists[group])
  const answer = await one.ask(
    asker.viewer,
    `{ viewer { account } ${groups.map((group) => `${lists[group]}(first: 20) { nodes { id } }`).join(' ')} }`,
  )
  const data = dataOf(answer)
  const faults = groups.filter((group) => {
    const ids = data[lists[group]].nodes.map(({ id }: { id: string }) => id).sort()
    return JSON.stringify(ids) !== JSON.stringify(due(expected.files, asker, group))
  })
  return about(
    asker,
    faults.map((group) => `the list of ${lists[group]}`),
  )
}

/** A change by the recorder of a village's township, through the platform; answers the file, which gets a new version. */
async function changeSomething(chance: Chance, versions: Map<string, number>): Promise<void> {
  const [id, { village }] = chance.pick([...expected.files])
  const viewer = viewerOf('TOWNSHIP_GOVERNMENT', village.slice(0, 9), 'RECORDER', `recorder-${id}`)
  const version = versions.get(id) ?? 1
  const answer = await one.ask(
    viewer,
    `mutation ($id: ID!, $version: Int!, $address: String!) {
      personUpdate(input: { id: $id, expectedVersion: $version, person: { address: $address } }) { person { id version } userErrors { code } } }`,
    { variables: { id, version, address: `演示村${chance.whole(1, 999_999)}号` } },
  )
  const { person, userErrors } = dataOf(answer).personUpdate
  expect({ id: person?.id, version: person?.version, userErrors }).toEqual({
    id,
    version: version + 1,
    userErrors: [],
  })
  versions.set(id, version + 1)
}

/** Every change on record was made by the recorder of its file, and there are as many as were answered. */
async function changesOnRecord(versions: ReadonlyMap<string, number>): Promise<void> {
  const rows = await withOwner(
    platform.ownerUrl,
    (sql) => sql`select county_code, person_id, version, subject from file_change where version > 1`,
  )
  const told = [...versions].flatMap(([id, last]) =>
    Array.from({ length: last - 1 }, (_, at) => `${id} ${at + 2} recorder-${id}`),
  )
  const found = rows.map((row) => {
    const id = personGlobalId({ countyCode: String(row.county_code), personId: String(row.person_id) })
    return `${id} ${row.version} ${row.subject}`
  })
  expect(found.sort()).toEqual(told.sort())
}

describe('one connection for viewers of all departments, regions and subjects in turn', () => {
  test(
    'is each viewer’s own: role, settings, region and rows, whatever befell the one before',
    async () => {
      const chance = chanceFor(seed, 'pool')
      const befell = new Map<string, number>()
      const versions = new Map<string, number>()
      const pids = new Set<unknown>()
      const kinds = ['nothing', 'a change', ...Object.keys(disturbances)]
      await withOwner(platform.url, async (beside: OwnerSql) => {
        await wrong(someAsker(chance))
        for (let turn = 0; turn < turns; turn++) {
          const kind = turn < kinds.length ? (kinds[turn] as string) : chance.pick(kinds)
          const { viewer } = someAsker(chance)
          const at = {
            door: one.door,
            chance,
            beside,
            reading: decided(platform.policy, viewer),
            writing: decided(platform.policy, { ...viewer, role: 'RECORDER' }, 'mutation'),
          }
          const disturbance = disturbances[kind]
          if (kind === 'a change') await changeSomething(chance, versions)
          else if (disturbance) expect(disturbance.ends, kind).toContain(await disturbance.run(at))
          if (turn === kinds.length) expect(await neverEnding(at)).toBe('QUERY_TIMEOUT')
          befell.set(kind, (befell.get(kind) ?? 0) + 1)
          expect(await look(chance), `turn ${turn}, after: ${kind}`).toEqual([])
          pids.add((await one.slot().send('select pg_backend_pid()', [], 'ARRAYS'))[0]?.toString())
        }
      })
      await changesOnRecord(versions)
      process.stdout.write(
        `pool of one: ${turns} turns, ${turns * 5} viewers, ${pids.size} backends one after another; ${JSON.stringify(Object.fromEntries(befell))}\n`,
      )
      // A connection lives through most of it, or the test would only ever look at new ones.
      expect(pids.size).toBeLessThan(turns / 2)
      expect(befell.size).toBe(kinds.length)
    },
    60 * minutes,
  )
})

describe('what would be left behind is noticed', () => {
  const chance = chanceFor(seed, 'planted')
  const civilAffairs = () => decided(platform.policy, viewerOf('CIVIL_AFFAIRS', '5120'))

  test('nothing where nothing is planted', async () => {
    await one.door.inOperation(civilAffairs(), ({ db }) => db.execute(sql`select 1`))
    expect(await look(chance)).toEqual([])
  })

  test('a role taken for the session and not for the transaction', async () => {
    await one.door.inOperation(civilAffairs(), ({ db }) =>
      db.execute(sql.raw(`set session role ${quotedRole(expected.prefix, 'CIVIL_AFFAIRS')}`)),
    )
    expect((await wrongBetween(one.slot(), expected)).join()).toMatch(/it is .*:CIVIL_AFFAIRS/)
  })

  test('settings for the session and not for the transaction', async () => {
    await one.door.inOperation(civilAffairs(), ({ db }) =>
      db.execute(sql`select set_config('sanliu.scope', '{[0,1000000000000)}', false),
        set_config('sanliu.populations', '7', false)`),
    )
    const faults = await wrongBetween(one.slot(), expected)
    expect(faults).toEqual(
      expect.arrayContaining([
        'scope is left behind',
        'populations is left behind',
        `CIVIL_AFFAIRS reads ${expected.files.size} rows by what is left`,
      ]),
    )
  })

  test('the scope of the viewer before', async () => {
    await one.close()
    let before = viewerOf('CIVIL_AFFAIRS', '5120')
    one = openOne({
      ...platform.regions,
      scopeOf(viewer) {
        const scope = platform.regions.scopeOf(before)
        before = viewer
        return scope
      },
    })
    const faults: string[] = []
    for (let turn = 0; turn < 10; turn++) faults.push(...(await wrong(someAsker(chance))))
    expect(faults.join()).toMatch(/scope is .* and not .*rows \d+ and not \d+/)
  })
})
