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
export function dependsOn(
  context: Pick<Context, 'operation' | 'tree'>,
  given: StatQueryGiven,
): FiguresAsked | undefined {
  const plan = planOf(context as Context, given)
  if (!plan.isExact || plan.compare.length > 0 || plan.periods.some(({ isClosed }) => isClosed))
    return undefined
  const cubes = setsOf(plan).map((by) =>
    cubeFor(context.operation, countOfToday(context.tree, countingOf(plan, by))),
  )
  const counties = context.tree.countiesOf(plan.within)
  const names = cubes.flatMap((cube) => cube?.name ?? [])
  return names.length === cubes.length && counties.length > 0 ? { counties, cubes: names } : undefined
}

const setsOf = (plan: Plan): Plan['by'][] =>
  isTotalled(plan) && plan.by.length > 0 ? [plan.by, []] : [plan.by]
