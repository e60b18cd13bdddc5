import { type Cell, type DataClass, dataClassNames } from '../registry/classes.js'
import type { Population } from '../registry/populations.js'
import type { AccessRow, Duty, RowCondition } from './access-row.js'

/** What can be reached at all: the part of a row of the access table that rights are read from. */
export type Reach = Pick<AccessRow, 'cells' | 'rows' | 'writes'>

/** The most that a front-end may be given, whoever works through it, in the words of a row of the access table. */
export interface Ceiling extends Reach {
  readonly duties: ReadonlySet<Duty>
}

/**
 * The stronger cell holds all that the weaker one does, F of all. Only `own` stands beside M and A: its own records are read whole,
 * and those of others are neither shown masked nor counted. What both have in common is then nothing.
 */
const below: Readonly<Record<Cell, ReadonlySet<Cell>>> = {
  F: new Set(['F', 'M', 'A', 'own', 'N']),
  M: new Set(['M', 'A', 'N']),
  A: new Set(['A', 'N']),
  own: new Set(['own', 'N']),
  N: new Set(['N']),
}

export const isWithinCell = (one: Cell, other: Cell): boolean => below[other].has(one)

const narrowerCell = (one: Cell, other: Cell): Cell =>
  isWithinCell(one, other) ? one : isWithinCell(other, one) ? other : 'N'

const isSame = (one: RowCondition, other: RowCondition): boolean =>
  one.kind === other.kind && (one.kind === 'REGION' || sameFact(one, other))

const sameFact = (one: object, other: object): boolean =>
  'text' in one && 'text' in other && one.text === other.text && factOf(one) === factOf(other)

const factOf = (condition: object) => ('fact' in condition ? condition.fact : undefined)

/** Two different limits leave nobody: that a person meets both is recorded nowhere. */
const nobody: RowCondition = {
  kind: 'LIMITED',
  text: '两个不同的限定条件，没有人同时符合。Two different limits, which nobody is known to meet.',
  fact: null,
}

function narrowerCondition(one: RowCondition, other: RowCondition): RowCondition {
  if (one.kind === 'REGION') return other
  if (other.kind === 'REGION' || isSame(one, other)) return one
  return nobody
}

function narrowerRows(one: Reach['rows'], other: Reach['rows']): Record<Population, RowCondition> {
  return Object.fromEntries(
    Object.entries(one).flatMap(([population, condition]) => {
      const theirs = other[population]
      return theirs ? [[population, narrowerCondition(condition, theirs)]] : []
    }),
  )
}

/** What two have in common: never more than either, whichever comes first. */
export function inCommon(one: Reach, other: Reach): Reach {
  const cells = Object.fromEntries(
    dataClassNames.map((name) => [name, narrowerCell(one.cells[name], other.cells[name])]),
  ) as Record<DataClass, Cell>
  // Writing needs a read, as in the table itself.
  const isWritten = (name: DataClass) => other.writes.has(name) && cells[name] !== 'A' && cells[name] !== 'N'
  return {
    cells,
    rows: narrowerRows(one.rows, other.rows),
    writes: new Set([...one.writes].filter(isWritten)),
  }
}

/** The row of a department as far as a front-end's ceiling leaves it: again a row, which everything downstream reads like any other. */
export function narrower(row: AccessRow, client: string, ceiling: Ceiling): AccessRow {
  const reach = inCommon(row, ceiling)
  const classes = dataClassNames.filter((name) => reach.cells[name] !== row.cells[name])
  return { ...row, ...reach, ceiling: { client, duties: ceiling.duties, classes: new Set(classes) } }
}
