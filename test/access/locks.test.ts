import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root, sourcesIn } from '../architecture/source.js'
import { yanjiang } from '../support/children.js'
import { type Answer, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import {
  cellOf,
  coordinates,
  type Department,
  departments,
  type Expected,
  type GroupName,
} from './expectations.js'
import { type LaneName, lanes, openPolicy, withoutFirstLock } from './opened.js'
import { containers, field, isReached, makeWorld, plurals, type World, ways } from './world.js'

/** Another county of the city: nobody of the world lives there. */
const sibling = '512021'

let platform: TestPlatform
let world: World
let ask: Record<LaneName, ReturnType<typeof withoutFirstLock>>
beforeAll(async () => {
  platform = await testPlatform()
  world = await makeWorld(platform)
  const policy = await openPolicy(platform)
  ask = {
    RESOLVERS: withoutFirstLock(platform, policy),
    COMPILED: withoutFirstLock(platform, policy, 'COMPILED'),
  }
})
afterAll(async () => {
  process.stdout.write(`${summary()}\n`)
  await platform?.close()
})

/** `npm run proof -- locks` asks every department for every coordinate on every way; the gate each for one of so many. */
const oneOf = Number(process.env.PROOF_COUNT ?? 20)
const seed = Number(process.env.PROOF_SEED ?? 20160220)

type Outcome = 'given by right' | 'refused by the database' | 'no row' | 'known excess' | 'leaked'
const counts = new Map<string, Map<Outcome, number>>()
const count = (way: string, outcome: Outcome) => {
  const row = counts.get(way) ?? new Map<Outcome, number>()
  counts.set(way, row.set(outcome, (row.get(outcome) ?? 0) + 1))
}
const total = () =>
  [...counts.values()].reduce((sum, row) => [...row.values()].reduce((a, b) => a + b, sum), 0)
const summary = (): string =>
  [
    `first lock off: ${total()} paths`,
    ...[...counts].map(([way, row]) => `${way}: ${[...row].map(([name, n]) => `${n} ${name}`).join(', ')}`),
  ].join('\n')

/** In the gate each lane has its half. */
function partOf(department: Department, way: string, lane: LaneName): [string, Expected][] {
  const turn = seed + departments.indexOf(department) + way.length
  const share = oneOf > 1 ? 2 * oneOf : 1
  return Object.entries(coordinates).filter(
    (_, at) => (at + turn + lanes.indexOf(lane) * oneOf) % share === 0,
  )
}

const variablesOf = (query: string, group: GroupName) =>
  Object.fromEntries(
    Object.entries({ id: world.ids[group], village: world.village, citizenId: world.citizenId }).filter(
      ([name]) => query.includes(`$${name}:`),
    ),
  )

/** What the department may have: the value, what the mask leaves as it is, or nothing. */
function mayHave(department: Department, expected: Expected, value: unknown): boolean {
  const { group = 'child' } = expected
  if (!department.lists[group] || !isReached(department, group)) return false
  const cell = cellOf(department, expected)
  const inner = JSON.stringify(value)
  const is = (wanted: unknown) =>
    wanted instanceof RegExp
      ? wanted.test(typeof value === 'string' ? value : inner)
      : inner === JSON.stringify(wanted)
  if (cell === 'F') return is(expected.full)
  return cell === 'M' && expected.masked !== undefined && is(expected.masked)
}

/** Values that say nothing: no answer, no row, an empty list, an object of nothing. */
const saysNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (Array.isArray(value) && value.every(saysNothing)) ||
  (typeof value === 'object' && !(value instanceof RegExp) && Object.values(value).every(saysNothing))

function judge(department: Department, expected: Expected, answer: Answer, value: () => unknown): Outcome {
  if (answer.errors?.length || !answer.data) return 'refused by the database'
  const found = value()
  if (saysNothing(found)) return 'no row'
  if (mayHave(department, expected, found)) return 'given by right'
  return isKnownExcess(department, expected) ? 'known excess' : 'leaked'
}

/**
 * What the second lock leaves to the first (decision 0080): every list asks whether somebody is a member today, which takes the
 * day of birth and the days of a spell.
 */
const isKnownExcess = (department: Department, { path, group = 'child' }: Expected): boolean =>
  department.lists[group] &&
  isReached(department, group) &&
  ((path === 'birthDate' && department.cells.identity === 'M') ||
    /memberships \{ valid(From|Until) \}/.test(path))

/** Open for everybody who reaches the file: whether there is an entry at all hangs on its container. */
const outerOf = (department: Department, coordinate: string) => {
  const container = containers[coordinate.split('.')[0] as string]
  return container ? cellOf(department, coordinates[container] as Expected) : 'F'
}

const eachWay = lanes.flatMap((lane) => Object.keys(ways).map((way) => [lane, way] as const))

describe.each(eachWay)('with the first lock off, %s, each coordinate, %s', (lane, way) => {
  it.each(departments)('gives $name no more than its due', async (department) => {
    for (const [coordinate, expected] of partOf(department, way, lane)) {
      const { group = 'child' } = expected
      if (way.includes('as of') && /ompleteness/.test(coordinate)) continue
      const { query, person, alias } = ways[way]!(expected.path, plurals[group])
      const variables = variablesOf(query, group)
      const answer = await ask[lane](viewerOf(department.name, yanjiang), query, variables)
      const value = () =>
        (person(answer.data) as Record<string, unknown> | null)?.[alias ?? field(expected.path)]
      const outcome = judge(department, expected, answer, value)
      count(`${lane} ${way}`, outcome)
      expect(outcome, `${department.name} × ${coordinate}: ${JSON.stringify(answer.data)}`).not.toBe('leaked')
      // The paired case: what it may read in full it is given, though everything was planned.
      const isWhole =
        cellOf(department, expected) === 'F' &&
        outerOf(department, coordinate) === 'F' &&
        !saysNothing(expected.full)
      if (isWhole && department.lists[group] && isReached(department, group))
        expect(outcome, `${department.name} × ${coordinate}: ${JSON.stringify(answer.errors)}`).toBe(
          'given by right',
        )
      const foreign = await ask[lane](viewerOf(department.name, sibling), query, variables)
      const elsewhere = foreign.errors?.length
        ? 'refused by the database'
        : saysNothing(person(foreign.data))
          ? 'no row'
          : 'leaked'
      count(`${lane} ${way}, from another county`, elsewhere)
      expect(elsewhere, `${department.name} × ${coordinate}: ${JSON.stringify(foreign.data)}`).not.toBe(
        'leaked',
      )
    }
  })
})

const eachCondition = lanes.flatMap((lane) =>
  (['filter', 'order', 'search'] as const).map((way) => [lane, way] as const),
)

describe.each(eachCondition)('with the first lock off, %s, by %s', (lane, way) => {
  it.each(departments)('tells $name nothing of what it may not read', async (department) => {
    for (const [coordinate, expected] of partOf(department, way, lane)) {
      const { group = 'child' } = expected
      const condition = expected[way]
      if (!condition) continue
      const named = ['village', 'citizenId'].filter((name) => condition.includes(`$${name}`))
      const declared = named.length ? `query (${named.map((name) => `$${name}: String!`).join(', ')})` : ''
      const argument = way === 'order' ? `orderBy: [${condition}]` : `${way}: ${condition}`
      const query = `${declared} { ${plurals[group]}(first: 2, ${argument}) { nodes { id } } }`
      const answer = await ask[lane](viewerOf(department.name, yanjiang), query, variablesOf(query, group))
      const isDue = department.lists[group] && isReached(department, group)
      const cell = cellOf(department, expected)
      const nodes = answer.data?.[plurals[group]]?.nodes ?? []
      const may = isDue && (cell === 'F' || (cell === 'M' && expected.masked !== undefined))
      // The number of the village judges every row: it is told to who reads rows at all.
      const isRegion = coordinate === 'Person.region'
      const outcome: Outcome = answer.errors?.length
        ? 'refused by the database'
        : nodes.length === 0
          ? 'no row'
          : may || (isRegion && isDue)
            ? 'given by right'
            : isKnownExcess(department, expected)
              ? 'known excess'
              : 'leaked'
      count(`${lane} by ${way}`, outcome)
      expect(outcome, `${department.name} ${way} ${coordinate}`).not.toBe('leaked')
      if (isDue && cell === 'F')
        expect(outcome, `${department.name} ${way} ${coordinate}`).toBe('given by right')
    }
  })
})

describe('the seam', () => {
  it('is in no file that the platform is built from', () => {
    const built = [...sourcesIn('src'), ...sourcesIn('seeds')].filter((file) =>
      /withoutFirstLock|openPolicy/.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(built).toEqual([])
  })

  it('opens the first lock: whoever reads everything gets what another is refused', async () => {
    const query = `query ($id: ID!) { person(id: $id) { child { school subsistenceAllowance } } }`
    const whole = await ask.RESOLVERS(viewerOf('CIVIL_AFFAIRS', yanjiang), query, { id: world.ids.child })
    expect(whole.data?.person.child).toMatchObject({ school: expect.any(String) })
    const partly = await ask.RESOLVERS(viewerOf('EDUCATION', yanjiang), query, { id: world.ids.child })
    expect(partly.errors).toMatchObject([{ sqlstate: '42501' }])
  })
})
