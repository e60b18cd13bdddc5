import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { loadTree, openChild, wholeChild } from '../support/children.js'
import { settle } from '../support/figures.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { askStatistics, inShort } from '../support/statistics.js'

/**
 * A township with four villages at the end of 2025: 2 children in the first, 3 in the second, 4 in the third, 1 in the
 * fourth. Then the first is merged into the second, the third is divided, after one of its four has moved away, and the
 * fourth gets another code.
 */
let platform: TestPlatform
let township: string
let [first, second, third, fourth, elsewhere] = ['', '', '', '', '']
let [east, west, another] = ['', '', '']
const civilAffairs = viewerOf('CIVIL_AFFAIRS', '5120')
const recorder = viewerOf('TOWNSHIP_GOVERNMENT', '5120', 'RECORDER')
const administrator = viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR')

async function change(root: string, input: object, viewer = administrator) {
  const type =
    root === 'personMoveAccept' ? 'PersonMoveAnswerInput' : `${root[0]?.toUpperCase()}${root.slice(1)}Input`
  const fields = root.startsWith('region') ? 'region { code }' : 'person { id version }'
  const { [root]: done } = dataOf(
    await platform.ask(
      viewer,
      `mutation ($input: ${type}!) { ${root}(input: $input) { ${fields} userErrors { field code message } } }`,
      { variables: { input } },
    ),
  )
  expect(done.userErrors).toEqual([])
  return done
}

const clock = (day: string) => {
  platform.clock = new Date(`${day}T02:00:00Z`)
}

beforeAll(async () => {
  platform = await testPlatform()
  clock('2025-11-10')
  await loadTree(platform)
  const tree = platform.regions.tree()
  const [chosen] = tree.children('512002').filter(({ code }) => tree.children(code).length >= 6)
  township = chosen!.code
  ;[first, second, third, fourth, elsewhere] = tree.children(township).map(({ code }) => code) as [
    string,
    string,
    string,
    string,
    string,
  ]
  ;[east, west, another] = [`${township}980`, `${township}981`, `${township}982`]
  const open = (village: string, rating = 'FAIR') =>
    openChild(platform, wholeChild(village, {}, { guardianshipRating: rating }))
  for (const village of [first, first, second, second, second]) await open(village)
  const [a, b, c, leaver] = [
    await open(third),
    await open(third),
    await open(third, 'GOOD'),
    await open(third),
  ]
  await open(fourth)
  clock('2026-01-20')
  await change(
    'personMoveOffer',
    { id: leaver, expectedVersion: 1, toRegion: elsewhere, keepsDuty: false },
    recorder,
  )
  const { personMoves } = dataOf(await platform.ask(recorder, '{ personMoves(first: 5) { id } }'))
  await change('personMoveAccept', { moveId: personMoves[0].id }, recorder)
  clock('2026-02-10')
  await change('regionMerge', { codes: [first], into: second, effectiveOn: '2026-02-01' })
  await change('regionSplit', {
    code: third,
    successors: [
      { code: east, name: '东村' },
      { code: west, name: '西村' },
    ],
    persons: [
      { ids: [a, b], successor: east },
      { ids: [c], successor: west },
    ],
    effectiveOn: '2026-02-02',
  })
  await change('regionRecode', { code: fourth, newCode: another, effectiveOn: '2026-02-03' })
  clock('2026-05-05')
})
afterAll(() => platform?.close())

const asked = (boundaries: 'NOW' | 'THEN', level: string, more: object = {}) => ({
  dataset: 'child',
  measures: ['persons'],
  region: { within: township, level },
  period: { grain: 'QUARTER', from: '2025Q4', to: '2025Q4' },
  boundaries,
  ...more,
})
const sorted = (rows: unknown[][]) => rows.filter(([, value]) => value !== 0).sort()
const known = async (boundaries: 'NOW' | 'THEN', level: string, more: object = {}) =>
  sorted(inShort((await askStatistics(platform, civilAffairs, asked(boundaries, level, more))).rows))

for (const isKept of [false, true])
  describe(isKept ? 'by the figures that were kept' : 'counted from the histories', () => {
    beforeAll(async () => {
      if (isKept) await settle(platform)
    })

    test('under the boundaries of then the figure is what it was', async () => {
      expect(await known('THEN', 'VILLAGE')).toEqual(
        sorted([
          [first, 2],
          [second, 3],
          [third, 4],
          [fourth, 1],
        ]),
      )
      expect(await known('THEN', 'TOWNSHIP')).toEqual([[township, 10]])
      const isFromKept = platform.statements.some((text) => text.includes('"figure_quarter"'))
      expect(isFromKept).toBe(isKept)
    })

    test('under the boundaries of now the merged are added up, the recoded has its new code', async () => {
      const rows = await known('NOW', 'VILLAGE')
      expect(rows).toContainEqual([second, 5])
      expect(rows).toContainEqual([another, 1])
      expect(rows.flat()).not.toContain(first)
      expect(rows.flat()).not.toContain(fourth)
    })

    test('of a divided village nobody can know where those belong who had left before', async () => {
      // Two went east, one west; the fourth had moved away before and could be of either.
      const rows = await known('NOW', 'VILLAGE')
      expect(rows).toContainEqual([east, 'NOT_AVAILABLE'])
      expect(rows).toContainEqual([west, 'NOT_AVAILABLE'])
      // The one who had left had a fair guardianship: how many good ones there were is known.
      const by = { by: ['guardianshipRating'] }
      const parts = await known('NOW', 'VILLAGE', by)
      expect(parts).toContainEqual([west, 'GOOD', 1])
      expect(parts).toContainEqual([east, 'FAIR', 'NOT_AVAILABLE'])
      expect(parts.filter(([region, value]) => region === east && value === 'GOOD')).toEqual([])
    })

    test('of several values a person is counted under those that were asked for, in a divided village too', async () => {
      // Everybody's family lives on wages away and on farming.
      const by = { by: ['incomeSources'], where: [{ dimension: 'incomeSources', in: ['FARMING'] }] }
      const parts = await known('NOW', 'VILLAGE', by)
      expect(parts).toContainEqual([second, 'FARMING', 5])
      expect(parts).toContainEqual([east, 'FARMING', 'NOT_AVAILABLE'])
      expect(parts.flat()).not.toContain('WAGES_AWAY')
    })

    test('above the divided village everybody is known', async () => {
      expect(await known('NOW', 'TOWNSHIP')).toEqual([[township, 10]])
    })

    test('a cell of then opens to its persons of now', async () => {
      const persons = async (cell: object) =>
        dataOf(
          await platform.ask(
            civilAffairs,
            'query ($cell: StatCellInput!) { persons(cell: $cell, first: 20) { totalCount { value } nodes { region { code } } } }',
            { variables: { cell: { dataset: 'child', period: '2025Q4', ...cell } } },
          ),
        ).persons
      expect((await persons({ region: third, boundaries: 'THEN' })).totalCount.value).toBe(4)
      expect((await persons({ region: second, boundaries: 'NOW' })).totalCount.value).toBe(5)
      expect((await persons({ region: east, boundaries: 'NOW' })).nodes).toEqual([
        { region: { code: east } },
        { region: { code: east } },
      ])
      expect((await persons({ region: another, boundaries: 'NOW' })).totalCount.value).toBe(1)
    })
  })

test('the running quarter stands in the villages of today', async () => {
  const rows = await known('NOW', 'VILLAGE', { period: { grain: 'LIVE' } })
  expect(rows).toEqual(
    sorted([
      [second, 5],
      [east, 2],
      [west, 1],
      [another, 1],
      [elsewhere, 1],
    ]),
  )
})

test('before the first file there is no figure, not even zero', async () => {
  const { rows } = await askStatistics(
    platform,
    civilAffairs,
    asked('THEN', 'TOWNSHIP', { period: { grain: 'QUARTER', from: '2025Q3', to: '2025Q3' } }),
  )
  expect(rows.map(({ cells }) => cells[0]?.status)).toEqual(['NOT_AVAILABLE'])
})

test('what is recorded after a quarter’s end never changes its figure', async () => {
  const before = await known('THEN', 'TOWNSHIP')
  await openChild(platform, wholeChild(second, {}, { since: '2025-10-01' }))
  expect(await known('THEN', 'TOWNSHIP')).toEqual(before)
  await withOwner(platform.ownerUrl, (sql) => sql`delete from figure_close`)
  await withOwner(platform.ownerUrl, (sql) => sql`delete from figure_quarter`)
  expect(await known('THEN', 'TOWNSHIP')).toEqual(before)
})

test('a year before and the change since stand beside the figure', async () => {
  const { rows, columns } = await askStatistics(platform, civilAffairs, {
    ...asked('NOW', 'TOWNSHIP'),
    period: { grain: 'QUARTER', from: '2026Q1', to: '2026Q1' },
    compare: ['QOQ', 'YOY'],
  })
  expect(columns.map(({ code }: { code: string }) => code)).toEqual([
    'persons',
    'persons_qoq',
    'persons_qoq_change',
    'persons_yoy',
    'persons_yoy_change',
  ])
  expect(inShort(rows)).toEqual([[township, 10, 10, 0, 'NOT_AVAILABLE', 'NOT_AVAILABLE']])
})
