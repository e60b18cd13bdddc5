import { asc, inArray, sql } from 'drizzle-orm'
import { arrayText } from '../../database/array-text.js'
import type { Operation } from '../../database/operation.js'
import { fileChange } from '../../history/table.js'
import { countiesOfDeployment } from '../../regions/roots.js'
import type { RegionTree } from '../../regions/tree.js'
import { lastDayOf, type Quarter, quarterOf, quartersBetween } from '../../registry/calendar.js'
import { groups } from '../groups/index.js'
import { type Cell, countedCells, keptDimensions, keptThen, membersThen, rowsOf } from './cells.js'
import { figureClose, figureQuarter } from './table.js'

/** What was recorded by the end of a day where the deployment is lies before this instant. */
export const endOf = (operation: Operation, day: string) =>
  sql`${operation.endOf(day).toISOString()}::timestamptz`

/** A column of the histories: the county under which a file's rows lie today. */
export const inCounties = (counties: readonly string[]) =>
  sql`county_code = any(${arrayText(counties)}::text[])`

/** The quarters that have ended since the first file, those whose figures are kept left out; the latest first. */
export async function openQuarters(operation: Operation): Promise<Quarter[]> {
  const { db, today } = operation
  const first = await firstDay(operation)
  if (!first) return []
  const closed = await db.select({ quarter: figureClose.quarter }).from(figureClose)
  const isKept = new Set(closed.map(({ quarter }) => quarter))
  return quartersBetween(quarterOf(first), quarterOf(today))
    .filter((quarter) => lastDayOf(quarter) < today && !isKept.has(quarter))
    .reverse()
}

/** Of this transaction alone: the histories of a county are put in order in memory. One quarter is closed at a time. */
const roomForCounting = sql`select set_config('work_mem', '128MB', true)`

/**
 * Counts the kept cubes for the last day of an ended quarter, by all that was recorded until its end, and keeps them: a
 * later entry never changes them. Files lie under the county of today, figures under the county of then.
 */
export async function closeQuarter(
  operation: Operation,
  tree: RegionTree,
  quarter: Quarter,
  signal?: AbortSignal,
): Promise<void> {
  const { db, now } = operation
  const day = lastDayOf(quarter)
  const [taken] = await db
    .insert(figureClose)
    .values({ quarter, closedAt: now })
    .onConflictDoNothing()
    .returning({ quarter: figureClose.quarter })
  if (!taken) return
  await db.execute(roomForCounting)
  for (const county of countiesOfDeployment(tree))
    for (const group of groups) {
      signal?.throwIfAborted()
      const then = { group, day, until: endOf(operation, day), counties: inCounties([county]) }
      const members = membersThen({ ...then, by: keptDimensions(group) }, undefined)
      const cells = await rowsOf<Cell>(db, countedCells(group, day, members, keptThen, sql`0`))
      await keepCells(operation, tree, quarter, cells)
    }
}

const portion = 2_000

async function keepCells({ db }: Operation, tree: RegionTree, quarter: Quarter, cells: readonly Cell[]) {
  const day = lastDayOf(quarter)
  const rows = cells.map((cell) => {
    const region = String(cell.regionN)
    const countyCode = tree.countyOn(region, day)?.code ?? cell.countyCode
    return { ...cell, regionN: Number(cell.regionN), countyCode, quarter }
  })
  for (let from = 0; from < rows.length; from += portion)
    await db
      .insert(figureQuarter)
      .values(rows.slice(from, from + portion))
      .onConflictDoUpdate({
        target: [
          figureQuarter.countyCode,
          figureQuarter.quarter,
          figureQuarter.cube,
          figureQuarter.regionN,
          figureQuarter.d1,
          figureQuarter.d2,
          figureQuarter.d3,
        ],
        // A file that has moved to another county since is counted with the others of its village of then.
        set: { persons: sql`${figureQuarter.persons} + excluded.persons` },
      })
}

/** When the figures of some quarters were kept. */
export async function closedQuarters(
  { db }: Operation,
  quarters: readonly string[],
): Promise<Map<string, Date>> {
  if (quarters.length === 0) return new Map()
  const rows = await db
    .select({ quarter: figureClose.quarter, closedAt: figureClose.closedAt })
    .from(figureClose)
    .where(inArray(figureClose.quarter, [...quarters]))
    .orderBy(asc(figureClose.quarter))
  return new Map(rows.map(({ quarter, closedAt }) => [quarter, closedAt]))
}

/** The first day of which anything is on record; there are no figures before it. */
export async function firstDay({ db, dayOf }: Operation): Promise<string | undefined> {
  const [first] = await db.select({ at: sql<string | null>`min(${fileChange.recordedAt})` }).from(fileChange)
  return first?.at ? dayOf(new Date(first.at)) : undefined
}
