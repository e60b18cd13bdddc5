import { keyOf } from './lines.js'
import type { Plan } from './plan.js'
import type { FoundLine } from './published-queries.js'

/** A published line as a query reads it: its conditions applied, its figures under the keys of the rows. */
export interface AskedLine {
  readonly isWithheld: boolean
  readonly isEmpty: boolean
  readonly persons: ReadonlyMap<string, number>
  /** Keys whose figure is small. */
  readonly small: ReadonlySet<string>
}

/** Lines by region, for each time. `code` is the set of dimensions: values of a cell stand in its order. */
export function askedLines(
  { where }: Plan,
  by: Plan['by'],
  code: string,
  found: readonly FoundLine[],
): (time: string) => ReadonlyMap<number, AskedLine> {
  const places = code.split(',')
  const rows = by.map((dimension) => places.indexOf(dimension.code))
  const conditions = where.map(({ dimension, in: codes }) => ({
    at: places.indexOf(dimension.code),
    codes: new Set(codes),
    isAddedUp: codes.length > 1 && !by.includes(dimension),
  }))
  // Several values added up may be no small figure though each of them is one.
  const addsUp = conditions.some(({ isAddedUp }) => isAddedUp)
  const read = ({ isWithheld, cells }: FoundLine): AskedLine => {
    const persons = new Map<string, number>()
    const small = new Set<string>()
    for (const cell of cells) {
      if (!conditions.every(({ at, codes }) => codes.has(cell.values[at] ?? ''))) continue
      const key = keyOf(rows.map((at) => cell.values[at] ?? ''))
      if (cell.persons !== null) persons.set(key, (persons.get(key) ?? 0) + cell.persons)
      else if (!addsUp) small.add(key)
    }
    return { isWithheld, isEmpty: !isWithheld && cells.length === 0, persons, small }
  }
  const byTime = new Map<string, Map<number, AskedLine>>()
  for (const line of found) {
    const lines = byTime.get(line.time) ?? new Map<number, AskedLine>()
    byTime.set(line.time, lines.set(Number(line.regionN), read(line)))
  }
  return (time) => byTime.get(time) ?? none
}

const none: ReadonlyMap<number, AskedLine> = new Map()
