import type { Context } from '../context.js'
import { digitsOfLevel, type RegionLevel } from '../regions/levels.js'
import type { Region } from '../regions/tree.js'
import type { Period } from './periods.js'
import type { Plan } from './plan.js'

const isThen = ({ boundaries }: Plan, { isClosed }: Period) => boundaries === 'THEN' && isClosed

/** What lies above a region, the nearest first: of today, or of the day under the boundaries of then. */
export function regionsAbove({ tree }: Context, plan: Plan, period: Period, { code }: Region): Region[] {
  const parentOf = (each: string) =>
    isThen(plan, period) ? tree.parentOn(each, period.day) : tree.parent(each)
  const found: Region[] = []
  for (let above = parentOf(code); above; above = parentOf(above.code)) found.push(above)
  return found
}

/** Numbers of the regions whose lines a query needs: those of its level, and all above them. */
export function regionsWanted(context: Context, plan: Plan, periods: readonly Period[]): number[] {
  const { tree } = context
  const found = new Set<number>()
  for (const period of periods) {
    const root = tree.region(plan.within)
    const below = isThen(plan, period)
      ? tree.subtreeOn(plan.within, period.day).flatMap((code) => tree.region(code) ?? [])
      : [...tree.subtree(plan.within)]
    for (const region of [...below, ...(root ? regionsAbove(context, plan, period, root) : [])])
      if (digitsOfLevel[region.level as RegionLevel] <= digitsOfLevel[plan.level]) found.add(region.regionN)
  }
  return [...found]
}
