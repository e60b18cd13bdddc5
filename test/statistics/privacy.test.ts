import { describe, expect, test } from 'vitest'
import type { Line } from '../../src/statistics/lines.js'
import { withheldRegions } from '../../src/statistics/privacy.js'
import { diceFrom, RowSpace } from './row-space.js'

const threshold = 5

/** A deployment of made-up figures: a tree of regions, and at each leaf persons by two dimensions. */
interface Made {
  readonly parts: ReadonlyMap<string, readonly string[]>
  readonly leaves: readonly string[]
  /** Leaf → persons by `a/b`. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, number>>
}

const valuesOfA = ['x', 'y']
const valuesOfB = ['u', 'v', 'w']

function madeUp(dice: () => number): Made {
  const parts = new Map<string, string[]>()
  const counties = Array.from({ length: 1 + Math.floor(dice() * 3) }, (_, at) => `c${at}`)
  parts.set('root', counties)
  const leaves: string[] = []
  for (const county of counties) {
    const townships = Array.from({ length: 1 + Math.floor(dice() * 3) }, (_, at) => `${county}t${at}`)
    parts.set(county, townships)
    leaves.push(...townships)
  }
  const cells = new Map(
    leaves.map((leaf) => {
      const size = dice() < 0.4 ? 6 : 60
      const pairs = valuesOfA.flatMap((a) => valuesOfB.map((b) => `${a}/${b}`))
      return [leaf, new Map(pairs.map((pair) => [pair, dice() < 0.2 ? 0 : Math.floor(dice() * size)]))]
    }),
  )
  return { parts, leaves, cells }
}

/** What a line of a set of dimensions is broken down by. */
const dimensionSets = {
  none: () => '',
  a: (pair: string) => pair.split('/')[0]!,
  b: (pair: string) => pair.split('/')[1]!,
  ab: (pair: string) => pair,
}
type SetName = keyof typeof dimensionSets
const setNames = Object.keys(dimensionSets) as SetName[]

const leavesBelow = (made: Made, region: string): string[] => {
  const parts = made.parts.get(region)
  return parts ? parts.flatMap((part) => leavesBelow(made, part)) : [region]
}

function lineOf(made: Made, set: SetName, region: string): Line {
  const sums = new Map<string, { persons: number; filled: number }>()
  for (const leaf of leavesBelow(made, region))
    for (const [pair, persons] of made.cells.get(leaf)!) {
      const key = dimensionSets[set](pair)
      sums.set(key, { persons: (sums.get(key)?.persons ?? 0) + persons, filled: 0 })
    }
  return { sums, unknown: new Set() }
}

const withheldIn = (made: Made, set: SetName) =>
  withheldRegions(
    {
      roots: ['root'],
      partsOf: (region) => made.parts.get(region) ?? [],
      lineOf: (region) => lineOf(made, set, region),
    },
    threshold,
  )

const regionsOf = (made: Made) => ['root', ...[...made.parts.values()].flat()]

/** The unknowns are the cells of the leaves; a figure is a sum of some of them. */
const unknowns = (made: Made) =>
  made.leaves.flatMap((leaf) => [...made.cells.get(leaf)!.keys()].map((pair) => `${leaf} ${pair}`))
const vectorOf = (made: Made, all: string[], set: SetName, region: string, key: string): number[] => {
  const leaves = new Set(leavesBelow(made, region))
  return all.map((name) => {
    const [leaf = '', pair = ''] = name.split(' ')
    return leaves.has(leaf) && dimensionSets[set](pair) === key ? 1 : 0
  })
}

/** Small figures that can be computed from everything that is shown. */
function leaksIn(made: Made, shown: (set: SetName, region: string) => boolean): string[] {
  const all = unknowns(made)
  const space = new RowSpace()
  for (const set of setNames)
    for (const region of regionsOf(made))
      if (shown(set, region))
        for (const key of lineOf(made, set, region).sums.keys())
          space.add(vectorOf(made, all, set, region, key))
  return setNames.flatMap((set) =>
    regionsOf(made).flatMap((region) =>
      [...lineOf(made, set, region).sums].flatMap(([key, { persons }]) =>
        persons > 0 && persons < threshold && space.holds(vectorOf(made, all, set, region, key))
          ? [`${set} ${region} ${key}`]
          : [],
      ),
    ),
  )
}

describe('what is shown to who may know the figures only', () => {
  const rounds = 150
  const dice = diceFrom(20160220)
  const deployments = Array.from({ length: rounds }, () => madeUp(dice))

  test('lets no small figure be computed, from all levels, all dimensions and all totals together', () => {
    let shownLines = 0
    for (const made of deployments) {
      const withheld = Object.fromEntries(setNames.map((set) => [set, withheldIn(made, set)]))
      expect(leaksIn(made, (set, region) => !withheld[set]!.has(region))).toEqual([])
      for (const set of setNames)
        shownLines += regionsOf(made).filter((region) => !withheld[set]!.has(region)).length
    }
    // Withholding everything would leak nothing either.
    expect(shownLines).toBeGreaterThan(rounds * 4)
  })

  test('withholding the small cells alone would leak', () => {
    const leaking = deployments.filter((made) => {
      const isSmall = (set: SetName, region: string) =>
        [...lineOf(made, set, region).sums.values()].some(({ persons }) => persons > 0 && persons < threshold)
      return leaksIn(made, (set, region) => !isSmall(set, region)).length > 0
    })
    expect(leaking.length).toBeGreaterThan(10)
  })
})

describe('by hand', () => {
  const line = (...persons: number[]): Line => ({
    sums: new Map(persons.map((count, at) => [String(at), { persons: count, filled: 0 }])),
    unknown: new Set(),
  })
  const withheld = (lines: Record<string, Line>, parts: Record<string, string[]>) =>
    [
      ...withheldRegions(
        { roots: ['city'], partsOf: (region) => parts[region] ?? [], lineOf: (region) => lines[region]! },
        threshold,
      ),
    ].sort()

  test('one small county takes its sisters along: the city minus the others would give it', () => {
    const parts = { city: ['one', 'two', 'three'] }
    // 3 + 20 + 30 = 53: 53 − 20 − 30 = 3.
    expect(withheld({ city: line(53), one: line(3), two: line(20), three: line(30) }, parts)).toEqual([
      'one',
      'three',
      'two',
    ])
  })

  test('two small counties hide each other when they are five or more together', () => {
    const parts = { city: ['one', 'two', 'three'] }
    expect(withheld({ city: line(37), one: line(3), two: line(4), three: line(30) }, parts)).toEqual([
      'one',
      'two',
    ])
    expect(withheld({ city: line(34), one: line(2), two: line(2), three: line(30) }, parts)).toEqual([
      'one',
      'three',
      'two',
    ])
  })

  test('nothing below a withheld region is shown: its parts add up to it', () => {
    const parts = { city: ['one', 'two'], one: ['a', 'b'], two: ['c'] }
    const lines = {
      city: line(23, 40),
      one: line(3, 20),
      two: line(20, 20),
      a: line(0, 10),
      b: line(3, 10),
      c: line(20, 20),
    }
    expect(withheld(lines, parts)).toEqual(['a', 'b', 'c', 'one', 'two'])
  })

  test('zero is no small figure, and what can’t be known is treated as one', () => {
    const parts = { city: ['one', 'two'] }
    expect(withheld({ city: line(40, 0), one: line(20, 0), two: line(20, 0) }, parts)).toEqual([])
    const unknown = { sums: new Map(), unknown: new Set(['0']) }
    expect(withheld({ city: line(40), one: unknown, two: line(20) }, parts)).toContain('one')
  })
})
