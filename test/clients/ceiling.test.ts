import { describe, expect, test } from 'vitest'
import { type AccessRow, duties, type RowCondition } from '../../src/policy/access-row.js'
import { loadAccessTable } from '../../src/policy/access-table.js'
import { type Ceiling, inCommon, narrower, type Reach } from '../../src/policy/ceiling.js'
import {
  type FigureMode,
  figureMode,
  mayWrite,
  modeOf,
  populationsOf,
  type Rights,
} from '../../src/policy/rights.js'
import type { FieldAccess } from '../../src/registry/access.js'
import { type Cell, cells, type DataClass, dataClassNames } from '../../src/registry/classes.js'
import { viewerOf } from '../support/platform.js'

/** The same numbers in every run: mulberry32. */
function chance(seed: number) {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const populations = ['CHILD', 'ELDER', 'WOMAN']
const conditions: readonly RowCondition[] = [
  { kind: 'REGION' },
  { kind: 'LIMITED', text: 'one', fact: 'DISABILITY' },
  { kind: 'LIMITED', text: 'other', fact: null },
  { kind: 'ORGANISATION', text: 'its own', fact: null },
]

function madeUp(next: (below: number) => number): Reach {
  const some = Object.fromEntries(dataClassNames.map((name) => [name, cells[next(cells.length)]])) as Record<
    DataClass,
    Cell
  >
  const isWritable = (name: DataClass) => some[name] !== 'A' && some[name] !== 'N' && next(2) === 0
  return {
    cells: some,
    rows: Object.fromEntries(
      populations
        .filter(() => next(4) > 0)
        .map((population) => [population, conditions[next(conditions.length)] as RowCondition]),
    ),
    writes: new Set(dataClassNames.filter(isWritable)),
  }
}

const row = loadAccessTable().get('CIVIL_AFFAIRS') as AccessRow
const rightsIn = (reach: Reach): Rights => ({
  viewer: viewerOf('CIVIL_AFFAIRS', '5120', 'RECORDER'),
  row: { ...row, ...reach },
})

const modes = ['NONE', 'MASKED', 'FULL']
const figures: readonly FigureMode[] = ['NONE', 'SUPPRESSED', 'EXACT']
const fields: FieldAccess[] = dataClassNames.flatMap((name) =>
  (['SHOWN', 'MASK', undefined] as const).flatMap((masked) =>
    [undefined, ...populations].map((population) => ({ classes: [name], masked, population })),
  ),
)

/** Where the narrow one gives more than the wide one, asked of the very functions that decide. */
function excess(narrow: Reach, wide: Reach): unknown[] {
  const [less, more] = [rightsIn(narrow), rightsIn(wide)]
  const found: unknown[] = fields.filter(
    (access) =>
      modes.indexOf(modeOf(less, access)) > modes.indexOf(modeOf(more, access)) ||
      (mayWrite(less, access) && !mayWrite(more, access)) ||
      populations.some(
        (population) =>
          figures.indexOf(figureMode(less, access, population)) >
          figures.indexOf(figureMode(more, access, population)),
      ),
  )
  for (const [population, condition] of populationsOf(less)) {
    const theirs = populationsOf(more).get(population)
    // Nobody is within everything.
    const isNobody = condition.kind !== 'REGION' && condition.fact === null
    const isSame = JSON.stringify(theirs) === JSON.stringify(condition)
    if (!theirs || (theirs.kind !== 'REGION' && !isNobody && !isSame)) found.push(population)
  }
  // Its own records are read whole: M and A do not hold them.
  const isOwn = (name: DataClass) => narrow.cells[name] === 'own' && !['own', 'F'].includes(wide.cells[name])
  return [
    ...found,
    ...dataClassNames.filter(isOwn),
    ...[...narrow.writes].filter((name) => !wide.writes.has(name)),
  ]
}

describe('what two rows have in common', () => {
  test('is the same whichever comes first, never more than either, and as much as one where both are one', () => {
    const next = chance(20_160_222)
    for (let round = 0; round < 100; round++) {
      const [one, other] = [madeUp(next), madeUp(next)]
      const both = inCommon(one, other)
      const turned = inCommon(other, one)
      expect(turned.cells).toEqual(both.cells)
      expect(Object.entries(turned.rows).sort()).toEqual(Object.entries(both.rows).sort())
      expect([...turned.writes].sort()).toEqual([...both.writes].sort())
      expect(excess(both, one)).toEqual([])
      expect(excess(both, other)).toEqual([])
      expect(inCommon(one, one)).toEqual(one)
      expect(inCommon(both, one)).toEqual(both)
    }
  })

  test('is told cell by cell', () => {
    const cellOf = (one: Cell, other: Cell) => {
      const all = (cell: Cell): Reach => ({
        ...row,
        cells: Object.fromEntries(dataClassNames.map((name) => [name, cell])) as Reach['cells'],
      })
      return inCommon(all(one), all(other)).cells.health
    }
    expect(cells.map((cell) => cellOf('F', cell))).toEqual(['F', 'M', 'A', 'own', 'N'])
    expect(cells.map((cell) => cellOf('M', cell))).toEqual(['M', 'M', 'A', 'N', 'N'])
    expect(cells.map((cell) => cellOf('A', cell))).toEqual(['A', 'A', 'A', 'N', 'N'])
    expect(cells.map((cell) => cellOf('own', cell))).toEqual(['own', 'N', 'N', 'own', 'N'])
  })

  test('of two different limits is nobody, of a limit and a region the limit', () => {
    const rowsOf = (condition: RowCondition): Reach => ({ ...row, rows: { CHILD: condition } })
    const [region, disability, other] = conditions as [RowCondition, RowCondition, RowCondition]
    expect(inCommon(rowsOf(region), rowsOf(disability)).rows.CHILD).toEqual(disability)
    expect(inCommon(rowsOf(disability), rowsOf(disability)).rows.CHILD).toEqual(disability)
    expect(inCommon(rowsOf(disability), rowsOf(other)).rows.CHILD).toMatchObject({ fact: null })
    expect(inCommon(rowsOf(region), { ...row, rows: {} }).rows).toEqual({})
  })
})

test('what gives more is found', () => {
  const none: Reach = { ...row, cells: { ...row.cells, health: 'N' }, writes: new Set() }
  expect(excess(row, none).length).toBeGreaterThan(1)
  expect(excess(none, row)).toEqual([])
})

describe('the row of every department under a ceiling', () => {
  const ceiling = (most: Cell): Ceiling => ({
    cells: Object.fromEntries(dataClassNames.map((name) => [name, most])) as Ceiling['cells'],
    rows: Object.fromEntries(populations.map((population) => [population, { kind: 'REGION' }])),
    writes: new Set(dataClassNames),
    duties: new Set(duties),
  })

  test.each([...loadAccessTable().values()])('of $department gives no more than the row itself', (own) => {
    for (const most of ['F', 'M', 'A', 'N'] as const) {
      const under = narrower(own, 'desk', ceiling(most))
      expect(excess(under, own)).toEqual([])
      expect([...(under.ceiling?.classes ?? [])]).toEqual(
        dataClassNames.filter((name) => under.cells[name] !== own.cells[name]),
      )
    }
    // And no less where the ceiling leaves everything.
    expect(narrower(own, 'desk', ceiling('F'))).toMatchObject({
      cells: own.cells,
      rows: own.rows,
      writes: own.writes,
    })
  })
})
