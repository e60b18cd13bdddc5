import type { Context } from '../context.js'
import type { FiguresAsked } from '../people/figures/keep.js'
import { isTotalled } from './answer.js'
import { countingOf } from './board.js'
import { countOfToday } from './boundaries.js'
import { type Plan, planOf, type StatQueryGiven } from './plan.js'
import { cubeFor } from './queries.js'

/**
 * The kept figures of which an answer is made, where it is made of nothing else: while their state is the same, and the right, the day and
 * the regions, so is the answer. Undefined for figures of the past, published ones, and combinations that are not kept.
 */
export function dependsOn(context: Context, given: StatQueryGiven): FiguresAsked | undefined {
  const plan = planOf(context, given)
  if (!plan.isExact || plan.compare.length > 0 || plan.periods.some(({ isClosed }) => isClosed))
    return undefined
  const counts = setsOf(plan).map((by) => countOfToday(context.tree, countingOf(plan, by)))
  const cubes = counts.flatMap((count) => cubeFor(context.operation, count)?.name ?? [])
  const counties = counts[0]?.counties ?? []
  return cubes.length === counts.length && counties.length > 0 ? { counties, cubes } : undefined
}

const setsOf = (plan: Plan): Plan['by'][] =>
  isTotalled(plan) && plan.by.length > 0 ? [plan.by, []] : [plan.by]
