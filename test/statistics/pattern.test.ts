import { describe, expect, test } from 'vitest'
import { type Atom, type Hierarchy, patternsOf } from '../../src/statistics/pattern.js'

/** Regions by the one above them; `top` is the root. */
const tree = (above: Record<string, string>): Hierarchy => {
  const pathOf = (region: string): string[] =>
    region === 'top' ? ['top'] : region in above ? [region, ...pathOf(above[region] ?? 'top')] : []
  return {
    roots: ['top'],
    partsOf: (region) => Object.keys(above).filter((each) => above[each] === region),
    pathOf,
  }
}
const persons = (count: number, ...places: string[][]): Atom => ({ places, values: [], persons: count })
const withheld = async (atoms: Atom[], hierarchies: Hierarchy[]) =>
  (
    await patternsOf({ atoms, hierarchies, threshold: 5, already: hierarchies.map(() => new Set<string>()) })
  ).map((pattern) => [...pattern.withheld].sort())

describe('by hand, before and after a change of the regions', () => {
  const flat = tree({ a: 'top', b: 'top', c: 'top', d: 'top' })

  test('where nothing changes the same is withheld', async () => {
    const atoms = [20, 3, 4, 30].map((count, at) => persons(count, ['abcd'[at]!], ['abcd'[at]!]))
    expect(await withheld(atoms, [flat, flat])).toEqual([
      ['b', 'c'],
      ['b', 'c'],
    ])
  })

  test('a merged region is not shown when it is a shown one and a small one', async () => {
    // a was shown with 20: 23 less 20 is the three of b.
    const now = tree({ ab: 'top', c: 'top', d: 'top' })
    const atoms = [
      persons(20, ['a'], ['ab']),
      persons(3, ['b'], ['ab']),
      persons(4, ['c'], ['c']),
      persons(30, ['d'], ['d']),
    ]
    expect(await withheld(atoms, [flat, now])).toEqual([
      ['b', 'c'],
      ['ab', 'c'],
    ])
  })

  test('two that were large are shown when they are one', async () => {
    const now = tree({ ab: 'top', c: 'top', d: 'top' })
    const atoms = [
      persons(20, ['a'], ['ab']),
      persons(30, ['b'], ['ab']),
      persons(40, ['c'], ['c']),
      persons(50, ['d'], ['d']),
    ]
    expect(await withheld(atoms, [flat, now])).toEqual([[], []])
  })

  test('what went over from one to the other is no small difference', async () => {
    // Three of a go over to b: 20 and 17, 30 and 33.
    const atoms = [
      persons(17, ['a'], ['a']),
      persons(3, ['a'], ['b']),
      persons(30, ['b'], ['b']),
      persons(40, ['c'], ['c']),
    ]
    const [then, now] = await withheld(atoms, [flat, flat])
    expect(then).toEqual([])
    expect(now).toEqual(expect.arrayContaining(['b']))
    expect(now).toEqual(expect.arrayContaining(['a']))
  })

  test('where nobody can know from which of two somebody came, the one that holds both is not shown', async () => {
    const now = tree({ ab: 'top', c: 'top', d: 'top' })
    const atoms = [persons(50, ['a', 'b'], ['ab']), persons(40, ['c'], ['c']), persons(30, ['d'], ['d'])]
    const [, after] = await withheld(atoms, [flat, now])
    expect(after).toEqual(['ab'])
  })
})
