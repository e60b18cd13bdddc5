import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Viewer } from '../../src/policy/viewer.js'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { settle } from '../support/figures.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

/** What was told of today's figures is told again while their state is the same; each answer here is the resolvers' as well. */
let platform: TestPlatform
const city = viewerOf('CIVIL_AFFAIRS', '5120')
const county = viewerOf('CIVIL_AFFAIRS', yanjiang)

beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-06-10T02:00:00Z')
  await loadTree(platform)
  for (const where of [yanjiang, yanjiang, anyue]) await open(where)
  await settle(platform)
}, 240_000)
afterAll(() => platform?.close())

const open = (where: string) =>
  openChild(
    platform,
    wholeChild(villagesOf(platform, where)[0] as string, {}, { guardianshipRating: 'FAIR' }),
  )

const query = (within = '5120', by: string[] = ['guardianshipRating'], more = {}) => ({
  query: { dataset: 'child', measures: ['persons'], by, region: { within, level: 'COUNTY' }, ...more },
})

const page = `query ($query: StatQueryInput!, $first: Int! = 100) { now: statistics(query: $query) {
  asOf revision freshness { at: updatedAt } ...table privacy { suppressedCells threshold notPublished } } }
  fragment table on Statistics { columns { label } rows(first: $first) { totalCount pageInfo { hasNextPage }
    nodes { region { code } dimensions { code label } cells { value display status } } } }`

async function asked(viewer: Viewer, variables: object, text = page, language: 'zh' | 'en' = 'en') {
  const before = new Map(platform.lane?.counts)
  const answer = await platform.ask(viewer, text, { variables: variables as never, language })
  const counted = [...(platform.lane?.counts ?? [])].flatMap(([what, count]) =>
    count > (before.get(what) ?? 0) ? [what] : [],
  )
  return { answer, counted, now: answer.data?.now, statements: [...platform.statements] }
}

const first = ['left: in this case', 'compiled in part']

describe('figures of today', () => {
  test('are told by the resolvers once, and then again with one statement', async () => {
    const one = await asked(city, query())
    expect(one.counted.sort()).toEqual([...first].sort())
    const again = await asked(city, query())
    expect(again.counted).toEqual(['compiled'])
    expect(again.statements).toHaveLength(1)
    expect(again.now).toEqual(one.now)
    expect(again.answer.extensions).toEqual(one.answer.extensions)
    expect(again.now.rows.nodes.map(({ cells }: { cells: object[] }) => cells[0])).toContainEqual({
      value: 2,
      display: '2',
      status: 'PROVISIONAL',
    })
  })

  test('hold the instant of who asks', async () => {
    const one = await asked(city, query())
    platform.clock = new Date('2026-06-10T03:04:05.678Z')
    const { now, counted } = await asked(city, query())
    expect(counted).toEqual(['compiled'])
    expect(now.asOf).toContain('04:05.678')
    expect(now.freshness.at).toBe(now.asOf)
    expect(one.now.asOf).not.toBe(now.asOf)
    expect(now.rows).toEqual(one.now.rows)
  })

  test('are told anew after a change, and on another day', async () => {
    const totals = query('5120', ['guardianshipRating'], {
      totals: ['GRAND'],
      measures: ['persons', 'share'],
    })
    await asked(city, totals)
    expect((await asked(city, totals)).counted).toEqual(['compiled'])
    await open(anyue)
    const { now, counted } = await asked(city, totals)
    expect(counted).not.toContain('compiled')
    expect(now.rows.nodes.at(-1).cells[0].value).toBe(4)
    platform.clock = new Date('2026-06-11T02:00:00Z')
    expect((await asked(city, totals)).counted).not.toContain('compiled')
    await settle(platform)
    await asked(city, totals)
    expect((await asked(city, totals)).counted).toEqual(['compiled'])
  })

  test('fill a dashboard in one go, beside a list and a region', async () => {
    const text = `query ($query: StatQueryInput!) { now: statistics(query: $query) { rows(first: 9) { nodes { cells { value } } } }
      children(first: 2) { nodes { name } } region(code: "512002") { name children { code } } none: region(code: "999999") { name } }`
    const one = await asked(city, query(), text)
    const again = await asked(city, query(), text)
    expect(again.counted).toEqual(['compiled'])
    expect(again.statements).toHaveLength(2)
    expect(dataOf(again.answer)).toEqual(dataOf(one.answer))
    expect(dataOf(again.answer).none).toBeNull()
  })
})

describe('whose they are', () => {
  test('another language, region, department, page or question is told its own', async () => {
    await asked(city, query())
    const chinese = await asked(city, query(), page, 'zh')
    expect(chinese.counted).not.toContain('compiled')
    expect(chinese.now.columns).not.toEqual((await asked(city, query())).now.columns)
    const own = await asked(county, query())
    expect(own.counted).not.toContain('compiled')
    const statuses = ({ rows }: { rows: { nodes: { cells: { status: string }[] }[] } }) =>
      new Set(rows.nodes.map(({ cells }) => cells[0]?.status))
    expect(statuses(own.now)).toContain('NOT_AUTHORIZED')
    expect(statuses((await asked(city, query())).now)).not.toContain('NOT_AUTHORIZED')
    for (const [viewer, variables] of [
      [viewerOf('EDUCATION', '5120'), query()],
      [city, { ...query(), first: 1 }],
      [city, query(anyue)],
      [city, query('5120', [])],
    ] as const)
      expect((await asked(viewer, variables)).counted).not.toContain('compiled')
  })

  test('who may not ask is refused, whoever was told it before; who may is told', async () => {
    const elders = query('5120', ['livingArrangement'], { dataset: 'elder' })
    expect(codesOf((await asked(city, elders)).answer)).toEqual([])
    expect(codesOf((await asked(viewerOf('EDUCATION', '5120'), elders)).answer)).toEqual(['FORBIDDEN'])
    expect((await asked(city, elders)).counted).toEqual(['compiled'])
  })

  test('a broken question is told as what it is', async () => {
    const { answer } = await asked(city, { ...query(), first: 5_000 })
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT'])
  })
})

describe('left to the resolvers, and counted', () => {
  test.each([
    ['rows(first: 1) { pageInfo { endCursor } }', {}, 'left: PageInfo.endCursor'],
    ['rows(first: 1) @include(if: true) { totalCount }', {}, 'left: directive'],
    ['revision', { period: { grain: 'QUARTER', from: '2026Q1', to: '2026Q2' } }, 'left: in this case'],
    ['revision', { by: ['ethnicity', 'sex', 'boarding'] }, 'left: in this case'],
  ])('%s with %j', async (selected, more, reason) => {
    const text = `query ($query: StatQueryInput!) { now: statistics(query: $query) { ${selected} } }`
    for (let time = 0; time < 2; time++) {
      const { answer, counted } = await asked(city, query('5120', ['guardianshipRating'], more), text)
      expect(codesOf(answer)).toEqual([])
      expect(counted).toEqual([reason])
    }
  })
})
