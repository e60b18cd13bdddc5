import type { Context } from '../context.js'
import { badUserInput, forbidden } from '../errors.js'
import { type Dimension, dimensionsOf, mostDimensions } from '../people/figures/dimensions.js'
import type { Group } from '../people/groups/group.js'
import { groups } from '../people/groups/index.js'
import type { FigureMode } from '../policy/rights.js'
import type { RegionLevel } from '../regions/levels.js'
import { readRegionCode } from '../regions/region-code.js'
import { completenessOf, countedAsPersons, type Measure, measures } from './catalogue.js'
import { type Period, periodsOf } from './periods.js'

/** One condition of a query: persons with one of the values of a dimension. */
export interface Condition {
  readonly dimension: Dimension
  readonly in: readonly string[]
}

export type Boundaries = 'NOW' | 'THEN'
export type Total = 'GRAND' | 'REGION'
export type Compare = 'YOY' | 'QOQ'

/** What a caller asks, read and permitted: from here on nothing is a name any more. */
export interface Plan {
  readonly group: Group
  readonly measures: readonly Measure[]
  readonly by: readonly Dimension[]
  readonly where: readonly Condition[]
  readonly within: string
  readonly level: RegionLevel
  readonly includeEmpty: boolean
  readonly periods: readonly Period[]
  readonly compare: readonly Compare[]
  readonly totals: ReadonlySet<Total>
  readonly boundaries: Boundaries
  /** The caller may read the persons of the region in every field that is counted by: figures as they are. */
  readonly isExact: boolean
}

/** A query as it arrives. */
export interface StatQueryGiven {
  readonly dataset: string
  readonly measures: readonly string[]
  readonly by?: readonly string[] | null
  readonly region: {
    readonly within: string
    readonly level?: string | null
    readonly includeEmpty?: boolean | null
  }
  readonly period?: {
    readonly grain: string
    readonly from?: string | null
    readonly to?: string | null
  } | null
  readonly where?: readonly { readonly dimension: string; readonly in: readonly string[] }[] | null
  readonly compare?: readonly Compare[] | null
  readonly totals?: readonly Total[] | null
  readonly boundaries?: Boundaries | null
}

/** Names are strings here: one that does not exist and one that is not the caller's get the same answer. */
export const notYours = (path: string) => forbidden([path], '001 三(一)12; statDatasets')

/** A dataset of the caller: a group whose persons it may count. */
export function datasetOf({ operation: { allowed } }: Context, name: string): Group {
  const group = groups.find(({ facet }) => facet === name)
  if (!group || allowed.figure(countedAsPersons(group), group.population) === 'NONE')
    throw notYours('query.dataset')
  return group
}

/** A dimension by its name, with how the caller may count by it. */
export function dimensionOf(
  { operation: { allowed } }: Context,
  group: Group,
  name: string,
  path: string,
): { dimension: Dimension; mode: Exclude<FigureMode, 'NONE'> } {
  const dimension = dimensionsOf(group).get(name)
  const mode = dimension ? allowed.figure(dimension.coordinate, group.population) : 'NONE'
  if (!dimension || mode === 'NONE') throw notYours(path)
  return { dimension, mode }
}

const longestList = 500

export function conditionOf(
  context: Context,
  group: Group,
  given: { dimension: string; in: readonly string[] },
  path: string,
) {
  const { dimension, mode } = dimensionOf(context, group, given.dimension, `${path}.dimension`)
  if (given.in.length === 0 || given.in.length > longestList)
    throw badUserInput(`${path}.in`, {
      zh: `请填写 1 至 ${longestList} 个值。`,
      en: `name 1 to ${longestList} values.`,
    })
  for (const [at, code] of given.in.entries())
    if (!dimension.values.some((value) => value.code === code))
      throw badUserInput(`${path}.in.${at}`, {
        zh: `不是 ${dimension.code} 的取值；取值见 statDatasets。`,
        en: `this is no value of ${dimension.code}; find them in statDatasets.`,
      })
  return { condition: { dimension, in: [...new Set(given.in)] }, mode }
}

export function planOf(context: Context, given: StatQueryGiven): Plan {
  const { allowed } = context.operation
  const group = datasetOf(context, given.dataset)
  const by = (given.by ?? []).map((name, at) => dimensionOf(context, group, name, `query.by.${at}`))
  const where = (given.where ?? []).map((each, at) => conditionOf(context, group, each, `query.where.${at}`))
  checkDimensions(
    by.map(({ dimension }) => dimension),
    where.map(({ condition }) => condition.dimension),
  )
  const asked = measuresOf(given.measures)
  const modes = [
    allowed.figure(countedAsPersons(group), group.population),
    ...by.map(({ mode }) => mode),
    ...where.map(({ mode }) => mode),
  ]
  if (asked.includes('completeness')) {
    const mode = allowed.figure(completenessOf, group.population)
    if (mode === 'NONE') throw notYours('query.measures')
    modes.push(mode)
  }
  const within = readRegionCode('query.region.within', given.region.within)
  const region = context.tree.region(within)
  if (!region)
    throw badUserInput('query.region.within', {
      zh: '没有此区划，可用 regions 查询。',
      en: 'no such region; find it with `regions`.',
    })
  return {
    group,
    measures: asked,
    by: by.map(({ dimension }) => dimension),
    where: where.map(({ condition }) => condition),
    within,
    level: (given.region.level ?? region.level) as RegionLevel,
    includeEmpty: given.region.includeEmpty ?? false,
    periods: periodsOf(context.operation.today, given.period),
    compare: [...new Set(given.compare ?? [])],
    totals: new Set(given.totals ?? []),
    boundaries: given.boundaries ?? 'NOW',
    isExact: modes.every((mode) => mode === 'EXACT'),
  }
}

function checkDimensions(by: readonly Dimension[], where: readonly Dimension[]): void {
  const named = by.map(({ code }) => code)
  const repeated = named.findIndex((code, at) => named.indexOf(code) < at)
  if (repeated >= 0)
    throw badUserInput(`query.by.${repeated}`, {
      zh: '同一维度只能写一次。',
      en: 'name each dimension once.',
    })
  const all = new Set([...by, ...where])
  if (all.size > mostDimensions)
    throw badUserInput('query.by', {
      zh: `by 与 where 合计至多 ${mostDimensions} 个维度。`,
      en: `at most ${mostDimensions} dimensions in \`by\` and \`where\` together.`,
    })
  if ([...all].filter(({ isSeveral }) => isSeveral).length > 1)
    throw badUserInput('query.by', {
      zh: '多选维度每次只能用一个。',
      en: 'only one dimension with several values per person at a time.',
    })
}

function measuresOf(names: readonly string[]): Measure[] {
  if (names.length === 0)
    throw badUserInput('query.measures', { zh: '请至少填写一个指标。', en: 'name at least one measure.' })
  return [...new Set(names)].map((name) => {
    const measure = measures.find(({ code }) => code === name)
    if (!measure) throw notYours('query.measures')
    return measure.code
  })
}
