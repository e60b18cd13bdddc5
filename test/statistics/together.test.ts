import { describe, expect, test } from 'vitest'
import { keyOf } from '../../src/statistics/lines.js'
import { type Atom, type Hierarchy, patternsOf } from '../../src/statistics/pattern.js'
import { diceFrom, RowSpace } from './row-space.js'

/**
 * What is shown to several departments together, by all combinations of three dimensions, of a deployment before and after its
 * regions change. Whoever has all of it knows a system of equations about the persons of each village by all three
 * dimensions; the test solves it.
 */
const threshold = 5
const dimensions = [
  ['x', 'y'],
  ['u', 'v', 'w'],
  ['p', 'q'],
] as const
/** Places of the dimensions, the coarse sets first. */
const sets: readonly (readonly number[])[] = [[], [0], [1], [2], [0, 1], [0, 2], [1, 2]]
const cells = dimensions[0].flatMap((a) => dimensions[1].flatMap((b) => dimensions[2].map((c) => [a, b, c])))

/** Township of each village, and county of each township. */
interface Tree {
  readonly townshipOf: ReadonlyMap<string, string>
  readonly countyOf: ReadonlyMap<string, string>
}

interface Made {
  readonly villages: readonly string[]
  readonly trees: readonly [then: Tree, now: Tree]
  /** Persons of a village, in the order of `cells`. */
  readonly persons: ReadonlyMap<string, readonly number[]>
}

const pick = <T>(dice: () => number, list: readonly T[]): T => list[Math.floor(dice() * list.length)] as T

function madeUp(dice: () => number): Made {
  const townshipOf = new Map<string, string>()
  const countyOf = new Map<string, string>()
  for (const county of ['A', 'B'])
    for (let township = 1; township <= 2 + Math.floor(dice() * 2); township++) {
      countyOf.set(`${county}${township}`, county)
      for (let village = 1; village <= 1 + Math.floor(dice() * 3); village++)
        townshipOf.set(`${county}${township}v${village}`, `${county}${township}`)
    }
  const villages = [...townshipOf.keys()]
  const persons = new Map(
    villages.map((village) => {
      const size = pick(dice, [3, 12, 40, 40])
      return [village, cells.map(() => (dice() < 0.2 ? 0 : Math.floor(dice() * size)))]
    }),
  )
  return {
    villages,
    trees: [{ townshipOf, countyOf }, changed(dice, { townshipOf, countyOf })],
    persons,
  }
}

/** A merge of two townships, a village that goes over to another one, or both. */
function changed(dice: () => number, { townshipOf, countyOf }: Tree): Tree {
  const after = new Map(townshipOf)
  const townships = [...countyOf.keys()]
  if (dice() < 0.7) {
    const gone = pick(dice, townships)
    const into = pick(
      dice,
      townships.filter((each) => each !== gone && countyOf.get(each) === countyOf.get(gone)),
    )
    for (const [village, township] of after) if (township === gone) after.set(village, into)
  } else after.set(pick(dice, [...after.keys()]), pick(dice, [...new Set(after.values())]))
  return { townshipOf: after, countyOf }
}

const hierarchyOf = ({ townshipOf, countyOf }: Tree): Hierarchy => {
  const townships = [...new Set(townshipOf.values())]
  const pathOf = (region: string): string[] => {
    const above = townshipOf.get(region) ?? countyOf.get(region) ?? (region === 'city' ? undefined : 'city')
    return above === undefined ? [region] : [region, ...pathOf(above)]
  }
  const all = [...townshipOf.keys(), ...townships, ...countyOf.values()]
  return {
    roots: ['city'],
    partsOf: (region) => [...new Set(all)].filter((each) => pathOf(each)[1] === region),
    pathOf,
  }
}

const codeOf = (set: readonly number[]) => set.join('')

type Shown = (set: readonly number[], at: 0 | 1, region: string) => boolean

/** As it is published: coarse sets first, then before now. `isAlone` leaves out what another set or tree tells. */
async function published(made: Made, isAlone: boolean): Promise<Shown> {
  const withheld = new Map<string, ReadonlySet<string>>()
  const hierarchies = made.trees.map(hierarchyOf)
  for (const set of sets) {
    const atoms: Atom[] = made.villages.flatMap((village) =>
      cells.map((cell, index) => ({
        places: [[village], [village]],
        values: set.map((at) => cell[at] as string),
        persons: made.persons.get(village)?.[index] ?? 0,
      })),
    )
    const some = atoms.filter(({ persons }) => persons > 0)
    const already = ([0, 1] as const).map(
      (at) =>
        new Set(
          isAlone
            ? []
            : sets
                .filter((fewer) => fewer.length < set.length && fewer.every((each) => set.includes(each)))
                .flatMap((fewer) => [...(withheld.get(`${codeOf(fewer)} ${at}`) ?? [])]),
        ),
    )
    const patterns = isAlone
      ? [
          ...(await patternsOf({ atoms: some, hierarchies: hierarchies.slice(0, 1), threshold, already })),
          ...(await patternsOf({
            atoms: some.map((atom) => ({ ...atom, places: atom.places.slice(1) })),
            hierarchies: hierarchies.slice(1),
            threshold,
            already,
          })),
        ]
      : await patternsOf({ atoms: some, hierarchies, threshold, already })
    for (const [at, pattern] of patterns.entries()) withheld.set(`${codeOf(set)} ${at}`, pattern.withheld)
  }
  return (set, at, region) => !withheld.get(`${codeOf(set)} ${at}`)?.has(region)
}

const regionsOf = ({ pathOf }: Hierarchy, villages: readonly string[]) => [
  ...new Set(villages.flatMap((village) => pathOf(village))),
]

/** Figures of a region by a set: the key, how many, and which unknowns make it up. */
function lineOf(made: Made, set: readonly number[], at: 0 | 1, region: string) {
  const { pathOf } = hierarchyOf(made.trees[at])
  const below = new Set(made.villages.filter((village) => pathOf(village).includes(region)))
  const keys = [...new Set(cells.map((cell) => keyOf(set.map((each) => cell[each] as string))))]
  return keys.map((key) => {
    const vector = made.villages.flatMap((village) =>
      cells.map((cell) =>
        below.has(village) && keyOf(set.map((each) => cell[each] as string)) === key ? 1 : 0,
      ),
    )
    const all = made.villages.flatMap((village) => made.persons.get(village) ?? [])
    return {
      key,
      vector,
      persons: vector.reduce<number>((sum, one, each) => sum + one * (all[each] ?? 0), 0),
    }
  })
}

/** Small figures that can be computed from everything that is shown to anybody, by both trees. */
function leaksIn(made: Made, shown: Shown): string[] {
  const space = new RowSpace()
  const lines = ([0, 1] as const).flatMap((at) =>
    regionsOf(hierarchyOf(made.trees[at]), made.villages).flatMap((region) =>
      sets.map((set) => ({ at, region, set, figures: lineOf(made, set, at, region) })),
    ),
  )
  for (const { at, region, set, figures } of lines)
    if (shown(set, at, region)) for (const { vector } of figures) space.add(vector)
  return lines.flatMap(({ at, region, set, figures }) =>
    figures.flatMap(({ key, persons, vector }) =>
      persons > 0 && persons < threshold && space.holds(vector)
        ? [`${at} ${codeOf(set)} ${region} ${key}`]
        : [],
    ),
  )
}

const rounds = Number(process.env.PROOF_COUNT ?? 40)
const dice = diceFrom(Number(process.env.PROOF_SEED ?? 20160220))
const deployments = Array.from({ length: rounds }, () => madeUp(dice))

describe('what several departments are told together, before and after a change of the regions', () => {
  test('determines no small figure', async () => {
    let lines = 0
    for (const made of deployments) {
      const shown = await published(made, false)
      expect(leaksIn(made, shown)).toEqual([])
      for (const at of [0, 1] as const)
        for (const region of regionsOf(hierarchyOf(made.trees[at]), made.villages))
          lines += sets.filter((set) => shown(set, at, region)).length
    }
    // Withholding everything would leak nothing either.
    expect(lines).toBeGreaterThan(rounds * 10)
  }, 600_000)

  test('withholding the small figures alone would determine some', () => {
    const isShown =
      (made: Made): Shown =>
      (set, at, region) =>
        lineOf(made, set, at, region).every(({ persons }) => persons === 0 || persons >= threshold)
    expect(deployments.filter((made) => leaksIn(made, isShown(made)).length > 0).length).toBeGreaterThan(
      rounds / 4,
    )
  }, 600_000)

  test('so would whole lines, withheld for each combination and each tree by themselves', async () => {
    let leaking = 0
    for (const made of deployments) if (leaksIn(made, await published(made, true)).length > 0) leaking += 1
    expect(leaking).toBeGreaterThan(0)
  }, 600_000)
})
