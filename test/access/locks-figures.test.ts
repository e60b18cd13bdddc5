import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dimensionsOf } from '../../src/people/figures/dimensions.js'
import { groups } from '../../src/people/groups/index.js'
import { yanjiang } from '../support/children.js'
import { publish } from '../support/figures.js'
import { type Answer, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { cellOf, coordinates, type Department, departments, type GroupName } from './expectations.js'
import { openPolicy, withoutFirstLock } from './opened.js'
import { makeWorld } from './world.js'

/**
 * Figures as a way of reading, with the first lock off: everything is planned as for who reads every person. One person of each
 * group is there, so every figure is small. Groups, statistics of today and of an ended quarter, by each dimension and by
 * combinations that are kept and that are not.
 */
let platform: TestPlatform
let ask: ReturnType<typeof withoutFirstLock>
beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-05-10T02:00:00Z')
  await makeWorld(platform)
  platform.clock = new Date('2026-08-10T02:00:00Z')
  await publish(platform)
  ask = withoutFirstLock(platform, await openPolicy(platform))
}, 120_000)
afterAll(async () => {
  process.stdout.write(`${summary()}\n`)
  await platform?.close()
})

const oneOf = Number(process.env.PROOF_COUNT ?? 12)
const seed = Number(process.env.PROOF_SEED ?? 20160220)
const sibling = '512021'

type Outcome = 'given by right' | 'refused by the database' | 'no figure' | 'known excess' | 'leaked'
const counts = new Map<string, Map<Outcome, number>>()
const count = (way: string, outcome: Outcome) => {
  const row = counts.get(way) ?? new Map<Outcome, number>()
  counts.set(way, row.set(outcome, (row.get(outcome) ?? 0) + 1))
}
const summary = (): string => {
  const all = [...counts.values()].flatMap((row) => [...row.values()])
  return [
    `first lock off, statistics: ${all.reduce((a, b) => a + b, 0)} paths`,
    ...[...counts].map(([way, row]) => `${way}: ${[...row].map(([name, n]) => `${n} ${name}`).join(', ')}`),
  ].join('\n')
}

interface Combination {
  readonly group: GroupName
  readonly by: readonly string[]
  readonly isKept: boolean
}

const combinations: readonly Combination[] = groups.flatMap((group) => {
  const dimensions = [...dimensionsOf(group).values()]
  const singles = dimensions.map(({ code }) => [code])
  const plain = dimensions.filter(({ isSeveral }) => !isSeveral).map(({ code }) => code)
  const pairs = plain.slice(1).map((code, at) => [plain[at] as string, code])
  const isKept = (by: readonly string[]) =>
    by.length === 0 || group.cubes.some((cube) => by.every((code) => cube.includes(code)))
  return [[], ...singles, ...group.cubes, ...pairs].map((by) => ({
    group: group.facet as GroupName,
    by,
    isKept: isKept(by),
  }))
})

const expectedOf = (group: GroupName, code: string) => {
  const facet = { child: 'ChildFile', elder: 'ElderFile', woman: 'WomanFile' }[group]
  const name = code === 'ageBand' ? 'Person.birthDate' : `${facet}.${code}`
  const expected = coordinates[name] ?? coordinates[`Person.${code}`]
  if (!expected) throw new Error(`no expectation of ${name}`)
  return expected
}

/** Whether the department reads the dimension of each person, as it is. */
function readsOf(department: Department, group: GroupName, code: string): boolean {
  const expected = expectedOf(group, code)
  const cell = cellOf(department, expected)
  const isShown =
    expected.masked !== undefined && JSON.stringify(expected.masked) === JSON.stringify(expected.full)
  return cell === 'F' || (cell === 'M' && isShown && code !== 'ageBand')
}

const reads = (department: Department, { group, by }: Combination) =>
  department.lists[group] &&
  department.reaches[group] !== 'NOBODY' &&
  by.every((code) => readsOf(department, group, code))

/** The day of birth decides who belongs to a group, also where only its year is shown (decision 0080). */
const isKnownExcess = (department: Department, combination: Combination) =>
  department.cells.identity === 'M' &&
  reads(department, { ...combination, by: combination.by.filter((code) => code !== 'ageBand') })

const query = `query ($query: StatQueryInput!) { statistics(query: $query) { rows(first: 1000) { nodes { cells { value } } } } }`
const times = {
  'of today': undefined,
  'of an ended quarter': { grain: 'QUARTER', from: '2026Q2', to: '2026Q2' },
} as const

const variablesFor = ({ group, by }: Combination, period: object | undefined) => ({
  query: {
    dataset: group,
    measures: ['persons'],
    by,
    region: { within: yanjiang, level: 'COUNTY' },
    period,
  },
})

const figuresFor = (
  department: Department,
  county: string,
  combination: Combination,
  period: object | undefined,
) => ask(viewerOf(department.name, county), query, variablesFor(combination, period))

const withBothLocks = (department: Department, combination: Combination, period: object | undefined) =>
  platform.ask(viewerOf(department.name, yanjiang), query, { variables: variablesFor(combination, period) })

const hasFigure = (answer: Answer) =>
  answer.data?.statistics.rows.nodes.some(
    ({ cells }: { cells: { value: number | null }[] }) => cells[0]?.value,
  )

const partOf = (department: Department, time: string) => {
  const turn = seed + departments.indexOf(department) + time.length
  return combinations.filter((_, at) => (at + turn) % oneOf === 0)
}

describe.each(Object.entries(times))('with the first lock off, figures %s', (time, period) => {
  it.each(departments)(
    'give $name no figure that is not its due',
    async (department) => {
      for (const combination of partOf(department, time)) {
        const told = `${department.name} × ${combination.group} ${combination.by}`
        const judge = (answer: Answer, isDue: boolean, isExcess: boolean): Outcome => {
          if (answer.errors?.length || !answer.data) return 'refused by the database'
          if (!hasFigure(answer)) return 'no figure'
          return isDue ? 'given by right' : isExcess ? 'known excess' : 'leaked'
        }
        const isDue = reads(department, combination)
        const own = await figuresFor(department, yanjiang, combination, period)
        const outcome = judge(own, isDue, isKnownExcess(department, combination))
        count(time, outcome)
        expect(outcome, `${told}: ${JSON.stringify(own)}`).not.toBe('leaked')
        // The paired case: who reads the persons of the region gets it, though everything was planned; where the plan took a
        // cube that is not the department's, it gets it with both locks on.
        if (isDue && department.reaches[combination.group] === 'REGION' && outcome !== 'given by right')
          expect(hasFigure(await withBothLocks(department, combination, period)), told).toBe(true)
        // A past that is not kept is counted from histories wherever the files lie today: the first lock decides the region.
        const isUnplaced = period !== undefined && !combination.isKept
        const foreign = await figuresFor(department, sibling, combination, period)
        const elsewhere = judge(
          foreign,
          false,
          isUnplaced && (isDue || isKnownExcess(department, combination)),
        )
        count(`${time}, from another county`, elsewhere)
        expect(elsewhere, `${told}, from another county`).not.toBe('leaked')
      }
    },
    60_000,
  )
})

describe('the sample', () => {
  it('has combinations of every group, kept and not', () => {
    expect(combinations.length).toBeGreaterThan(100)
    for (const group of ['child', 'elder', 'woman'])
      expect(
        new Set(combinations.filter((each) => each.group === group).map(({ isKept }) => isKept)).size,
      ).toBe(2)
  })
})
