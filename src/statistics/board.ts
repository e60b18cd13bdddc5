import type { Context } from '../context.js'
import type { Message } from '../errors.js'
import type { Region } from '../regions/tree.js'
import { type Counting, countPeriods, type PlacedFigures } from './boundaries.js'
import { type Figure, figureOf, without } from './cells.js'
import { emptyLine, keyOf, type Line, linesAt, valuesOf } from './lines.js'
import type { Period } from './periods.js'
import type { Plan } from './plan.js'

/** The figures of one set of dimensions, ready to be read cell by cell. */
export interface Board {
  /** `code` of a region at the level of the query, or of `within` for the grand total. */
  figure(period: Period, region: Region, key: string): Figure
  keysOf(period: Period, region: Region): string[]
  /** The day that is counted: of what was published it may lie before today. */
  dayOf(period: Period): string
  readonly state: BoardState
}

/** What an answer was read from. */
export interface BoardState {
  /** Null while a period runs and is counted when it is asked for. */
  readonly revision: number | null
  readonly updatedAt: Date
  /** Why some figures are not published. */
  readonly missing: Message | null
}

/** The key of all persons together. */
export const everybody = keyOf([])

/** Every combination of values of the dimensions. */
export const gridOf = (plan: Plan): string[] =>
  plan.by
    .reduce<string[][]>(
      (rows, { values }) => rows.flatMap((row) => values.map(({ code }) => [...row, code])),
      [[]],
    )
    .map(keyOf)

export const countingOf = (plan: Plan, by: Plan['by']): Counting => {
  const { group, where, within, level, boundaries } = plan
  return { group, by, where, within, level, boundaries, filled: countsFilled(plan) }
}

/** For who may read the persons: counted when it is asked for. */
export async function exactBoard(
  context: Context,
  plan: Plan,
  periods: readonly Period[],
  by: Plan['by'],
): Promise<Board> {
  const { includeEmpty } = plan
  const counted = await countPeriods(context, countingOf(plan, by), periods)
  const lines = linesByLevel(counted)
  const grid = includeEmpty && by.length > 0 ? gridOf(plan) : undefined
  const closedAt = latest(plan.periods.map(({ label }) => counted.get(label)?.closedAt ?? null))
  return {
    figure(period, region, key) {
      const at = lines(period, region)
      return at ? figureOf(at, key, period.isClosed) : without('NOT_AVAILABLE')
    },
    keysOf(period, region) {
      if (by.length === 0) return [everybody]
      const line = lines(period, region)
      if (!line) return [everybody]
      // What the calendar took away again leaves a sum of nobody.
      const counted = [...line.sums].filter(([, { persons }]) => persons !== 0).map(([key]) => key)
      return inOrder(plan, grid ?? [...new Set([...counted, ...line.unknown])])
    },
    dayOf: ({ day }) => day,
    state: {
      revision: closedAt ? 1 : null,
      updatedAt: closedAt ?? context.operation.now,
      missing: null,
    },
  }
}

/** Whether a count must say how complete the files are: what it is counted by may be nothing that the caller reads. */
const countsFilled = ({ measures }: Plan): boolean => measures.includes('completeness')

const latest = (days: readonly (Date | null)[]): Date | null => {
  const known = days.filter((day) => day !== null)
  return known.length === days.length ? (known.sort((a, b) => b.getTime() - a.getTime())[0] ?? null) : null
}

/** The line of a region by period; undefined for a time before the first file. */
function linesByLevel(counted: ReadonlyMap<string, PlacedFigures>) {
  const made = new Map<string, Map<string, Line>>()
  return (period: Period, region: Region): Line | undefined => {
    const figures = counted.get(period.label)
    if (!figures?.placed) return undefined
    const name = `${period.label} ${region.level}`
    const lines = made.get(name) ?? linesAt(figures, region.level)
    made.set(name, lines)
    return lines.get(region.code) ?? emptyLine()
  }
}

/** Keys in the order of the values of their dimensions. */
export function inOrder(plan: Plan, keys: readonly string[]): string[] {
  const places = plan.by.map(({ values }) => new Map(values.map(({ code }, at) => [code, at])))
  const rank = (key: string) => valuesOf(key).map((code, at) => places[at]?.get(code) ?? -1)
  return [...keys]
    .map((key) => ({ key, rank: rank(key) }))
    .sort((a, b) => {
      for (const [at, place] of a.rank.entries()) if (place !== b.rank[at]) return place - (b.rank[at] ?? 0)
      return 0
    })
    .map(({ key }) => key)
}
