import type { Context } from '../context.js'
import { closedQuarters, firstDay } from '../people/figures/past.js'
import { countiesOfDeployment } from '../regions/roots.js'
import type { Region, RegionTree } from '../regions/tree.js'
import type { Quarter } from '../registry/calendar.js'
import type { Period } from './periods.js'
import type { Plan } from './plan.js'
import {
  type Count,
  type Counted,
  countPast,
  countQuarters,
  countToday,
  type Trail,
  trailsFrom,
} from './queries.js'

/** Persons counted somewhere: in one region, or in one of several when nobody can know which. */
export interface Placed {
  /** The county or village that they were counted in. */
  readonly unit: string
  readonly homes: readonly string[]
  readonly values: readonly string[]
  readonly persons: number
  readonly filled: number
}

/** What was counted for a period, under the boundaries of the query. Undefined before the first file. */
export interface PlacedFigures {
  readonly placed: readonly Placed[] | undefined
  /** When the figures became final; null while the period runs. */
  readonly closedAt: Date | null
  /** The region of a level that a home lies in. */
  regionAt(home: string, level: string): Region | undefined
}

/** What is counted: by the region of the query, or over the whole deployment. */
export interface Counting extends Pick<Count, 'group' | 'by' | 'where' | 'filled'> {
  readonly within: string
  readonly level: string
  readonly boundaries: Plan['boundaries']
}

/** What counting needs of an operation. */
export type Counts = Pick<Context, 'operation' | 'tree'>

const isVillage = (region: Region | undefined) => region?.level === 'VILLAGE'
const isAboveTownship = (level: string) => level === 'PROVINCE' || level === 'CITY' || level === 'COUNTY'

/** Counts every period; the ended quarters that are kept in one statement. */
export async function countPeriods(
  context: Counts,
  counting: Counting,
  periods: readonly Period[],
): Promise<Map<string, PlacedFigures>> {
  const { operation } = context
  const found = new Map<string, PlacedFigures>()
  const running = periods.filter(({ isClosed }) => !isClosed)
  if (running.length > 0) {
    const figures = await figuresOfToday(context, counting)
    for (const { label } of running) found.set(label, figures)
  }
  const ended = periods.filter(({ isClosed }) => isClosed)
  if (ended.length === 0) return found
  // The first file of the deployment, wherever it is.
  const first = await firstDay(operation.as('counter'))
  const known = ended.filter(({ day }) => first !== undefined && first <= day)
  const kept = await closedQuarters(
    operation,
    known.flatMap(({ quarter }) => quarter ?? []),
  )
  const counts = new Map(known.map((period) => [period.label, pastCount(context, counting, period)]))
  const keptPeriods = known.filter(({ quarter }) => kept.has(quarter ?? ''))
  const sums = keptPeriods.length > 0 ? await keptFigures(context, counts, keptPeriods) : undefined
  for (const period of ended) {
    const count = counts.get(period.label)
    if (!count) found.set(period.label, { placed: undefined, closedAt: null, regionAt: () => undefined })
    else {
      const isKept = sums !== undefined && kept.has(period.quarter ?? '')
      const counted = isKept
        ? sums.filter(({ label }) => label === period.quarter)
        : await countPast(operation, count, period.day, countiesOfDeployment(context.tree))
      found.set(
        period.label,
        await placedOf(context, counting, period, count, counted, kept.get(period.quarter ?? '')),
      )
    }
  }
  return found
}

/** What is counted today, and where. */
export function countOfToday(tree: Counts['tree'], counting: Counting): Count {
  const { group, by, where, within, level, filled } = counting
  const region = tree.region(within)
  const isWhole = region !== undefined && isAboveTownship(region.level)
  return {
    group,
    by,
    where,
    unit: isWhole && isAboveTownship(level) ? 'COUNTY' : 'VILLAGE',
    counties: tree.countiesOf(within),
    filled,
    ...(isWhole ? {} : { scope: tree.scopeOf(within) }),
  }
}

export async function figuresOfToday(
  { operation, tree }: Counts,
  counting: Counting,
): Promise<PlacedFigures> {
  const count = countOfToday(tree, counting)
  const counted = count.counties.length > 0 ? await countToday({ operation, tree }, count) : []
  return {
    placed: counted.map((one) => ({ homes: [one.unit], ...one })),
    closedAt: null,
    regionAt: (home, at) => tree.atLevel(home, at as never),
  }
}

type PastCount = Count & { readonly unit: 'VILLAGE'; readonly villages: readonly string[] }

/** The villages of a past day that belong to the query: by the boundaries of then, or by who holds them today. */
export function pastCount(
  { tree }: Counts,
  { group, by, where, within, boundaries }: Counting,
  { day }: Period,
): PastCount {
  const villages =
    boundaries === 'THEN'
      ? tree.codesOn(within, day).filter((code) => isVillage(tree.region(code)))
      : heldToday(tree, within, day)
  const counties = new Set(villages.flatMap((code) => tree.countyOn(code, day)?.code ?? []))
  return { group, by, where, unit: 'VILLAGE', counties: [...counties], villages }
}

function heldToday(tree: RegionTree, within: string, day: string): string[] {
  const today = [...tree.subtree(within)].filter(isVillage)
  const all = new Set(
    today.flatMap((village) => [village, ...tree.origins(village.code)].map(({ code }) => code)),
  )
  return [...all].filter((code) => isVillage(tree.region(code)) && tree.heirsOn(code, day).length > 0)
}

/** What is kept of one ended quarter, for a set of dimensions that is kept. */
export async function placedQuarter(
  context: Counts,
  counting: Counting,
  period: Period & { readonly quarter: Quarter },
): Promise<readonly Placed[]> {
  const count = pastCount(context, counting, period)
  const counted = await countQuarters(context.operation, count, [period.quarter])
  if (!counted) throw new Error('only what is kept of a quarter is asked for here')
  const { placed } = await placedOf(context, counting, period, count, counted, undefined)
  return placed ?? []
}

async function keptFigures(
  { operation }: Counts,
  counts: ReadonlyMap<string, PastCount>,
  periods: readonly Period[],
): Promise<Counted[] | undefined> {
  const some = periods.flatMap(({ label }) => counts.get(label) ?? [])
  const [first] = some
  if (!first) return undefined
  const merged: Count = {
    ...first,
    counties: [...new Set(some.flatMap(({ counties }) => counties))],
    villages: [...new Set(some.flatMap(({ villages }) => villages))],
  }
  return countQuarters(
    operation,
    merged,
    periods.flatMap(({ quarter }) => quarter ?? []),
  )
}

async function placedOf(
  context: Counts,
  { boundaries }: Counting,
  { day }: Period,
  count: PastCount,
  counted: readonly Counted[],
  closedAt: Date | undefined,
): Promise<PlacedFigures> {
  const { tree, operation } = context
  const isAsked = new Set(count.villages)
  const some = counted.filter(({ unit }) => isAsked.has(unit))
  const final = closedAt ?? operation.now
  if (boundaries === 'THEN')
    return {
      placed: some.map((one) => ({ homes: tree.heirsOn(one.unit, day), ...one })),
      closedAt: final,
      regionAt: (home, level) => tree.atLevelOn(home, level as never, day),
    }
  const divided = new Set(some.map(({ unit }) => unit).filter((unit) => tree.present(unit).length > 1))
  const placed: Placed[] = some
    .filter(({ unit }) => !divided.has(unit))
    .map((one) => ({ homes: tree.present(one.unit).map(({ code }) => code), ...one }))
  if (divided.size > 0) {
    const trails = await trailsFrom(operation, count, day, [...divided], countiesOfDeployment(tree))
    for (const trail of trails)
      placed.push({
        unit: trail.from,
        homes: homesOf(tree, trail),
        values: trail.values,
        persons: 1,
        filled: 0,
      })
  }
  return { placed, closedAt: final, regionAt: (home, level) => tree.atLevel(home, level as never) }
}

/**
 * The village of today that holds a person who was counted in a village divided since: its own history names the
 * successor, as long as it was there when the village was divided. Who had left before could be of any of them.
 */
export function homesOf(tree: RegionTree, { from, steps }: Pick<Trail, 'from' | 'steps'>): string[] {
  let code = from
  for (const { region, followed } of steps) {
    if (region === code) continue
    if (tree.region(code)?.validTo === null) break
    const isHeir = followed && tree.successors(code).some(({ successor }) => successor === region)
    if (!isHeir) break
    code = region
  }
  return tree.present(code).map((heir) => heir.code)
}
