import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { yanjiang } from '../support/children.js'
import {
  type Answer,
  codesOf,
  dataOf,
  type TestPlatform,
  testPlatform,
  viewerOf,
} from '../support/platform.js'
import {
  cellOf,
  coordinates,
  type Department,
  departments,
  type Expected,
  type GroupName,
  groupNames,
  mayName,
} from './expectations.js'
import { containers, field, isReached, makeWorld, plurals, type World, ways } from './world.js'

let platform: TestPlatform
let world: World

beforeAll(async () => {
  platform = await testPlatform()
  world = await makeWorld(platform)
})

afterAll(async () => {
  process.stdout.write(`${summary()}\n`)
  await platform?.close()
})

/**
 * The gate asks these departments for every coordinate and each of the others, on each way, for every eighth: another
 * eighth per department and way, so that every coordinate is asked of several. `npm run proof -- access` asks for all.
 */
const oneOf = Number(process.env.PROOF_COUNT ?? 12)
const seed = Number(process.env.PROOF_SEED ?? 20160220)
const inFull = new Set(
  'CIVIL_AFFAIRS EDUCATION HEALTH PUBLIC_SECURITY WOMENS_FEDERATION PROVINCE STATISTICS'.split(' '),
)
const waysOfAsking = (): string[] => [...Object.keys(ways), 'filter', 'order', 'search', 'cursor']

function coordinatesFor(department: Department, way: string): [string, Expected][] {
  const all = Object.entries(coordinates)
  if (inFull.has(department.name)) return all
  const turn = seed + departments.indexOf(department) + waysOfAsking().indexOf(way)
  return all.filter((_, at) => (at + turn) % oneOf === 0)
}

type Outcome = 'allowed' | 'masked' | 'denied'
const counts = new Map<string, Record<Outcome, number>>()
const outcomes = new Map<string, Set<Outcome>>()

function count(way: string, coordinate: string, outcome: Outcome): void {
  const row = counts.get(way) ?? { allowed: 0, masked: 0, denied: 0 }
  row[outcome] += 1
  counts.set(way, row)
  const key = `${way} ${coordinate}`
  outcomes.set(key, (outcomes.get(key) ?? new Set()).add(outcome))
}

const summary = (): string =>
  ['coordinate × department, by way of reading: allowed, masked, denied']
    .concat([...counts].map(([way, row]) => `${way}: ${row.allowed}, ${row.masked}, ${row.denied}`))
    .join('\n')

/** The region of every department in these tests: the county that the child lives in. */
const ask = (department: Department, query: string, group: GroupName = 'child'): Promise<Answer> =>
  platform.ask(viewerOf(department.name, yanjiang), query, {
    variables: Object.fromEntries(
      Object.entries({ id: world.ids[group], village: world.village, citizenId: world.citizenId }).filter(
        ([name]) => query.includes(`$${name}:`),
      ),
    ),
  })

function expectValue(actual: unknown, wanted: unknown): void {
  if (wanted instanceof RegExp)
    expect(typeof actual === 'string' ? actual : JSON.stringify(actual)).toMatch(wanted)
  else expect(actual).toEqual(wanted)
}

describe.each(Object.keys(ways))('each coordinate, %s', (way) => {
  it.each(departments)('is what the table gives to $name', async (department) => {
    const listed = !way.startsWith('by person') && way !== 'by node'
    for (const [coordinate, expected] of coordinatesFor(department, way)) {
      const { group = 'child' } = expected
      const build = ways[way]
      if (!build) throw new Error(way)
      // The completeness of a file is known for the present only.
      if (way.includes('as of') && /ompleteness/.test(coordinate)) continue
      const { query, person, alias } = build(expected.path, plurals[group])
      const answer = await ask(department, query, group)
      const mayAsk = listed ? department.lists[group] : department.listsPersons
      if (!mayAsk) {
        expect(codesOf(answer), coordinate).toEqual(['FORBIDDEN'])
        expect(answer.data).toBeUndefined()
        count(way, coordinate, 'denied')
        continue
      }
      checkReport(answer, department, coordinate, expected)
      if (!isReached(department, group) || !department.lists[group]) {
        if (listed) expect(person(dataOf(answer))).toBeUndefined()
        else expect(codesOf(answer), coordinate).toEqual(['NOT_FOUND'])
        count(way, coordinate, 'denied')
        continue
      }
      const found = person(dataOf(answer)) as Record<string, unknown>
      const value = found[alias ?? field(expected.path)]
      const cell = cellOf(department, expected)
      checkValue(coordinate, expected, cell, value, department)
      count(
        way,
        coordinate,
        cell === 'F' ? 'allowed' : cell === 'M' && expected.masked !== undefined ? 'masked' : 'denied',
      )
    }
  })
})

function checkValue(
  coordinate: string,
  expected: Expected,
  cell: string,
  value: unknown,
  department: Department,
): void {
  const message = `${department.name} × ${coordinate} (${cell})`
  // A leaf below a list or facet is null when the list itself is not the department's.
  const container = containers[coordinate.split('.')[0] as string]
  const outer = container ? cellOf(department, coordinates[container] as Expected) : 'F'
  const inner = Array.isArray(value) ? value[0] : value
  if (outer !== 'F' && outer !== 'M') expect(value, message).toBeNull()
  else if (cell === 'F') expectValue(value, expected.full)
  else if (cell === 'M' && expected.masked !== undefined) expectValue(value, expected.masked)
  else if (!container || inner === null || typeof inner !== 'object') expect(value, message).toBeNull()
  else for (const leaf of Object.values(inner)) expect(leaf, message).toBeNull()
}

/** The answer lists every coordinate that it gives masked or not at all, and none that it gives as it is. */
function checkReport(answer: Answer, department: Department, coordinate: string, expected: Expected): void {
  const entry = answer.extensions?.access?.masked.find(
    (each: { coordinate: string }) => each.coordinate === coordinate,
  )
  if (!answer.extensions) return
  const cell = cellOf(department, expected)
  // A population that is not the department's hides the facet as well as the rows.
  const group = groupNames.find((name) =>
    new RegExp(`^(${name}file\\.|person\\.${name}$)`, 'i').test(coordinate),
  )
  const isHidden = group !== undefined && !department.lists[group]
  const shown = !isHidden && (cell === 'F' || isShown(coordinate, cell))
  const message = `${department.name} × ${coordinate} in extensions.access`
  if (shown) expect(entry, message).toBeUndefined()
  else {
    expect(entry?.mode, message).toBe(cell === 'M' && !isHidden ? 'MASKED' : 'DENIED')
    expect(entry.reason, message).toMatch(/\d{3} /)
    expect(entry.ownerDepartment, message).toMatch(/^[A-Z_]+$/)
  }
}

/** Shown as they are under M: the words of domain.md "Data classes". */
const shownUnderMask = new Set(
  `Person.sex Person.registered Person.bodyCondition Person.disabilityGrade Person.relatives Person.guardians Person.child
   Relative.relation Relative.workProvince Relative.workCity Guardian.relation ChildFile.schoolingStage ChildFile.enrolled
   ChildFile.arrangement ChildFile.livingArrangement ChildFile.guardianshipRating ChildFile.hardship ChildFile.assistanceKinds
   ChildFile.leftBehind Person.elder ElderFile.livingArrangement ElderFile.caregiverRelation ElderFile.selfCare ElderFile.dependent
   ElderFile.hardship ElderFile.allowances ElderFile.riskGrade Person.woman WomanFile.hardship WomanFile.husbandWorkProvince
   WomanFile.husbandWorkCity WomanFile.trainings WomanFile.mutualAid`.split(/\s+/),
)
const isShown = (coordinate: string, cell: string) => cell === 'M' && shownUnderMask.has(coordinate)

describe.each(['filter', 'order', 'search'] as const)('each coordinate, by %s', (way) => {
  it.each(departments)('is what the table gives to $name', async (department) => {
    for (const [coordinate, expected] of coordinatesFor(department, way)) {
      const { group = 'child' } = expected
      const condition = expected[way]
      if (!condition) continue
      const variables = ['village', 'citizenId'].filter((name) => condition.includes(`$${name}`))
      const declared = variables.length
        ? `query (${variables.map((name) => `$${name}: String!`).join(', ')})`
        : ''
      const argument = way === 'order' ? `orderBy: [${condition}]` : `${way}: ${condition}`
      const answer = await ask(
        department,
        `${declared} { ${plurals[group]}(first: 2, ${argument}) { nodes { id } } }`,
        group,
      )
      const message = `${department.name} ${way} ${coordinate}`
      if (department.lists[group] && mayName(department, expected)) {
        const found = dataOf(answer)[plurals[group]].nodes.length
        expect(found, message).toBe(isReached(department, group) ? 1 : 0)
        count(`by ${way}`, coordinate, 'allowed')
      } else {
        expect(codesOf(answer), message).toEqual(['FORBIDDEN'])
        count(`by ${way}`, coordinate, 'denied')
      }
    }
  })
})

describe('each orderable coordinate, by a cursor that another department was given', () => {
  it.each(departments)('tells $name nothing', async (department) => {
    for (const [coordinate, expected] of coordinatesFor(department, 'cursor')) {
      if (!expected.order) continue
      const page = (after: string) =>
        `{ children(first: 1, orderBy: [${expected.order}]${after}) { edges { cursor } } }`
      const given = await platform.ask(viewerOf('CIVIL_AFFAIRS', yanjiang), page(''))
      const cursor = dataOf(given).children.edges[0].cursor as string
      const answer = await ask(department, page(`, after: "${cursor}"`))
      const isOwn = department.name === 'CIVIL_AFFAIRS'
      if (isOwn) expect(dataOf(answer).children.edges).toEqual([])
      else if (department.lists.child && mayName(department, expected))
        expect(codesOf(answer)).toEqual(['CURSOR_INVALID'])
      else expect(codesOf(answer)).toEqual(['FORBIDDEN'])
      count('by cursor', coordinate, isOwn ? 'allowed' : 'denied')
    }
  })
})

describe('the test itself', () => {
  it('knows every coordinate of the schema that has a class', () => {
    const classed = [...platform.policy.coordinates.fields]
      .filter(([, access]) => 'classes' in access)
      .map(([coordinate]) => coordinate)
      // Hang on no person of a list; test/people/writing.test.ts and test/rights/export.test.ts ask for them.
      .filter(
        (coordinate) => !['PersonPayload.possibleDuplicates', 'PersonExport.document'].includes(coordinate),
      )
    expect(Object.keys(coordinates).sort()).toEqual(classed.sort())
  })

  it('filters, orders and searches by every coordinate by which the API does', () => {
    const named = new Set(
      [...platform.policy.coordinates.inputs.values()].flatMap((access) =>
        'reads' in access ? [access.reads] : [],
      ),
    )
    const tried = Object.entries(coordinates).filter(
      ([, { filter, order, search }]) => filter ?? order ?? search,
    )
    expect(tried.map(([coordinate]) => coordinate).sort()).toEqual([...named].sort())
  })

  it('asks all departments, on every way, and those in full for everything', () => {
    for (const way of waysOfAsking()) {
      const asked = departments.map((department) => coordinatesFor(department, way).map(([name]) => name))
      for (const [at, { name }] of departments.entries()) {
        const least = inFull.has(name) ? 1 : 1 / oneOf
        expect(asked[at]?.length, `${name} ${way}`).toBeGreaterThan(
          Object.keys(coordinates).length * least - 1,
        )
      }
      // Each coordinate is asked of departments beyond those in full.
      const others = departments.flatMap(({ name }, at) => (inFull.has(name) ? [] : (asked[at] ?? [])))
      expect([...new Set(others)].sort(), way).toEqual(Object.keys(coordinates).sort())
    }
    expect(departments.filter(({ name }) => inFull.has(name))).toHaveLength(inFull.size)
  })

  it('pairs each denial with an allowed case: each coordinate is given to some and withheld from others', () => {
    for (const [key, seen] of outcomes) {
      expect(seen.has('allowed'), `${key} allowed to some`).toBe(true)
      expect(seen.has('denied'), `${key} denied to some`).toBe(true)
    }
  })
})
