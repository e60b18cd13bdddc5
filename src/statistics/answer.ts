import type { Context } from '../context.js'
import { badUserInput, costLimitExceeded } from '../errors.js'
import { digitsOfLevel, levels, type RegionLevel } from '../regions/levels.js'
import { rootsOf } from '../regions/roots.js'
import type { Region } from '../regions/tree.js'
import { type Counting, countPeriods, type PlacedFigures } from './boundaries.js'
import { compared, type Figure, figureOf, measured, quartersBack, type StatCell, without } from './cells.js'
import { emptyLine, keyOf, type Line, linesAt, valuesOf } from './lines.js'
import { before, type Period, periodOf } from './periods.js'
import type { Plan, Total } from './plan.js'
import { withheldRegions } from './privacy.js'

/** One row of an answer: a region, a period, values of the dimensions, or a total over them. */
export interface StatRow {
  readonly region: { readonly code: string; readonly name: string; readonly level: string }
  readonly period: Period
  readonly values: readonly { readonly dimension: string; readonly code: string }[]
  readonly total: Total | null
  readonly cells: readonly StatCell[]
}

/** The figures of one set of dimensions, ready to be read cell by cell. */
interface Board {
  /** `code` of a region at the level of the query, or of `within` for the grand total. */
  figure(period: Period, region: Region, key: string): Figure
  keysOf(period: Period, region: Region): string[]
  closedAt(period: Period): Date | null
}

const everybody = keyOf([])
const mostRows = 20_000

export interface Answer {
  readonly rows: readonly StatRow[]
  readonly closedAt: Date | null
}

/** The rows of a query, in an order that says nothing about the figures: region, period, values. */
export async function answerOf(context: Context, plan: Plan): Promise<Answer> {
  const { tree } = context
  const root = tree.region(plan.within)
  if (!root) throw new Error('the plan was made with a region of the tree')
  checkLevel(plan, root)
  const earlier = earlierPeriods(context, plan)
  const periods = [
    ...new Map([...plan.periods, ...earlier.values()].map((period) => [period.label, period])).values(),
  ]
  const board = await boardOf(context, plan, periods, 'BY')
  const needsTotals = plan.totals.size > 0 || plan.measures.includes('share')
  const totals = needsTotals && plan.by.length > 0 ? await boardOf(context, plan, periods, 'TOTAL') : board
  const rows: StatRow[] = []
  const push = (row: StatRow) => {
    rows.push(row)
    if (rows.length > mostRows) throw tooManyRows()
  }
  for (const period of plan.periods) {
    const mine = new Set(mineOn(context, plan, period))
    const regions = regionsOf(context, plan, period, plan.level)
    if (!plan.isExact || plan.includeEmpty) checkGrid(plan, regions.length * plan.periods.length)
    const cellsAt = (region: Region, key: string, isTotal: boolean): StatCell[] => {
      const from = isTotal ? totals : board
      const isMine = mine.has(region.code)
      const at = (each: Period) => (isMine ? from.figure(each, region, key) : without('NOT_AUTHORIZED'))
      const now = at(period)
      const total = isMine && needsTotals ? totals.figure(period, region, everybody) : undefined
      return [
        ...plan.measures.map((measure) => measured(plan, measure, now, isMine ? total : now)),
        ...plan.compare.flatMap((compare) => {
          const then = earlier.get(`${period.label} ${compare}`)
          return compared(compare, now, then && at(then))
        }),
      ]
    }
    const rowOf = (region: Region, key: string, total: Total | null): StatRow => ({
      region: asOn(context, plan, region, period),
      period,
      values: valuesOf(key).map((code, at) => ({ dimension: plan.by[at]?.code ?? '', code })),
      total,
      cells: cellsAt(region, key, total !== null),
    })
    let isAnyWithheld = false
    for (const region of regions) {
      const own = (mine.has(region.code) ? board.keysOf(period, region) : [everybody]).map((key) =>
        rowOf(region, key, null),
      )
      const isWithheld = own.some(isSuppressed)
      isAnyWithheld ||= isWithheld
      for (const row of own) push(row)
      if (plan.totals.has('REGION') && plan.by.length > 0)
        push(heldBack(rowOf(region, everybody, 'REGION'), isWithheld))
    }
    if (plan.totals.has('GRAND')) push(heldBack(rowOf(root, everybody, 'GRAND'), isAnyWithheld))
  }
  return { rows, closedAt: latest(plan.periods.map((period) => board.closedAt(period))) }
}

const isSuppressed = ({ cells }: StatRow) => cells.some(({ status }) => status.startsWith('SUPPRESSED'))

/** A total beside a withheld figure is withheld as well. */
const heldBack = (row: StatRow, isWithheld: boolean): StatRow =>
  isWithheld
    ? {
        ...row,
        cells: row.cells.map((cell) => ({
          ...cell,
          value: null,
          display: '—',
          status: 'SUPPRESSED_COMPLEMENTARY' as const,
        })),
      }
    : row

const latest = (days: readonly (Date | null)[]): Date | null => {
  const known = days.filter((day) => day !== null)
  return known.length === days.length ? (known.sort((a, b) => b.getTime() - a.getTime())[0] ?? null) : null
}

function earlierPeriods({ operation: { today } }: Context, plan: Plan): Map<string, Period> {
  const found = new Map<string, Period>()
  for (const period of plan.periods)
    for (const compare of plan.compare) {
      const isLive = /-/.test(period.label)
      if (isLive || (compare === 'QOQ' && !period.label.includes('Q')))
        throw badUserInput('query.compare', {
          zh: 'YOY 需要 QUARTER 或 YEAR，QOQ 需要 QUARTER。',
          en: 'YOY needs QUARTER or YEAR, QOQ needs QUARTER.',
        })
      found.set(`${period.label} ${compare}`, periodOf(today, before(period.label, quartersBack(compare))))
    }
  return found
}

function checkLevel(plan: Plan, root: Region): void {
  if (digitsOfLevel[plan.level] < digitsOfLevel[root.level as RegionLevel])
    throw badUserInput('query.region.level', {
      zh: 'level 不能高于 within 的级别。',
      en: 'the level may not lie above that of `within`.',
    })
  if (root.validTo !== null && plan.boundaries === 'NOW')
    throw badUserInput('query.region.within', {
      zh: '此区划已撤销；请用现行区划，或 boundaries: THEN 查询过去。',
      en: 'this region is no more; name one of today, or ask for the past with boundaries: THEN.',
    })
}

const gridOf = (plan: Plan): string[] =>
  plan.by
    .reduce<string[][]>(
      (rows, { values }) => rows.flatMap((row) => values.map(({ code }) => [...row, code])),
      [[]],
    )
    .map(keyOf)

function checkGrid(plan: Plan, lines: number): void {
  if (gridOf(plan).length * lines > mostRows) throw tooManyRows()
}

const tooManyRows = () =>
  costLimitExceeded({
    zh: `超过 ${mostRows} 行；请缩小区域、时期或维度。`,
    en: `more than ${mostRows} rows; ask for a smaller region, fewer periods or fewer dimensions.`,
  })

/** Regions of a level below the query's region: of today, or of the day under the boundaries of then. */
function regionsOf({ tree }: Context, plan: Plan, { day, isClosed }: Period, level: string): Region[] {
  const codes =
    plan.boundaries === 'THEN' && isClosed
      ? tree.subtreeOn(plan.within, day)
      : [...tree.subtree(plan.within)].map(({ code }) => code)
  return codes
    .flatMap((code) => tree.region(code) ?? [])
    .filter((region) => region.level === level)
    .sort((a, b) => (a.code < b.code ? -1 : 1))
}

/** Regions that the caller is responsible for: today, and those that were below its region on the day. */
function mineOn({ tree, operation: { viewer } }: Context, plan: Plan, { day, isClosed }: Period): string[] {
  const today = [...tree.subtree(viewer.region)].map(({ code }) => code)
  return plan.boundaries === 'THEN' && isClosed ? [...today, ...tree.subtreeOn(viewer.region, day)] : today
}

/** The name of the region at the time. */
function asOn({ tree }: Context, plan: Plan, { code, name, level }: Region, { day, isClosed }: Period) {
  const then = plan.boundaries === 'THEN' && isClosed ? tree.versionOn(code, day) : undefined
  return { code, name: then?.name ?? name, level }
}

/** Counts what the rows need: by the dimensions, or everybody under the same conditions. */
async function boardOf(
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
