import { describe, expect, test } from 'vitest'
import { rowOf } from '../../src/regions/load-plan.js'
import { levelOf, regionNumber } from '../../src/regions/region-code.js'
import { type RegionRows, RegionTree } from '../../src/regions/tree.js'
import { oddLevels, referenceFile, treeFrom } from './trees.js'

const ziyang = await treeFrom(referenceFile('5120'))
const odd = await treeFrom(oddLevels)

const holds = (tree: RegionTree, viewer: string, code: string) =>
  tree
    .scopeOf(viewer)
    .ranges.some(([from, until]) => regionNumber(code) >= from && regionNumber(code) < until)

test('where digits and tree agree the scope is one range', () => {
  expect(ziyang.scopeOf('5120').ranges).toEqual([[512_000_000_000, 512_100_000_000]])
  expect(ziyang.scopeOf('512002001').ranges).toEqual([[512_002_001_000, 512_002_002_000]])
  expect(odd.scopeOf('4419').ranges).toEqual([[441_900_000_000, 442_000_000_000]])
  expect(odd.scopeOf('429004').ranges).toEqual([[429_004_000_000, 429_005_000_000]])
})

test('a province above the deployment sees everything that is loaded under it', () => {
  expect(ziyang.scopeOf('51').ranges).toEqual([[510_000_000_000, 520_000_000_000]])
})

test('an unknown region sees nothing', () => {
  expect(ziyang.scopeOf('44').ranges).toEqual([])
  expect(ziyang.scopeOf('512099').ranges).toEqual([])
  expect(ziyang.scopeOf('').ranges).toEqual([])
})

// 512002001 is merged into 512002003 with its villages; between the two by number lies 512002002.
const afterMerge = (() => {
  const old = ziyang.region('512002001')!
  const moved = ziyang.children('512002001').map((village) => ({ ...village, parentCode: '512002003' }))
  return ziyang.with({
    regions: [{ ...old, validTo: '2025-01-01' }, ...moved],
    versions: [],
    successions: [
      { predecessor: '512002001', successor: '512002003', kind: 'MERGE', effectiveOn: '2025-01-01' },
    ],
  })
})()

test('after a merge the successor holds the villages of both townships, and not those between them', () => {
  const { ranges } = afterMerge.scopeOf('512002003')
  expect(ranges).toHaveLength(2)
  for (const village of [...ziyang.children('512002001'), ...ziyang.children('512002003')])
    expect(holds(afterMerge, '512002003', village.code)).toBe(true)
  for (const village of ziyang.children('512002002'))
    expect(holds(afterMerge, '512002003', village.code)).toBe(false)
})

test('a region that is no more sees nothing; who asks for it needs an account of its successor', () => {
  expect(afterMerge.scopeOf('512002001').ranges).toEqual([])
  expect(afterMerge.scopeOf('512002').ranges).toEqual([[512_002_000_000, 512_003_000_000]])
})

describe('figures of the past', () => {
  const lay = (tree: RegionTree, viewer: string, code: string) => {
    const { ranges, past = ranges } = tree.scopeOf(viewer)
    return past.some(([from, until]) => regionNumber(code) >= from && regionNumber(code) < until)
  }
  // 512002001 has gone over from one county to another; one of its villages is divided, one part outside.
  const village = ziyang.children('512002001')[0]!
  const after = (() => {
    const township = ziyang.region('512002001')!
    const day = '2025-01-01'
    return ziyang.with({
      regions: [
        { ...township, parentCode: '512021' },
        { ...village, validTo: day },
        {
          ...village,
          code: '512021999001',
          regionN: 512_021_999_001,
          validFrom: day,
          parentCode: '512002001',
        },
        {
          ...village,
          code: '512022999001',
          regionN: 512_022_999_001,
          validFrom: day,
          parentCode: ziyang.children('512022')[0]!.code,
        },
      ],
      versions: [
        { ...township, validTo: day },
        { ...township, validFrom: day, parentCode: '512021' },
        { ...village, validTo: day },
      ],
      successions: ['512021999001', '512022999001'].map((successor) => ({
        predecessor: village.code,
        successor,
        kind: 'SPLIT',
        effectiveOn: day,
      })),
    })
  })()

  test('stand where they lay: whoever had the region then reads them, and who has it now', () => {
    expect(holds(after, '512002', '512002001')).toBe(false)
    expect(lay(after, '512002', '512002001')).toBe(true)
    expect(lay(after, '512021', '512002001')).toBe(true)
    expect(lay(after, '512022', '512002001')).toBe(false)
  })

  test('of a divided village are read by who has any part of it', () => {
    expect(holds(after, '512022', village.code)).toBe(false)
    expect(lay(after, '512022', village.code)).toBe(true)
    expect(lay(after, '512021', village.code)).toBe(true)
    expect(lay(after, '512022', ziyang.children('512002001')[1]!.code)).toBe(false)
  })

  test('need no more than the scope where nothing ever changed', () => {
    expect(ziyang.scopeOf('512002').past).toBeUndefined()
    expect(after.scopeOf('512002003').past).toBeUndefined()
  })
})

/** The definition, without any of the code it checks: walk the links upwards from each place the code leads to today. */
function oracle({ regions, successions }: RegionRows, viewer: string, code: string): boolean {
  const at = (each: string) => regions.find((region) => region.code === each)
  const today = (each: string): string[] => {
    const region = at(each)
    if (!region) return []
    if (region.validTo === null) return [each]
    return successions
      .filter(({ predecessor }) => predecessor === each)
      .flatMap((row) => today(row.successor))
  }
  const isUnder = (each: string | null): boolean =>
    each !== null && (each === viewer || isUnder(at(each)!.parentCode))
  const root = at(viewer)
  if (!root || root.validTo !== null) return false
  const places = today(code)
  return places.length > 0 && places.every(isUnder)
}

/** A small generator with a seed, so that a failure can be repeated. */
const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

function randomRows(next: () => number): RegionRows {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!
  const codes = ['51', '5120', '5121']
  for (const city of ['5120', '5121'])
    for (let county = 1; county <= 3; county++) {
      codes.push(`${city}0${county}`)
      for (let town = 1; town <= 3; town++) {
        codes.push(`${city}0${county}00${town}`)
        for (let village = 1; village <= 4; village++) codes.push(`${city}0${county}00${town}00${village}`)
      }
    }
  const shorter: Record<number, number> = { 4: 2, 6: 4, 9: 6, 12: 9 }
  let regions = codes.map((code) => {
    const parentCode = code.length === 2 ? null : code.slice(0, shorter[code.length])
    return rowOf({ code, level: levelOf(code), parentCode, name: code, nameOnly: false })
  })
  const successions: RegionRows['successions'][number][] = []
  const merges = Math.floor(next() * 6)
  for (let merge = 0; merge < merges; merge++) {
    const present = regions.filter((region) => region.validTo === null && region.code.length > 6)
    const into = pick(present)
    const gone = pick(present.filter((region) => region.level === into.level && region !== into))
    // Any two of a level, far apart too: that is more than the rules allow and all that a later order may bring.
    regions = regions.map((region) => {
      if (region === gone) return { ...region, validTo: '2025-01-01' }
      return region.parentCode === gone.code ? { ...region, parentCode: into.code } : region
    })
    successions.push({
      predecessor: gone.code,
      successor: into.code,
      kind: 'MERGE',
      effectiveOn: '2025-01-01',
    })
  }
  return { regions, versions: [], successions }
}

test('the ranges hold exactly the subtree: 100 trees with merges, 20 viewers and rows each', () => {
  const next = random(20_260_331)
  let inside = 0
  let apart = 0
  for (let round = 0; round < 100; round++) {
    const rows = randomRows(next)
    const tree = new RegionTree(rows)
    for (let pair = 0; pair < 20; pair++) {
      // Half of the rows lie near the viewer, or hardly any would be inside.
      const viewer = rows.regions[Math.floor(next() ** 2 * rows.regions.length)]!.code
      const near = rows.regions.filter((region) => next() < 0.5 || region.code.startsWith(viewer.slice(0, 6)))
      const code = near[Math.floor(next() * near.length)]!.code
      const expected = oracle(rows, viewer, code)
      expect(holds(tree, viewer, code), `round ${round}: ${viewer} and ${code}`).toBe(expected)
      if (expected) inside += 1
      if (tree.scopeOf(viewer).ranges.length > 1) apart += 1
    }
  }
  // The comparison means nothing if one side hardly occurs.
  expect(inside).toBeGreaterThan(300)
  expect(inside).toBeLessThan(1700)
  expect(apart).toBeGreaterThan(50)
})
