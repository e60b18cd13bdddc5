import type { Context } from '../context.js'
import type { Message } from '../errors.js'
import { publishedSets, setCode } from '../people/figures/published-sets.js'
import type { Region } from '../regions/tree.js'
import { type Board, type BoardState, everybody, gridOf, inOrder } from './board.js'
import { type Figure, without } from './cells.js'
import { valuesOf } from './lines.js'
import type { Period } from './periods.js'
import type { Plan } from './plan.js'
import { type AskedLine, askedLines } from './published-lines.js'
import { type Found, linesIn, publicationsOf } from './published-queries.js'
import { regionsAbove, regionsWanted } from './published-regions.js'

/** Why there are no figures for who may know the figures only. */
const reasons = {
  COMBINATION: {
    zh: '此维度组合未公布。仅可知统计数字者可用 statDatasets 的 cubes 及其部分；今天的数字另可用任一单个维度；多选维度每次取一个值或写入 by。',
    en: 'this combination is not published: who may know the figures only takes the `cubes` of statDatasets and parts of them, for today any one dimension, and of a dimension with `isSeveral` one value or its name in `by`.',
  },
  NOT_YET: {
    zh: '有的时期没有公布的数字：首份档案之前没有数字；启动、季度结束或区划调整后须稍候几分钟。',
    en: 'of some period no figures are published: there are none before the first file, and after a start, the end of a quarter or a change of regions it takes a few minutes.',
  },
} as const satisfies Record<string, Message>

/** Figures for callers who may know the figures only: what was published, read in their own role. Nothing is counted. */
export async function publishedBoard(
  context: Context,
  plan: Plan,
  periods: readonly Period[],
  by: Plan['by'],
): Promise<Board> {
  const { operation, settings } = context
  const dataset = plan.group.facet
  const named = [...new Set([...by, ...plan.where.map(({ dimension }) => dimension)])]
  const code = setCode(named.map((dimension) => dimension.code))
  const open = periods.filter((period) => isPublished(plan, by, code, period))
  const found = open.length > 0 ? await publicationsOf(operation, dataset, open.map(timeOf)) : []
  const published = new Map<string, Found>()
  for (const period of open) {
    const one = found.find((each) => suits(plan, period, each, settings.threshold))
    if (one) published.set(period.label, one)
  }
  const wanted = regionsWanted(context, plan, open)
  const lines = await linesIn(operation, dataset, code, [...new Set(published.values())], wanted)
  const asked = askedLines(plan, by, code, lines)
  const missing =
    open.length < periods.length ? 'COMBINATION' : published.size < open.length ? 'NOT_YET' : null
  return {
    figure(period, region, key) {
      if (!published.has(period.label)) return without('NOT_AVAILABLE')
      const line = lineAt(context, plan, period, region, asked(timeOf(period)))
      return figureIn(line, key, period.isClosed, settings.threshold)
    },
    keysOf: () => keysOf(plan, by),
    dayOf: (period) => published.get(period.label)?.day ?? period.day,
    state: stateOf(context, [...published.values()], missing),
  }
}

const timeOf = ({ isClosed, quarter }: Period): string => (isClosed ? (quarter ?? '') : 'LIVE')

/** Whether figures of the combination are published of such a period at all. */
function isPublished({ group, where }: Plan, by: Plan['by'], code: string, { isClosed }: Period): boolean {
  const adds = where.some(
    ({ dimension, in: codes }) => dimension.isSeveral && codes.length > 1 && !by.includes(dimension),
  )
  return !adds && publishedSets(group, isClosed ? 'QUARTER' : 'LIVE').some((set) => set.code === code)
}

/** What was published by another threshold, or for the regions of now by other regions, is not told. */
function suits({ boundaries }: Plan, period: Period, found: Found, threshold: number): boolean {
  if (found.time !== timeOf(period) || found.threshold !== threshold) return false
  const isAsked = found.boundaries === 'BOTH' || found.boundaries === (period.isClosed ? boundaries : 'NOW')
  return isAsked && (found.isOfNow || found.boundaries === 'THEN')
}

/** The rows: every combination of values, those that the conditions leave out excepted. */
function keysOf(plan: Plan, by: Plan['by']): string[] {
  if (by.length === 0) return [everybody]
  const isLeft = (key: string) => {
    const values = valuesOf(key)
    return plan.where.every(({ dimension, in: codes }) => {
      const at = by.indexOf(dimension)
      return at < 0 || codes.includes(values[at] ?? '')
    })
  }
  return inOrder(plan, gridOf(plan).filter(isLeft))
}

/** The line of a region. Below a withheld one, and where nothing can be read, there is none; below an empty one, nobody. */
function lineAt(
  context: Context,
  plan: Plan,
  period: Period,
  region: Region,
  lines: ReadonlyMap<number, AskedLine>,
): AskedLine | undefined {
  const own = lines.get(region.regionN)
  if (own) return own
  for (const above of regionsAbove(context, plan, period, region)) {
    const line = lines.get(above.regionN)
    if (line) return line.isEmpty ? line : undefined
  }
  return undefined
}

function figureIn(line: AskedLine | undefined, key: string, isClosed: boolean, threshold: number): Figure {
  if (line && !line.isWithheld) return { sum: { persons: line.persons.get(key) ?? 0, filled: 0 }, isClosed }
  return line?.small.has(key)
    ? { status: 'SUPPRESSED_SMALL', display: `<${threshold}` }
    : { status: 'SUPPRESSED_COMPLEMENTARY' }
}

/** The latest of what was read, as of the earliest: so old the figures may be. */
function stateOf(
  { operation }: Context,
  read: readonly Found[],
  missing: keyof typeof reasons | null,
): BoardState {
  const instants = read.map(({ publishedAt }) => publishedAt.getTime())
  return {
    revision: read.length > 0 ? Math.max(...read.map(({ revision }) => revision)) : null,
    updatedAt: instants.length > 0 ? new Date(Math.min(...instants)) : operation.now,
    missing: missing && reasons[missing],
  }
}
