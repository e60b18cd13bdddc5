import type { DataClass } from '../../registry/classes.js'
import type { Group } from '../groups/group.js'
import { groups } from '../groups/index.js'
import { type Dimension, dimensionsOf } from './dimensions.js'

/** A combination of dimensions whose figures are published for who may know a population in figures only. */
export interface PublishedSet {
  /** The codes of its dimensions in alphabetical order: `ageBand,sex`. */
  readonly code: string
  readonly dimensions: readonly Dimension[]
  /** The classes that its figures tell of; who may count all of them may read it. */
  readonly classes: string
}

/** Figures of today, or of the last day of a quarter that has ended. */
export type Time = 'LIVE' | 'QUARTER'

export const setCode = (codes: readonly string[]): string => [...codes].sort().join(',')

/** Of a member at all, and of the dimensions. */
export const classesOfFigures = (dimensions: readonly Dimension[]): DataClass[] => [
  ...new Set<DataClass>(['identity', ...dimensions.flatMap(({ access }) => access.classes)]),
]
const classesCode = (dimensions: readonly Dimension[]) => classesOfFigures(dimensions).sort().join('+')

/** Of `['a', 'b']`: nothing, a, b, and both. */
const partsOf = ([first, ...rest]: readonly string[]): string[][] => {
  if (first === undefined) return [[]]
  const without = partsOf(rest)
  return [...without, ...without.map((part) => [first, ...part])]
}

/**
 * What is published: the kept cubes with all their parts, and of today each dimension by itself too. The sets with few
 * dimensions first: what is withheld in them is withheld in the others.
 */
export function publishedSets(group: Group, time: Time): readonly PublishedSet[] {
  const made = setsMade[time].get(group) ?? makeSets(group, time)
  setsMade[time].set(group, made)
  return made
}

const setsMade: Record<Time, WeakMap<Group, readonly PublishedSet[]>> = {
  LIVE: new WeakMap(),
  QUARTER: new WeakMap(),
}

function makeSets(group: Group, time: Time): PublishedSet[] {
  const known = dimensionsOf(group)
  const single = time === 'LIVE' ? [...known.keys()].map((code) => [code]) : []
  const codes = new Set([[], ...group.cubes, ...single].flatMap((cube) => partsOf(cube).map(setCode)))
  return [...codes]
    .map((code) => {
      const dimensions = code === '' ? [] : code.split(',').flatMap((each) => known.get(each) ?? [])
      return { code, dimensions, classes: classesCode(dimensions) }
    })
    .sort((a, b) => a.dimensions.length - b.dimensions.length || (a.code < b.code ? -1 : 1))
}

/** The sets of which a set is made, without itself. */
export const fewerThan = (set: PublishedSet, all: readonly PublishedSet[]): PublishedSet[] =>
  all.filter(
    ({ dimensions }) =>
      dimensions.length < set.dimensions.length && dimensions.every((each) => set.dimensions.includes(each)),
  )

/** Every combination of classes that published figures tell of. */
export const publishedClasses = (): string[] =>
  [...new Set(groups.flatMap((group) => publishedSets(group, 'LIVE').map(({ classes }) => classes)))].sort()
