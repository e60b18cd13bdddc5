import type { Context } from '../context.js'
import { badUserInput, costLimitExceeded } from '../errors.js'
import { digitsOfLevel, type RegionLevel } from '../regions/levels.js'
import type { Region } from '../regions/tree.js'
import { type Board, type BoardState, everybody, exactBoard, gridOf } from './board.js'
import { compared, measured, quartersBack, type StatCell, without } from './cells.js'
import { valuesOf } from './lines.js'
import { before, type Period, periodOf } from './periods.js'
import type { Plan, Total } from './plan.js'
import { publishedBoard } from './published-board.js'

/** One row of an answer: a region, a period, values of the dimensions, or a total over them. */
export interface StatRow {
  readonly region: { readonly code: string; readonly name: string; readonly level: string }
  readonly period: Period
  readonly values: readonly { readonly dimension: string; readonly code: string }[]
  readonly total: Total | null
  readonly cells: readonly StatCell[]
}

const mostRows = 20_000

export interface Answer {
  readonly rows: readonly StatRow[]
  readonly state: BoardState
}

/** Who may read the persons gets figures as they are; everybody else what was published. */
const boardOf = (context: Context, plan: Plan, periods: readonly Period[], by: Plan['by']): Promise<Board> =>
  (plan.isExact ? exactBoard : publishedBoard)(context, plan, periods, by)

/** Whether everybody is counted beside those with some values. */
export const isTotalled = ({ totals, measures }: Plan): boolean =>
  totals.size > 0 || measures.includes('share')

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
  const board = await boardOf(context, plan, periods, plan.by)
  const needsTotals = isTotalled(plan)
  const totals = needsTotals && plan.by.length > 0 ? await boardOf(context, plan, periods, []) : board
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
      period: { ...period, label: labelOn(period, board), day: board.dayOf(period) },
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
  const { state } = board
  return { rows, state: { ...state, missing: state.missing ?? totals.state.missing } }
}

/** Figures of today are called by their day. */
const labelOn = (period: Period, board: Board): string =>
  period.label === period.day ? board.dayOf(period) : period.label

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
