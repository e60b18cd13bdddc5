import { describe, expect, test } from 'vitest'
import { dimensionsOf } from '../../src/people/figures/dimensions.js'
import { fewerThan, publishedSets } from '../../src/people/figures/published-sets.js'
import { groups } from '../../src/people/groups/index.js'
import { platformPolicy } from '../../src/schema.js'
import type { Publication } from '../../src/statistics/publication.js'
import { dueOf } from '../../src/statistics/publish.js'
import type { Kept } from '../../src/statistics/publish-queries.js'

const [child] = groups
const terms = { regionRevision: 7, threshold: 5 }
const publication = (more: Partial<Publication> = {}): Publication => ({
  group: child!,
  time: '2026Q1',
  day: '2026-03-31',
  boundaries: ['BOTH'],
  ...more,
})
const kept = (more: Partial<Kept> = {}): Kept => ({
  dataset: 'child',
  time: '2026Q1',
  boundaries: 'BOTH',
  day: '2026-03-31',
  revision: 1,
  publishedAt: new Date('2026-04-01T00:00:00Z'),
  regionRevision: 7,
  threshold: 5,
  ...more,
})

describe('a publication is due', () => {
  test('when there is none, and not when it holds', () => {
    expect(dueOf(publication(), [], terms)).toBe('YES')
    expect(dueOf(publication(), [kept({ dataset: 'elder' })], terms)).toBe('YES')
    expect(dueOf(publication(), [kept()], terms)).toBe('NO')
  })

  test('by another threshold', () => {
    expect(dueOf(publication(), [kept({ threshold: 3 })], terms)).toBe('YES')
  })

  test('of today, on the next day and when the regions changed', () => {
    const today = publication({ time: 'LIVE', day: '2026-05-02', boundaries: ['NOW'] })
    const live = kept({ time: 'LIVE', boundaries: 'NOW', day: '2026-05-02' })
    expect(dueOf(today, [live], terms)).toBe('NO')
    expect(dueOf(today, [{ ...live, day: '2026-05-01' }], terms)).toBe('YES')
    expect(dueOf(today, [{ ...live, regionRevision: 6 }], terms)).toBe('YES')
  })

  test('of a quarter, when the regions are others than then; when only names changed the figures stay', () => {
    expect(dueOf(publication(), [kept({ regionRevision: 6 })], terms)).toBe('SAME_FIGURES')
    const apart = publication({ boundaries: ['THEN', 'NOW'] })
    expect(dueOf(apart, [kept()], terms)).toBe('YES')
    const then = kept({ boundaries: 'THEN', regionRevision: 6 })
    expect(dueOf(apart, [then, kept({ boundaries: 'NOW' })], terms)).toBe('NO')
    expect(dueOf(apart, [then, kept({ boundaries: 'NOW', regionRevision: 6 })], terms)).toBe('YES')
  })
})

describe('what is published', () => {
  test('begins with few dimensions and has every part of a set before it', () => {
    for (const group of groups)
      for (const time of ['LIVE', 'QUARTER'] as const) {
        const sets = publishedSets(group, time)
        for (const [at, set] of sets.entries()) {
          const parts = fewerThan(set, sets)
          expect(parts).toHaveLength(2 ** set.dimensions.length - 1)
          expect(parts.every((part) => sets.indexOf(part) < at)).toBe(true)
        }
      }
  })

  test('is each dimension of today, and of an ended quarter those of the kept cubes', () => {
    const codes = (time: 'LIVE' | 'QUARTER') => publishedSets(child!, time).map(({ code }) => code)
    for (const code of dimensionsOf(child!).keys()) expect(codes('LIVE')).toContain(code)
    expect(codes('QUARTER')).toContain('ageBand,sex')
    expect(codes('QUARTER')).not.toContain('boarding')
  })

  test('tells of the classes of its dimensions', () => {
    const classes = new Map(publishedSets(child!, 'LIVE').map((set) => [set.code, set.classes]))
    expect(classes.get('')).toBe('identity')
    expect(classes.get('schoolingStage,sex')).toBe('identity+schooling')
    expect(classes.get('bodyCondition,hardship')).toBe('economy+health+identity')
  })

  test('a dimension demands what its coordinate demands in the schema', async () => {
    const { coordinates } = await platformPolicy()
    for (const group of groups)
      for (const { coordinate, access } of dimensionsOf(group).values())
        expect(coordinates.fields.get(coordinate), coordinate).toEqual(access)
  })
})
