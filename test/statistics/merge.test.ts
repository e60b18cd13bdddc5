import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyue, loadTree, openChild, wholeChild, yanjiang } from '../support/children.js'
import { publish } from '../support/figures.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { type AnsweredRow, askStatistics } from '../support/statistics.js'
import { RowSpace } from './row-space.js'

/**
 * What education, the police and the statistics bureau are told together of children in difficulty, by two and three
 * dimensions, before and after two townships are merged. In difficulty and not: 8 and 6 in the first township, 3 and 7 in
 * the second, 4 and 6 in the third, 9 and 6 in another county.
 */
const threshold = 5
interface Kind {
  readonly inDifficulty: boolean
  /** Told, or not filled in. */
  readonly leftBehind: 'true' | ''
  readonly ageBand: 'AGE_0_5' | 'AGE_6_13'
}
const kinds: readonly Kind[] = [true, false].flatMap((inDifficulty) =>
  (['true', ''] as const).flatMap((leftBehind) =>
    (['AGE_0_5', 'AGE_6_13'] as const).map((ageBand) => ({ inDifficulty, leftBehind, ageBand })),
  ),
)
const dimensions = ['leftBehind', 'inDifficulty', 'ageBand'] as const

let platform: TestPlatform
let townships: readonly [first: string, second: string, third: string, abroad: string]
/** Files of a village by kind: what nobody but who reads the persons may find out. */
const truth = new Map<string, number[]>()
const villages = () => [...truth.keys()]
const told: { vector: number[]; persons: number }[] = []

const departments = ['EDUCATION', 'PUBLIC_SECURITY', 'STATISTICS'] as const
/** Each set of dimensions, and of two of them the pairs. */
const sets = dimensions.reduce<string[][]>((all, each) => all.concat(all.map((set) => [...set, each])), [[]])

beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-02-10T02:00:00Z')
  await loadTree(platform)
  const tree = platform.regions.tree()
  const [first, second, third] = tree.children(yanjiang).filter(({ code }) => tree.children(code).length >= 2)
  const [abroad] = tree.children(anyue).filter(({ code }) => tree.children(code).length >= 2)
  townships = [first!.code, second!.code, third!.code, abroad!.code]
  const counts = [
    [8, 6],
    [3, 7],
    [4, 6],
    [9, 6],
  ] as const
  for (const [at, [inDifficulty, others]] of counts.entries()) {
    const [one, two] = tree.children(townships[at] ?? '').map(({ code }) => code)
    for (let made = 0; made < inDifficulty + others; made += 1) {
      const kind: Kind = {
        inDifficulty: made < inDifficulty,
        leftBehind: made % 3 > 0 ? 'true' : '',
        ageBand: made % 4 > 0 ? 'AGE_6_13' : 'AGE_0_5',
      }
      await open((made % 5 > 0 ? one : two) ?? '', kind)
    }
  }
}, 240_000)
afterAll(() => platform?.close())

async function open(village: string, kind: Kind): Promise<void> {
  const place = kinds.findIndex((each) => JSON.stringify(each) === JSON.stringify(kind))
  const files = truth.get(village) ?? kinds.map(() => 0)
  files[place]! += 1
  truth.set(village, files)
  await openChild(
    platform,
    wholeChild(
      village,
      { birthDate: kind.ageBand === 'AGE_0_5' ? '2023-05-06' : '2015-05-06' },
      {
        inDifficulty: kind.inDifficulty,
        ...(kind.leftBehind ? {} : { arrangement: null, incapableParent: null, incapableCause: null }),
        ...(kind.inDifficulty
          ? {}
          : {
              guardianshipDifficulties: [],
              povertyDifficulties: [],
              healthDifficulties: [],
              harmDifficulties: [],
              guarantees: [],
            }),
      },
    ),
  )
}

/** The villages of then that a region holds, under the boundaries by which it was told. */
type Holds = (region: string) => ReadonlySet<string>
let holdsBefore: Holds
const vectorOf = (held: ReadonlySet<string>, fits: (kind: Kind) => boolean) =>
  villages().flatMap((village) => kinds.map((kind) => (held.has(village) && fits(kind) ? 1 : 0)))
const personsIn = (vector: readonly number[]) => {
  const all = villages().flatMap((village) => truth.get(village) ?? [])
  return vector.reduce((sum, one, at) => sum + one * (all[at] ?? 0), 0)
}

/** Every level: below the counties the four townships only, since a page has a thousand rows and nobody is elsewhere. */
function regionsToAsk(isThen: boolean): { within: string; level: string }[] {
  const tree = platform.regions.tree()
  const below = townships.filter((code) => isThen || tree.region(code)?.validTo === null)
  return [
    { within: '5120', level: 'CITY' },
    { within: '5120', level: 'COUNTY' },
    ...below.flatMap((within) => ['TOWNSHIP', 'VILLAGE'].map((level) => ({ within, level }))),
  ]
}

/** Takes down everything that the departments are told of a time, on all levels. */
async function listen(holds: Holds, more: { boundaries?: string }): Promise<number> {
  let shown = 0
  for (const department of departments)
    for (const by of sets)
      for (const region of regionsToAsk(more.boundaries === 'THEN')) {
        const query = { dataset: 'child', measures: ['persons'], by, region, ...more }
        const { rows } = await askStatistics(platform, viewerOf(department, '5120'), query)
        expect(rows.length).toBeLessThan(1_000)
        for (const row of rows) shown += note(holds, by, row) ? 1 : 0
      }
  return shown
}

/** Takes a figure down, when there is one; it must be the true one. */
function note(
  holds: Holds,
  by: readonly string[],
  { region, dimensions: values, cells }: AnsweredRow,
): boolean {
  const value = cells[0]?.value ?? null
  if (value === null) return false
  const vector = vectorOf(holds(region.code), (kind) =>
    by.every((name, at) => String(kind[name as keyof Kind]) === values[at]?.code),
  )
  expect(value, `${by} ${region.code}`).toBe(personsIn(vector))
  told.push({ vector, persons: value })
  return true
}

const holdsOn =
  (day: string | undefined): Holds =>
  (region) => {
    const tree = platform.regions.tree()
    const isIn = (village: string) =>
      day === undefined ? tree.isWithin(village, region) : tree.subtreeOn(region, day).includes(village)
    return new Set(villages().filter(isIn))
  }

/** Every figure of children in difficulty that is small, of a region of then or of now: not one may be computed. */
function smallFigures(): { name: string; vector: number[] }[] {
  const regions = new Set(['5120', yanjiang, anyue, ...townships, ...villages()].flatMap((code) => [code]))
  const some = sets.filter((set) => set.includes('inDifficulty'))
  return [holdsBefore, holdsOn(undefined)].flatMap((holds) =>
    [...regions].flatMap((region) =>
      some.flatMap((set) => {
        const keyOf = (kind: Kind) => set.map((name) => kind[name as keyof Kind]).join()
        return [...new Set(kinds.map(keyOf))].flatMap((key) => {
          const vector = vectorOf(holds(region), (kind) => keyOf(kind) === key)
          const persons = personsIn(vector)
          return persons > 0 && persons < threshold
            ? [{ name: `${region} ${set} ${key}: ${persons}`, vector }]
            : []
        })
      }),
    ),
  )
}

const determinedBy = (known: readonly { vector: number[] }[]): string[] => {
  const space = new RowSpace()
  for (const { vector } of known) space.add(vector)
  return smallFigures()
    .filter(({ vector }) => space.holds(vector))
    .map(({ name }) => name)
}

const inDifficulty = async (region: string, more: object = {}) => {
  const { rows } = await askStatistics(platform, viewerOf('EDUCATION', '5120'), {
    dataset: 'child',
    measures: ['persons'],
    by: ['inDifficulty'],
    region: { within: region },
    ...more,
  })
  const cell = rows.find(({ dimensions: [value] }) => value?.code === 'true')?.cells[0]
  return cell?.value ?? cell?.status
}

describe('education, the police and the statistics bureau, together,', () => {
  test('before the merge are told of the first township, and not of two whose figures are small', async () => {
    await publish(platform)
    const before = villages().flatMap((village) => {
      const path: string[] = [village]
      for (
        let above = platform.regions.tree().parent(village);
        above;
        above = platform.regions.tree().parent(above.code)
      )
        path.push(above.code)
      return path.map((region) => [region, village] as const)
    })
    holdsBefore = (region) =>
      new Set(before.filter(([code]) => code === region).map(([, village]) => village))
    expect(await listen(holdsBefore, {})).toBeGreaterThan(50)
    expect(await inDifficulty(townships[0])).toBe(8)
    expect(await inDifficulty(townships[1])).toBe('SUPPRESSED_SMALL')
    // By right: the police and education may not read it of a child, civil affairs may.
    const { rows } = await askStatistics(platform, viewerOf('CIVIL_AFFAIRS', '5120'), {
      dataset: 'child',
      measures: ['persons'],
      by: ['inDifficulty'],
      region: { within: townships[1] },
    })
    expect(rows.map(({ cells }) => cells[0]?.value).sort()).toEqual([3, 7])
  }, 240_000)

  test('after it are not told of the merged township: less the first one it is three', async () => {
    const merge = `mutation ($input: RegionMergeInput!) { regionMerge(input: $input) { userErrors { code } } }`
    const input = { codes: [townships[1]], into: townships[0], effectiveOn: '2026-02-10' }
    const administrator = viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR')
    expect(
      dataOf(await platform.ask(administrator, merge, { variables: { input } })).regionMerge.userErrors,
    ).toEqual([])
    await publish(platform)
    expect(await inDifficulty(townships[0])).toBe('SUPPRESSED_COMPLEMENTARY')
    expect(await listen(holdsOn(undefined), {})).toBeGreaterThan(30)
  }, 240_000)

  test('when the quarter has ended are told of it by the regions of then and of now', async () => {
    platform.clock = new Date('2026-04-10T02:00:00Z')
    await publish(platform)
    const quarter = { period: { grain: 'QUARTER', from: '2026Q1', to: '2026Q1' } }
    expect(await listen(holdsOn('2026-03-31'), { ...quarter, boundaries: 'THEN' })).toBeGreaterThan(30)
    expect(await listen(holdsOn(undefined), { ...quarter, boundaries: 'NOW' })).toBeGreaterThan(30)
  }, 240_000)

  test('can compute no small figure of children in difficulty from all of it', () => {
    expect(smallFigures().length).toBeGreaterThan(50)
    expect(determinedBy(told)).toEqual([])
  }, 240_000)

  test('could, if small figures alone were withheld', () => {
    const small = new Set(smallFigures().map(({ vector }) => vector.join()))
    const naive = [holdsBefore, holdsOn(undefined)].flatMap((holds) =>
      ['5120', yanjiang, anyue, ...townships].flatMap((region) =>
        [true, false].map((value) => ({
          vector: vectorOf(holds(region), (kind) => kind.inDifficulty === value),
        })),
      ),
    )
    const shown = naive.filter(({ vector }) => !small.has(vector.join()))
    expect(determinedBy(shown).join()).toContain(`${townships[1]} inDifficulty true: 3`)
  }, 240_000)
})
