import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lockIn, lockQuery, quotedRole } from '../../src/database/lock.js'
import { withOwner } from '../../src/database/owner.js'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { publish } from '../support/figures.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { askStatistics, inShort } from '../support/statistics.js'

/**
 * Twelve children in a village of 雁江区 and three in a village of another township, all without a guardian; eight in a
 * village of 安岳县. The statistics bureau knows them in figures only.
 */
let platform: TestPlatform
let places: readonly [large: string, small: string, elsewhere: string]
const civilAffairs = viewerOf('CIVIL_AFFAIRS', '5120')
const bureau = viewerOf('STATISTICS', '5120')

beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-06-10T02:00:00Z')
  await loadTree(platform)
  const villages = villagesOf(platform, yanjiang)
  const [large = ''] = villages
  const small = villages.find((code) => code.slice(0, 9) !== large.slice(0, 9)) ?? ''
  places = [large, small, villagesOf(platform, anyue)[0] ?? '']
  for (const [at, count] of [12, 3, 8].entries())
    for (let made = 0; made < count; made += 1)
      await openChild(platform, wholeChild(places[at] ?? '', {}, { guardianshipRating: 'NOBODY' }))
})
afterAll(() => platform?.close())

const asked = `query ($query: StatQueryInput!) { statistics(query: $query) {
  revision asOf freshness { updatedAt } privacy { threshold notPublished }
  rows(first: 500) { nodes { region { code } period { label day } cells { value status } } } } }`
const ask = async (viewer: typeof bureau, more: object = {}) =>
  dataOf(
    await platform.ask(viewer, asked, {
      variables: {
        query: {
          dataset: 'child',
          measures: ['persons'],
          region: { within: '5120', level: 'COUNTY' },
          ...more,
        },
      },
    }),
  ).statistics
const cellsOf = (answer: Awaited<ReturnType<typeof ask>>) =>
  answer.rows.nodes.map(
    ({ cells: [cell] }: { cells: { value: number | null; status: string }[] }) => cell?.value ?? cell?.status,
  )

describe('until the first publication', () => {
  test('who may know the figures only is told that there are none yet, and no raw number', async () => {
    const answer = await ask(bureau)
    expect(cellsOf(answer)).toEqual(['NOT_AVAILABLE', 'NOT_AVAILABLE', 'NOT_AVAILABLE'])
    expect(answer.revision).toBeNull()
    expect(answer.privacy.notPublished).toMatch(/a few minutes/)
    expect(cellsOf(await ask(civilAffairs))).toEqual([15, 8, 0])
  })
})

describe('what is published', () => {
  beforeAll(() => publish(platform))

  test('is told with its number and its instant', async () => {
    const answer = await ask(bureau)
    expect(cellsOf(answer)).toEqual([15, 8, 0])
    expect(answer.revision).toBeGreaterThan(0)
    expect(answer.freshness.updatedAt).toBe('2026-06-10T10:00:00.000+08:00')
    expect(answer.privacy.notPublished).toBeNull()
  })

  test('stands until the next day, whatever is written; who reads the persons sees it at once', async () => {
    const before = await ask(bureau)
    await openChild(platform, wholeChild(places[0], {}, { guardianshipRating: 'NOBODY' }))
    platform.clock = new Date('2026-06-10T05:00:00Z')
    await publish(platform)
    expect(await ask(bureau)).toEqual({ ...before, asOf: expect.any(String) })
    expect(cellsOf(await ask(civilAffairs))).toEqual([16, 8, 0])
    platform.clock = new Date('2026-06-11T02:00:00Z')
    expect((await ask(bureau)).rows.nodes[0].period).toEqual({ label: '2026-06-10', day: '2026-06-10' })
    await publish(platform)
    const after = await ask(bureau)
    expect(cellsOf(after)).toEqual([16, 8, 0])
    expect(after.revision).toBeGreaterThan(before.revision)
    expect(after.rows.nodes[0].period).toEqual({ label: '2026-06-11', day: '2026-06-11' })
  })

  test('is each dimension of today and the kept combinations; others are told to be none', async () => {
    const kept = await ask(bureau, { by: ['guardianshipRating', 'ageBand'], region: { within: '5120' } })
    expect(cellsOf(kept)).toContain(24)
    expect(cellsOf(await ask(bureau, { by: ['boarding'], region: { within: '5120' } }))).toContain(24)
    const other = { by: ['boarding', 'sex'], region: { within: '5120' } }
    const answer = await ask(bureau, other)
    expect(new Set(cellsOf(answer))).toEqual(new Set(['NOT_AVAILABLE']))
    expect(answer.privacy.notPublished).toMatch(/not published/)
    expect(cellsOf(await ask(civilAffairs, other))).toEqual([24])
  })

  test('a region below a withheld one is withheld, and one where nobody is counts nobody', async () => {
    const { rows } = await askStatistics(platform, bureau, {
      dataset: 'child',
      measures: ['persons'],
      region: { within: '5120', level: 'VILLAGE' },
    })
    const figureOf = (code: string) => inShort(rows).find(([region]) => region === code)?.[1]
    // The township with three is withheld, and with it the other: the county less one of them is the other.
    expect(figureOf(places[1])).toBe('SUPPRESSED_COMPLEMENTARY')
    expect(figureOf(places[0])).toBe('SUPPRESSED_COMPLEMENTARY')
    expect(figureOf(places[2])).toBe(8)
    const empty = villagesOf(platform, '512022')[0] ?? ''
    expect(figureOf(empty)).toBe(0)
  })

  test('by another threshold is told no more', async () => {
    const settings = platform.settings as { threshold: number }
    settings.threshold = 10
    expect(cellsOf(await ask(bureau))).toEqual(['NOT_AVAILABLE', 'NOT_AVAILABLE', 'NOT_AVAILABLE'])
    await publish(platform)
    // Eight are too few now, and the others are the city less eight.
    expect(cellsOf(await ask(bureau))).not.toContain(8)
    expect(cellsOf(await ask(bureau, { region: { within: '5120' } }))).toEqual([24])
    settings.threshold = 5
    await publish(platform)
    expect(cellsOf(await ask(bureau))).toEqual([16, 8, 0])
  })

  test('holds a number under the threshold for nobody, not even by mistake', async () => {
    const small = { values: ['FAIR'], persons: 4 }
    const insert = (cells: object[], isWithheld: boolean) =>
      withOwner(
        platform.ownerUrl,
        (sql) => sql`insert into published_line values
          ('child', 'LIVE', 'NOW', 'made-up', 1, 1, 'identity', 5, ${isWithheld}, ${sql.json(cells as never)})`,
      )
    await expect(insert([small], false)).rejects.toMatchObject({ code: '23514' })
    await expect(insert([{ ...small, persons: 40 }], true)).rejects.toMatchObject({ code: '23514' })
    await insert([{ ...small, persons: 40 }], false)
    await insert([], true).catch(({ code }) => expect(code).toBe('23505'))
    await withOwner(platform.ownerUrl, (sql) => sql`delete from published_line where dimensions = 'made-up'`)
  })
})

/** What a statement finds in a role of the database, with what the server would tell it of its viewer. */
async function inRole(
  role: string,
  county: string,
  statement: string,
): Promise<Record<string, unknown>[] | string> {
  const { ranges } = platform.regions.tree().scopeOf(county)
  const scope = `{${ranges.map(([from, until]) => `[${from},${until})`).join(',')}}`
  const undone = new Error('undone')
  let found: Record<string, unknown>[] | string = []
  await withOwner(platform.url, async (sql) => {
    const { prefix } = lockIn((await sql.unsafe(lockQuery))[0]?.comment as string) ?? { prefix: '' }
    await sql
      .begin(async (transaction) => {
        await transaction.unsafe(`set local role ${quotedRole(prefix, role)}`)
        for (const name of ['scope', 'past'])
          await transaction`select set_config(${`sanliu.${name}`}, ${scope}, true)`
        for (const name of ['populations', 'counted'])
          await transaction`select set_config(${`sanliu.${name}`}, '7', true)`
        found = await transaction.unsafe(statement).then(
          (rows) => [...rows],
          ({ code }: { code: string }) => code,
        )
        throw undone
      })
      .catch((error: Error) => {
        if (error !== undone && !/aborted/.test(error.message)) throw error
      })
  })
  return found
}

describe('in the role of its department, by SQL of its own,', () => {
  test.each([
    'select persons from figure',
    'select persons from figure_quarter',
    'select county_code from person',
    'select county_code from child',
    'select county_code from child_history',
    'select county_code from membership',
  ])('the bureau is refused: %s', async (statement) => {
    expect(await inRole('STATISTICS', yanjiang, statement)).toBe('42501')
    expect(await inRole('STATISTICS:COUNTS', yanjiang, statement)).toBe('42501')
  })

  test('civil affairs counts the raw figures of its county, and of no other', async () => {
    const statement =
      "select county_code, sum(persons)::int as persons from figure where cube = 'child:' group by 1"
    expect(await inRole('CIVIL_AFFAIRS', yanjiang, statement)).toEqual([
      { county_code: yanjiang, persons: 16 },
    ])
    expect(await inRole('CIVIL_AFFAIRS', anyue, statement)).toEqual([{ county_code: anyue, persons: 8 }])
  })

  test('education reads the cubes that it may read of each child, and not those it may know in figures', async () => {
    const cubes = (await inRole('EDUCATION', yanjiang, 'select distinct cube from figure order by 1')) as {
      cube: string
    }[]
    expect(cubes.map(({ cube }) => cube)).toContain('child:schoolingStage,sex')
    expect(cubes.map(({ cube }) => cube)).not.toContain('child:registered')
    expect(cubes.map(({ cube }) => cube)).not.toContain('child:leftBehind,inDifficulty,ageBand')
    expect(await inRole('EDUCATION', yanjiang, 'select filled from figure')).toBe('42501')
    expect(await inRole('EDUCATION:COUNTS', yanjiang, 'select registered from person_history')).toBe('42501')
    expect(await inRole('EDUCATION:COUNTS', yanjiang, 'select name from person_history')).toBe('42501')
    expect(
      await inRole('EDUCATION:COUNTS', yanjiang, 'select schooling_stage from child_history limit 1'),
    ).toEqual([{ schooling_stage: 'PRIMARY' }])
  })

  test('the bureau reads the published lines of its county, without a small number', async () => {
    const lines = 'select distinct substr(region_n::text, 1, 6) as county from published_line'
    expect(await inRole('STATISTICS', yanjiang, lines)).toEqual([{ county: yanjiang }])
    const numbers = `select distinct (cell->>'persons')::int as persons from published_line, jsonb_array_elements(cells) as cell
      where cell->>'persons' is not null order by 1`
    expect(await inRole('STATISTICS', '5120', numbers)).toEqual([8, 16, 24].map((persons) => ({ persons })))
    // No clause gives the bureau the health of the children, in figures neither.
    const classes = (await inRole('STATISTICS', '5120', 'select distinct classes from published_line')) as {
      classes: string
    }[]
    expect(classes.map(({ classes: some }) => some)).toContain('guardianship+identity')
    expect(classes.filter(({ classes: some }) => /health|economy/.test(some))).toEqual([])
    expect(
      await inRole(
        'GOVERNMENT',
        '5120',
        `select distinct classes from published_line where classes like '%health%'`,
      ),
    ).not.toEqual([])
  })
})

test('under regions that changed since, figures of now wait for their publication', async () => {
  const administrator = viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR')
  const rename = `mutation ($input: RegionRenameInput!) { regionRename(input: $input) { userErrors { code } } }`
  const input = { code: places[0], name: '新名村', effectiveOn: '2026-06-11' }
  expect(
    dataOf(await platform.ask(administrator, rename, { variables: { input } })).regionRename.userErrors,
  ).toEqual([])
  expect(cellsOf(await ask(bureau))).toEqual(['NOT_AVAILABLE', 'NOT_AVAILABLE', 'NOT_AVAILABLE'])
  await publish(platform)
  expect(cellsOf(await ask(bureau))).toEqual([16, 8, 0])
})
