import type { Context } from '../context.js'
import type { RegionLevel } from '../regions/levels.js'
import { levels } from '../regions/levels.js'
import { rootsOf } from '../regions/roots.js'
import type { Region } from '../regions/tree.js'
import { type Counting, countPeriods, type PlacedFigures } from './boundaries.js'
import { type Figure, figureOf, without } from './cells.js'
import { emptyLine, keyOf, type Line, linesAt, valuesOf } from './lines.js'
import type { Period } from './periods.js'
import type { Plan } from './plan.js'
import { withheldRegions } from './privacy.js'

/** The figures of one set of dimensions, ready to be read cell by cell. */
export interface Board {
  /** `code` of a region at the level of the query, or of `within` for the grand total. */
  figure(period: Period, region: Region, key: string): Figure
  keysOf(period: Period, region: Region): string[]
  closedAt(period: Period): Date | null
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

/** Counts what the rows need: by the dimensions, or everybody under the same conditions. */
export async function boardOf(
  context: Context,
  plan: Plan,
  periods: readonly Period[],
  what: 'BY' | 'TOTAL',
): Promise<Board> {
  const by = what === 'BY' ? plan.by : []
  return plan.isExact ? exactBoard(context, plan, periods, by) : heldBoard(context, plan, periods, by)
}

async function exactBoard(
  context: Context,
  plan: Plan,
  periods: readonly Period[],
  by: Plan['by'],
): Promise<Board> {
  const { group, where, within, level, boundaries, includeEmpty } = plan
  const counting: Counting = { group, by, where, within, level, boundaries }
  const counted = await countPeriods(context, counting, periods)
  const lines = linesByLevel(counted)
  const grid = includeEmpty && by.length > 0 ? gridOf(plan) : undefined
  return {
    figure(period, region, key) {
      const at = lines(period, region)
      return at ? figureOf(at, key, period.isClosed, undefined) : without('NOT_AVAILABLE')
    },
    keysOf(period, region) {
      if (by.length === 0) return [everybody]
      const line = lines(period, region)
      if (!line) return [everybody]
      // What the calendar took away again leaves a sum of nobody.
      const counted = [...line.sums].filter(([, { persons }]) => persons !== 0).map(([key]) => key)
      return inOrder(plan, grid ?? [...new Set([...counted, ...line.unknown])])
    },
    closedAt: (period) => counted.get(period.label)?.closedAt ?? null,
  }
}

/** The line of a region by period; undefined for a time before the first file. */
function linesByLevel(counted: ReadonlyMap<string, PlacedFigures>, keep?: Parameters<typeof linesAt>[2]) {
  const made = new Map<string, Map<string, Line>>()
  return (period: Period, region: Region): Line | undefined => {
    const figures = counted.get(period.label)
    if (!figures?.placed) return undefined
    const name = `${period.label} ${region.level}`
    const lines = made.get(name) ?? linesAt(figures, region.level, keep)
    made.set(name, lines)
    return lines.get(region.code) ?? emptyLine()
  }
}

/** For callers who may know the figures only: the whole deployment is counted, so that the pattern is nobody's own. */
async function heldBoard(
  context: Context,
  plan: Plan,
  periods: readonly Period[],
  by: Plan['by'],
): Promise<Board> {
  const { tree, settings } = context
  const { group, boundaries } = plan
  const dimensions = [...new Set([...by, ...plan.where.map(({ dimension }) => dimension)])]
  const root = rootsOf(tree).find(({ code }) => code === plan.within || tree.isWithin(plan.within, code))
  const top = root ?? rootsOf(tree)[0]
  if (!top) throw new Error('a deployment has a region')
  const counting: Counting = {
    group,
    by: dimensions,
    where: [],
    within: top.code,
    level: plan.level,
    boundaries,
  }
  const counted = await countPeriods(context, counting, periods)
  const whole = linesByLevel(counted)
  const conditions = plan.where.map(({ dimension, in: codes }) => ({
    at: dimensions.indexOf(dimension),
    codes: new Set(codes),
  }))
  const asked = linesByLevel(counted, (values) =>
    conditions.every(({ at, codes }) => codes.has(values[at] ?? ''))
      ? keyOf(values.slice(0, by.length))
      : undefined,
  )
  const withheld = new Map(
    periods.map((period) => [period.label, withheldOn(context, plan, period, top, whole)]),
  )
  const grid = by.length > 0 ? inOrder(plan, gridOf(plan)) : [everybody]
  return {
    figure(period, region, key) {
      const line = asked(period, region)
      if (!line) return without('NOT_AVAILABLE')
      const isWithheld = withheld.get(period.label)?.has(region.code) ?? true
      return figureOf(line, key, period.isClosed, isWithheld ? settings.threshold : undefined)
    },
    keysOf: () => grid,
    closedAt: (period) => counted.get(period.label)?.closedAt ?? null,
  }
}

function withheldOn(
  { tree, settings }: Context,
  plan: Plan,
  period: Period,
  top: Region,
  lineOf: (period: Period, region: Region) => Line | undefined,
): Set<string> {
  const isThen = plan.boundaries === 'THEN' && period.isClosed
  const lowest = levels.indexOf(plan.level)
  const partsOf = (code: string) =>
    (isThen ? tree.childrenOn(code, period.day) : tree.children(code))
      .filter(({ level }) => levels.indexOf(level as RegionLevel) <= lowest)
      .map((part) => part.code)
  const line = (code: string) => {
    const region = tree.region(code)
    return (region && lineOf(period, region)) ?? emptyLine()
  }
  return withheldRegions({ roots: [top.code], partsOf, lineOf: line }, settings.threshold)
}

function inOrder(plan: Plan, keys: readonly string[]): string[] {
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
