import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chance, chanceFor } from '../../seeds/demo/chance.js'
import { type Door, openDoor, type RegionSource } from '../../src/database/door.js'
import { type Lock, lockIn, lockQuery, quotedRole } from '../../src/database/lock.js'
import { withOwner } from '../../src/database/owner.js'
import { departments } from '../access/expectations.js'
import { makeWorld } from '../access/world.js'
import { yanjiang } from '../support/children.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { regionsByDigits } from '../support/regions.js'
import { changeable, changedBy, listedBy, readBy, type Seen, servedBy } from './scope/asking.js'
import { type Asking, type JudgedRow, keeps, reads, tablesOf, takes, writes } from './scope/oracle.js'
import { type Patterns, randomRows, readPatterns, store, tables } from './scope/rows.js'
import { type PlainTree, randomTree } from './scope/tree.js'

/** Triples of tree, viewer and row; `npm run proof -- scope` takes more of them. */
const triples = Number(process.env.PROOF_COUNT ?? 20_000)
const seed = Number(process.env.PROOF_SEED ?? 20160220)
const persons = 5
const viewersOfATree = 8
const minutes = 60_000

const now = new Date('2026-03-31T04:00:00Z')
let platform: TestPlatform
let patterns: Patterns

beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = now
  const { ids, village } = await makeWorld(platform)
  const offered = await platform.ask(
    viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER'),
    `mutation ($id: ID!, $to: String!) { personMoveOffer(input: { id: $id, expectedVersion: 1, toRegion: $to, keepsDuty: false }) { userErrors { code } } }`,
    { variables: { id: ids.elder, to: villageBeside(village) } },
  )
  expect(dataOf(offered).personMoveOffer.userErrors).toEqual([])
  patterns = await withOwner(platform.ownerUrl, readPatterns)
})
afterAll(() => platform?.close())

const villageBeside = (village: string) =>
  [...platform.regions.tree().subtree(yanjiang)].find(
    ({ level, code }) => level === 'VILLAGE' && code !== village,
  )?.code ?? ''

interface World {
  readonly tree: PlainTree
  readonly rows: readonly JudgedRow[]
  readonly ofPerson: ReadonlyMap<string, JudgedRow>
  readonly moveOf: ReadonlyMap<string, JudgedRow>
}

async function makeTree(chance: Chance): Promise<World> {
  const tree = randomTree(chance)
  const rows = randomRows(tree, chance, persons)
  await withOwner(platform.ownerUrl, (sql) => store(sql, patterns, { tree, rows, now }))
  const by = (table: string) =>
    new Map(rows.filter((row) => row.table === table).map((row) => [row.personId, row]))
  return { tree, rows, ofPerson: by('person'), moveOf: by('person_move') }
}

const counts = { trees: 0, triples: 0, inside: 0, apart: 0, moved: 0 }
const differences: string[] = []

/** Every row of the tables is one triple: seen or not, by the database and by the definition. */
function compare(
  what: string,
  world: World,
  { region, department }: Asking,
  asked: { of: readonly string[]; seen: Seen; expected: (row: JudgedRow) => boolean },
): void {
  const named = new Set(asked.of)
  for (const row of world.rows) {
    if (!named.has(row.table)) continue
    const key = `${row.table} ${row.personId}`
    const expected = asked.expected(row)
    counts.triples += 1
    if (expected) counts.inside += 1
    if (world.tree.regions.get(row.place)?.endedOn) counts.moved += 1
    if (asked.seen.has(key) !== expected)
      differences.push(
        `${what}, tree ${counts.trees}: ${department.name} ${region}, ${key} at ${row.place}/${row.duty}: ${expected ? 'hidden' : 'shown'}`,
      )
  }
}

/** Regions that hold much come often, or hardly any row would lie inside. */
function someRegion({ regions }: PlainTree, chance: Chance): string {
  const digits = chance.weighted([
    [2, 5],
    [4, 15],
    [6, 35],
    [9, 30],
    [12, 10],
    [0, 5],
  ] as const)
  const codes = [...regions.keys()].filter((code) => code.length === digits)
  return chance.pick(codes.length > 0 ? codes : ['', '44', '512099'])
}

const readers = departments.filter(({ listsPersons }) => listsPersons)

/** A viewer of the region, by all ways to rows: the role, the condition of the API, the keeper, the taker, a recorder's changes. */
async function askAs(door: Door, world: World, asking: Asking): Promise<void> {
  const { tree, ofPerson, moveOf } = world
  const { department, region } = asking
  const viewer = viewerOf(department.name, region)
  const own = (row: JudgedRow) => ofPerson.get(row.personId) as JudgedRow
  const isRead = (row: JudgedRow) => reads(asking, row, own(row))
  const of = tablesOf(department)
  compare('role', world, asking, { of, seen: await readBy(platform, door, viewer, of), expected: isRead })
  const { api, both } = await listedBy(platform, door, viewer)
  compare('condition of the API', world, asking, { of: ['person'], seen: api, expected: isRead })
  compare('both locks', world, asking, { of: ['person'], seen: both, expected: isRead })
  const { kept, taken } = await servedBy(platform, door, viewer)
  compare('keeper', world, asking, { of: tables, seen: kept, expected: (row) => keeps(asking, row) })
  compare('taker', world, asking, {
    of: tables,
    seen: taken,
    expected: (row) => takes(asking, row, moveOf.get(row.personId) as JudgedRow),
  })
  const recorder = {
    tree,
    region,
    department: departments.find(({ name }) => name === 'TOWNSHIP_GOVERNMENT')!,
  }
  compare('changes', world, recorder, {
    of: changeable,
    seen: await changedBy(platform, door, viewerOf('TOWNSHIP_GOVERNMENT', region)),
    expected: (row) => writes(recorder, row, own(row)),
  })
  if (platform.regions.tree().scopeOf(region).ranges.length > 1) counts.apart += 1
}

/** Trees one after another until there are so many triples; the number counts each row under each viewer once a way. */
async function tryTrees(door: Door, wanted: number, label = 'tree'): Promise<void> {
  const end = counts.triples + wanted
  for (let round = 0; counts.triples < end; round++) {
    const chance = chanceFor(seed, label, round)
    const world = await makeTree(chance)
    counts.trees += 1
    for (let each = 0; each < viewersOfATree; each++)
      await askAs(door, world, {
        tree: world.tree,
        region: someRegion(world.tree, chance),
        department: chance.pick(readers),
      })
  }
}

describe('rows and regions, by trees with merges, splits, other codes and transfers', () => {
  it(
    'are seen, kept and changed as the plain definition says, by every department, in every table',
    async () => {
      await tryTrees(platform.door, triples)
      process.stdout.write(`scope: ${JSON.stringify({ ...counts, differences: differences.length })}\n`)
      expect(differences.slice(0, 20)).toEqual([])
      expect(counts.triples).toBeGreaterThanOrEqual(triples)
      // The comparison means nothing if one side hardly occurs.
      expect(counts.inside / counts.triples).toBeGreaterThan(0.05)
      expect(counts.inside / counts.triples).toBeLessThan(0.95)
      expect(counts.apart).toBeGreaterThan(counts.trees / 4)
      expect(counts.moved).toBeGreaterThan(counts.triples / 50)
    },
    30 * minutes,
  )
})

describe('the comparison finds what is planted', () => {
  /** What is different when the same trees are asked with a fault; nothing of it is counted to the proof. */
  async function found(source: RegionSource, wanted = 6_000): Promise<readonly string[]> {
    const door = openDoor({ url: platform.url, slots: 1, regions: source, clock: () => now })
    const before = differences.length
    try {
      await tryTrees(door, wanted, 'planted')
      return differences.splice(before)
    } finally {
      await door.close()
    }
  }
  const told = (all: readonly string[], what: string) => all.filter((each) => each.startsWith(what)).length

  it('nothing where nothing is planted', async () => {
    expect(await found(platform.regions)).toEqual([])
  })

  it('digits in the place of the tree, in each of the ways', async () => {
    const faults = await found({ ...platform.regions, scopeOf: regionsByDigits().scopeOf })
    for (const what of ['role', 'condition of the API', 'both locks', 'keeper', 'taker', 'changes'])
      expect(told(faults, what), what).toBeGreaterThan(0)
  })

  it('a region that ended, seen by who holds one of its parts', async () => {
    const { regions } = platform
    const faults = await found(
      {
        ...regions,
        scopeOf: (viewer) => {
          const tree = regions.tree()
          const parts = tree.retired.filter(({ code }) =>
            tree.present(code).some((heir) => tree.isWithin(heir.code, viewer.region)),
          )
          return {
            ranges: [
              ...tree.scopeOf(viewer.region).ranges,
              ...parts.map(({ regionN }) => [regionN, regionN + 1] as const),
            ],
          }
        },
      },
      12_000,
    )
    expect(faults.length).toBeGreaterThan(0)
    expect(faults.every((each) => each.endsWith('shown'))).toBe(true)
  })

  it('a policy that forgets the second duty', async () => {
    const alter = (text: (qual: string) => string) =>
      withOwner(platform.ownerUrl, async (sql) => {
        const [row] = await sql`
          select pg_get_expr(polqual, polrelid) as qual from pg_policy
          where polrelid = 'child'::regclass and polname = 'readers select'`
        await sql.unsafe(`alter policy "readers select" on child using (${text(String(row?.qual))})`)
        return String(row?.qual)
      })
    const whole = await alter((qual) => qual.replaceAll('duty_region_n', 'region_n'))
    try {
      const faults = await found(platform.regions)
      expect(faults.length).toBeGreaterThan(0)
      expect(faults.every((each) => /child 0.*hidden/.test(each))).toBe(true)
    } finally {
      await alter(() => whole)
    }
  })
})

describe('a transaction that was told nothing', () => {
  const settings = ['scope', 'populations', 'populations_disability', 'counted', 'subject', 'region', 'now']
  /** As the door sets them for who sees everything. */
  const everything: Record<string, string> = {
    scope: '{[0,1000000000000)}',
    populations: '7',
    populations_disability: '7',
    counted: '7',
  }

  /** Rows before each role, with settings as given: one that is not given was never set on this connection. */
  const rowsBefore = (
    given: Record<string, string>,
    roles: readonly (readonly [string, readonly string[]])[],
  ) =>
    withOwner(platform.url, async (sql) => {
      const { prefix } = lockIn((await sql.unsafe(lockQuery))[0]?.comment as string) as Lock
      const rows = new Map<string, number>()
      for (const [role, of] of roles)
        await sql.begin(async (transaction) => {
          const told = Object.entries(given).map(
            ([name, value]) => `set_config('sanliu.${name}', '${value}', true)`,
          )
          await transaction.unsafe(
            [`set local role ${quotedRole(prefix, role)}`, `select ${told.join(', ')}`].join('; '),
          )
          const { count } = await transaction.unsafe(
            of.map((table) => `select from "${table}"`).join(' union all '),
          )
          rows.set(role, count)
        })
      return Object.fromEntries(rows)
    })

  const cases: [string, Record<string, string>][] = [
    ['nothing at all', {}],
    [
      'empty settings, as a pooled connection keeps them',
      Object.fromEntries(settings.map((name) => [name, ''])),
    ],
    ['everything but the scope', { ...everything, scope: '' }],
    ['a scope that holds nothing', { ...everything, scope: '{}' }],
    ['everything but the populations', { ...everything, populations: '', populations_disability: '' }],
  ]

  const services = ['keeper', 'taker']
  const roles = [
    ...readers.map((each) => [each.name, tablesOf(each)] as const),
    ...services.map((role) => [role, tables] as const),
  ]

  it.each(cases)('shows no row to anybody: %s', async (_, given) => {
    const before = await rowsBefore(given, roles)
    // Who keeps or takes asks for the region alone, whoever it works for.
    const those = Object.entries(before).filter(
      ([role]) => !services.includes(role) || given.scope !== everything.scope,
    )
    expect(those.length).toBeGreaterThan(25)
    expect(those.filter(([, rows]) => rows > 0)).toEqual([])
  })

  it('and all rows to who is told everything', async () => {
    const before = await rowsBefore(everything, roles)
    expect(before.keeper).toBe(persons * tables.length)
    expect(before.CIVIL_AFFAIRS).toBeGreaterThan(persons * tables.length * 0.7)
  })
})
