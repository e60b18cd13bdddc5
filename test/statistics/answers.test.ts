import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { publish } from '../support/figures.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { askStatistics, inShort, statisticsQuery } from '../support/statistics.js'

/**
 * Fifteen children in 雁江区, three of them without a guardian; fourteen in 安岳县, six of them without one; the others
 * with a fair guardianship.
 */
let platform: TestPlatform
const civilAffairs = viewerOf('CIVIL_AFFAIRS', '5120')
const bureau = viewerOf('STATISTICS', '5120')
const education = viewerOf('EDUCATION', '5120')

beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-06-10T02:00:00Z')
  await loadTree(platform)
  const open = async (county: string, rating: string, count: number) => {
    const villages = villagesOf(platform, county)
    for (let at = 0; at < count; at++)
      await openChild(platform, wholeChild(villages[at % 2] as string, {}, { guardianshipRating: rating }))
  }
  await open(yanjiang, 'FAIR', 12)
  await open(yanjiang, 'NOBODY', 3)
  await open(anyue, 'FAIR', 8)
  await open(anyue, 'NOBODY', 6)
  await publish(platform)
})
afterAll(() => platform?.close())

const byRating = {
  dataset: 'child',
  measures: ['persons', 'share'],
  by: ['guardianshipRating'],
  region: { within: '5120', level: 'COUNTY' },
  totals: ['REGION', 'GRAND'],
}
const errorsOf = async (viewer: typeof bureau, query: object) =>
  platform.ask(viewer, statisticsQuery, { variables: { query } })

describe('civil affairs, who reads the persons', () => {
  test('sees every figure as it is, with its share and totals', async () => {
    const { rows, privacy, columns } = await askStatistics(platform, civilAffairs, byRating)
    // 3 of 15 = 0.2; 12 of 15 = 0.8; 6 of 14 = 0.4286; 8 of 14 = 0.5714.
    expect(inShort(rows)).toEqual([
      [yanjiang, 'NOBODY', 3, 0.2],
      [yanjiang, 'FAIR', 12, 0.8],
      [yanjiang, 'REGION', 15, 1],
      [anyue, 'NOBODY', 6, 0.4286],
      [anyue, 'FAIR', 8, 0.5714],
      [anyue, 'REGION', 14, 1],
      ['512022', 'REGION', 0, 'NOT_AVAILABLE'],
      ['5120', 'GRAND', 29, 1],
    ])
    expect(privacy).toEqual({ suppressedCells: 0, threshold: null })
    expect(columns.map(({ code }: { code: string }) => code)).toEqual(['persons', 'share'])
    expect(rows[0]?.cells.map(({ status }) => status)).toEqual(['PROVISIONAL', 'PROVISIONAL'])
  })

  test('sees the rows without anybody when asked', async () => {
    const { rows } = await askStatistics(platform, civilAffairs, {
      ...byRating,
      measures: ['persons'],
      totals: [],
      region: { within: '5120', level: 'COUNTY', includeEmpty: true },
    })
    // Three counties, five ratings and "not filled in".
    expect(rows).toHaveLength(3 * 6)
    expect(rows.filter(({ cells }) => cells[0]?.status === 'ZERO')).toHaveLength(14)
  })

  test('sees how complete the files are', async () => {
    const { rows } = await askStatistics(platform, civilAffairs, {
      ...byRating,
      by: [],
      measures: ['completeness'],
      totals: [],
    })
    const [first] = rows
    expect(first?.cells[0]?.value).toBeGreaterThan(0.5)
    expect(first?.cells[0]?.value).toBeLessThan(1)
  })
})

describe('the statistics bureau, who may know the figures only', () => {
  test('gets no figure under five, nor one from which it could be computed', async () => {
    const { rows, privacy } = await askStatistics(platform, bureau, { ...byRating, measures: ['persons'] })
    const some = rows.filter(({ region }) => region.code === yanjiang || region.code === anyue)
    // 雁江区 has three without a guardian. 安岳县 alone would give them: the city's nine minus six.
    expect(some.flatMap(({ cells }) => cells).every(({ value }) => value === null)).toBe(true)
    const small = some.find(
      ({ dimensions, region }) => region.code === yanjiang && dimensions[0]?.code === 'NOBODY',
    )
    expect(small?.cells[0]).toMatchObject({ display: '<5', status: 'SUPPRESSED_SMALL', value: null })
    const total = rows.find((row) => row.total === 'GRAND')
    expect(total?.cells[0]).toMatchObject({ status: 'SUPPRESSED_COMPLEMENTARY', value: null, display: '—' })
    expect(privacy.threshold).toBe(5)
    expect(privacy.suppressedCells).toBeGreaterThan(10)
  })

  test('gets the figures that tell of nobody', async () => {
    const whole = await askStatistics(platform, bureau, {
      ...byRating,
      by: [],
      measures: ['persons'],
      totals: [],
    })
    expect(inShort(whole.rows).filter(([, value]) => value !== 0)).toEqual([
      [yanjiang, 15],
      [anyue, 14],
    ])
    const city = await askStatistics(platform, bureau, {
      ...byRating,
      measures: ['persons'],
      region: { within: '5120' },
      totals: [],
    })
    // 3 + 6 and 12 + 8.
    expect(inShort(city.rows).filter(([, , value]) => value !== 0)).toEqual([
      ['5120', 'NOBODY', 9],
      ['5120', 'FAIR', 20],
    ])
  })

  test('a condition counts as a dimension', async () => {
    const where = [{ dimension: 'guardianshipRating', in: ['NOBODY'] }]
    const { rows } = await askStatistics(platform, bureau, {
      ...byRating,
      by: [],
      where,
      measures: ['persons'],
      totals: [],
    })
    expect(rows.find(({ region }) => region.code === yanjiang)?.cells[0]).toMatchObject({
      status: 'SUPPRESSED_SMALL',
    })
    expect(rows.find(({ region }) => region.code === anyue)?.cells[0]).toMatchObject({
      status: 'SUPPRESSED_COMPLEMENTARY',
    })
    const allowed = await askStatistics(platform, civilAffairs, {
      ...byRating,
      by: [],
      where,
      measures: ['persons'],
      totals: [],
    })
    expect(inShort(allowed.rows)).toEqual(
      expect.arrayContaining([
        [yanjiang, 3],
        [anyue, 6],
      ]),
    )
  })

  test('gets no person: neither by a list nor behind a figure', async () => {
    const list = '{ children(first: 1) { nodes { id } } }'
    expect(codesOf(await platform.ask(bureau, list))).toEqual(['FORBIDDEN'])
    expect(dataOf(await platform.ask(civilAffairs, list)).children.nodes).toHaveLength(1)
    const cell = `{ persons(cell: { dataset: "child", region: "${anyue}" }, first: 20) { nodes { id } } }`
    expect(codesOf(await platform.ask(bureau, cell))).toEqual(['FORBIDDEN'])
    expect(dataOf(await platform.ask(civilAffairs, cell)).persons.nodes).toHaveLength(14)
  })
})

describe('names of the catalogue', () => {
  const ask = (viewer: typeof bureau, more: object) => errorsOf(viewer, { ...byRating, ...more })
  const told = (answer: Awaited<ReturnType<typeof errorsOf>>) =>
    answer.errors?.map(({ message, extensions }) => [message, extensions.code])

  test('an unknown dataset and one of another population get the same answer', async () => {
    const unknown = told(await ask(education, { dataset: 'zebra' }))
    expect(told(await ask(education, { dataset: 'elder', by: ['selfCare'] }))).toEqual(unknown)
    expect(unknown?.[0]?.[1]).toBe('FORBIDDEN')
    expect((await ask(civilAffairs, { dataset: 'elder', by: ['selfCare'] })).errors).toBeUndefined()
  })

  test('an unknown dimension and one that may not be counted get the same answer', async () => {
    // Education counts no incomes one by one: economy is M, of which only 困难 is shown; its kinds are figures.
    const unknown = told(await ask(education, { by: ['zebra'] }))
    expect(told(await ask(education, { by: ['hivInfected'] }))).toEqual(unknown)
    expect(told(await ask(civilAffairs, { by: ['hivInfected'] }))).toEqual(unknown)
    expect(unknown?.[0]?.[1]).toBe('FORBIDDEN')
    expect((await ask(education, { by: ['schoolingStage'] })).errors).toBeUndefined()
  })

  test('the catalogue shows a department what it may count, and never the HIV class', async () => {
    const catalogue = '{ statDatasets { code dimensions { code isExact } measures { code } cubes } }'
    const of = async (viewer: typeof bureau) =>
      dataOf(await platform.ask(viewer, catalogue)).statDatasets as {
        code: string
        dimensions: { code: string; isExact: boolean }[]
      }[]
    expect((await of(education)).map(({ code }) => code)).toEqual(['child'])
    expect((await of(civilAffairs)).map(({ code }) => code)).toEqual(['child', 'elder', 'woman'])
    const all = (await of(civilAffairs)).flatMap(({ dimensions }) => dimensions)
    expect(all.length).toBeGreaterThan(40)
    expect(all.every(({ isExact }) => isExact)).toBe(true)
    expect(all.filter(({ code }) => /hiv/i.test(code))).toEqual([])
    expect((await of(bureau)).flatMap(({ dimensions }) => dimensions).every(({ isExact }) => !isExact)).toBe(
      true,
    )
    // No clause gives the bureau the schooling of one child, or its health in figures.
    expect((await of(bureau))[0]?.dimensions.map(({ code }) => code)).not.toContain('bodyCondition')
  })

  test('bad questions are told where and what to do', async () => {
    const message = async (more: object) => (await ask(civilAffairs, more)).errors?.[0]
    expect(await message({ by: ['sex', 'sex'] })).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field: 'query.by.1' },
    })
    expect(await message({ by: ['sex', 'ageBand', 'registered', 'enrolled'] })).toMatchObject({
      extensions: { field: 'query.by' },
    })
    expect(await message({ where: [{ dimension: 'sex', in: ['X'] }] })).toMatchObject({
      extensions: { field: 'query.where.0.in.0' },
    })
    expect(await message({ period: { grain: 'QUARTER', from: '2026Q4' } })).toMatchObject({
      extensions: { field: 'query.period.from' },
    })
    expect(await message({ compare: ['YOY'] })).toMatchObject({ extensions: { field: 'query.compare' } })
    expect(await message({ region: { within: yanjiang, level: 'CITY' } })).toMatchObject({
      extensions: { field: 'query.region.level' },
    })
    expect(
      await message({
        by: ['ethnicity', 'schoolingStage', 'incomeSources'],
        region: { within: '5120', level: 'VILLAGE', includeEmpty: true },
      }),
    ).toMatchObject({ extensions: { code: 'COST_LIMIT_EXCEEDED' } })
  })
})

describe('regions', () => {
  test('a county asks for the city: the other counties’ figures are not its own', async () => {
    const county = viewerOf('CIVIL_AFFAIRS', yanjiang)
    const { rows } = await askStatistics(platform, county, { ...byRating, measures: ['persons'] })
    const other = rows.filter(({ region }) => region.code !== yanjiang)
    expect(
      other
        .flatMap(({ cells }) => cells.map(({ status }) => status))
        .every((status) => status === 'NOT_AUTHORIZED'),
    ).toBe(true)
    expect(other.some(({ total }) => total === 'GRAND')).toBe(true)
    expect(inShort(rows).filter(([code]) => code === yanjiang)).toEqual([
      [yanjiang, 'NOBODY', 3],
      [yanjiang, 'FAIR', 12],
      [yanjiang, 'REGION', 15],
    ])
  })
})

describe('the persons behind a figure', () => {
  const both = `query ($query: StatQueryInput!, $cell: StatCellInput!) {
    statistics(query: $query) { rows(first: 10) { nodes { cells { value } } } }
    persons(cell: $cell, first: 4) { totalCount { value precision } nodes { id child { guardianshipRating } } pageInfo { hasNextPage endCursor } }
  }`
  const where = [{ dimension: 'guardianshipRating', in: ['NOBODY'] }]
  const query = { dataset: 'child', measures: ['persons'], where, region: { within: anyue } }
  const cell = { dataset: 'child', region: anyue, where }

  test('are as many as the figure says, in one document at one snapshot', async () => {
    const { statistics, persons } = dataOf(
      await platform.ask(civilAffairs, both, { variables: { query, cell } }),
    )
    expect(statistics.rows.nodes[0].cells[0].value).toBe(6)
    expect(persons.totalCount).toEqual({ value: 6, precision: 'EXACT' })
    const next = `query ($cell: StatCellInput!, $after: String) { persons(cell: $cell, first: 4, after: $after) { nodes { id child { guardianshipRating } } pageInfo { hasNextPage } } }`
    const rest = dataOf(
      await platform.ask(civilAffairs, next, { variables: { cell, after: persons.pageInfo.endCursor } }),
    ).persons
    const all = [...persons.nodes, ...rest.nodes]
    expect(new Set(all.map(({ id }: { id: string }) => id)).size).toBe(6)
    expect(
      all.every(
        ({ child }: { child: { guardianshipRating: string } }) => child.guardianshipRating === 'NOBODY',
      ),
    ).toBe(true)
    expect(rest.pageInfo.hasNextPage).toBe(false)
  })

  test('are nobody’s who may not read the field in full', async () => {
    // Health knows guardianship in figures only.
    const health = viewerOf('HEALTH', '5120')
    const asked = `query ($cell: StatCellInput!) { persons(cell: $cell, first: 4) { nodes { id } } }`
    expect(codesOf(await platform.ask(health, asked, { variables: { cell } }))).toEqual(['FORBIDDEN'])
    const plain = { dataset: 'child', region: anyue }
    expect(
      dataOf(await platform.ask(health, asked, { variables: { cell: plain } })).persons.nodes,
    ).toHaveLength(4)
  })

  test('of another region are nobody', async () => {
    const county = viewerOf('CIVIL_AFFAIRS', yanjiang)
    const asked = `query ($cell: StatCellInput!) { persons(cell: $cell, first: 4) { nodes { id } totalCount { value } } }`
    expect(dataOf(await platform.ask(county, asked, { variables: { cell } })).persons).toEqual({
      nodes: [],
      totalCount: { value: 0 },
    })
  })
})
