import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, Info, Int, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import type { Message } from '../errors.js'
import type { Dimension } from '../people/figures/dimensions.js'
import { sortsOf } from '../people/order.js'
import { personPage } from '../people/person-page.js'
import { PersonConnection } from '../people/type.js'
import { Root } from '../registry/access.js'
import { type Answer, answerOf } from './answer.js'
import { datasetsOf, labelOf } from './catalogue.js'
import { type Column, columnsOf } from './cells.js'
import { type CellGiven, personsOfCell } from './persons.js'
import { type Plan, planOf, type StatQueryGiven } from './plan.js'
import { rowsPage } from './rows-page.js'
import { StatCellInput, StatDataset, Statistics, StatQueryInput, StatRowConnection } from './type.js'

/** A query with its answer, while the document reads from it. */
interface Answered {
  readonly given: StatQueryGiven
  readonly plan: Plan
  readonly answer: Answer
}

const worded =
  ({ language }: Context) =>
  (message: Message) =>
    message[language]

const columnIn = (context: Context, { code, label, unit, definition }: Column) => {
  const say = worded(context)
  return { code, label: say(label), unit: say(unit), definition: say(definition) }
}

const valueIn = (context: Context, dimension: Dimension, code: string) => ({
  dimension: dimension.code,
  code,
  label: worded(context)(labelOf(dimension, code)),
})

@Resolver()
export class StatisticsRoots {
  @Query(() => [StatDataset], {
    description:
      '统计目录：您可以统计的数据集、指标和维度。The catalogue of the statistics: datasets, measures and dimensions that you may count. 来源 Source: 001 三(一)12.',
  })
  @Root({ root: 'STATISTICS' })
  statDatasets(@Ctx() context: Context) {
    const say = worded(context)
    return datasetsOf(context).map(({ group, dimensions, measures }) => ({
      code: group.facet,
      label: say(group.label),
      source: group.source,
      measures: measures.map((measure) => columnIn(context, measure)),
      dimensions: dimensions.map(({ dimension, isExact }) => ({
        code: dimension.code,
        label: say(dimension.label),
        source: dimension.source,
        isSeveral: dimension.isSeveral,
        isExact,
        values: dimension.values.map(({ code }) => valueIn(context, dimension, code)),
      })),
      cubes: group.cubes
        .filter((cube) => cube.every((code) => dimensions.some(({ dimension }) => dimension.code === code)))
        .map((cube) => [...cube]),
    }))
  }

  @Query(() => Statistics, {
    description:
      '统计：任意区域、级别、时期和至多三个维度。Figures of any region, level and period, by at most three dimensions. 无权查看人员者，人数过少的单元格不显示。Small figures are withheld from who may not read the persons. 来源 Source: 001 三(一)12; 000 四(二).',
  })
  @Root({ root: 'STATISTICS' })
  async statistics(
    @Arg('query', () => StatQueryInput, { description: '查询。The query.' }) query: StatQueryInput,
    @Ctx() context: Context,
  ): Promise<unknown> {
    const given = query as unknown as StatQueryGiven
    const plan = planOf(context, given)
    const answer = await answerOf(context, plan)
    const { settings, operation, notes } = context
    const { revision, updatedAt, missing } = answer.state
    notes.rows += answer.rows.length
    const cells = answer.rows.flatMap((row) => row.cells)
    return {
      given,
      plan,
      answer,
      columns: columnsOf(plan).map((column) => columnIn(context, column)),
      revision,
      asOf: operation.now,
      freshness: { updatedAt },
      privacy: {
        suppressedCells: cells.filter(({ status }) => status.startsWith('SUPPRESSED')).length,
        threshold: plan.isExact ? null : settings.threshold,
        notPublished: missing && worded(context)(missing),
      },
    }
  }

  @Query(() => PersonConnection, {
    description:
      '一个统计数字背后的人员，与同一文档中的 statistics 同一快照；过去的数字只列您现在可查看的人。The persons behind a figure, at the snapshot of the `statistics` of the same document; of a past figure those whom you may read now. 来源 Source: 000 四(二).',
  })
  @Root({ root: 'PERSONS' })
  async persons(
    @Arg('cell', () => StatCellInput, { description: '单元格。The cell.' }) cell: StatCellInput,
    @Arg('first', () => Int, { description: '每页条数，1 至 200。Size of the page, 1 to 200.' })
    first: number,
    @Arg('after', () => String, {
      nullable: true,
      description: '上一页的 endCursor。endCursor of the page before.',
    })
    after: string | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { group, status, also } = await personsOfCell(context, cell as unknown as CellGiven)
    const page = { root: 'persons', filter: cell, search: null, sorts: sortsOf([]) }
    return personPage(context, info, group, page, { filter: { status }, also, first, after })
  }
}

@Resolver(() => Statistics)
export class StatisticsResolver {
  @FieldResolver(() => StatRowConnection)
  rows(
    @Parent() { given, plan, answer }: Answered,
    @Arg('first', () => Int, { description: '每页行数，1 至 1000。Rows of a page, 1 to 1000.' })
    first: number,
    @Arg('after', () => String, {
      nullable: true,
      description: '上一页的 endCursor。endCursor of the page before.',
    })
    after: string | undefined,
    @Ctx() context: Context,
  ) {
    const { rows, ...page } = rowsPage(context, given, answer.rows, first, after)
    return {
      ...page,
      nodes: rows.map((row) => ({
        ...row,
        dimensions: row.values.flatMap(({ dimension, code }) => {
          const known = plan.by.find((each) => each.code === dimension)
          return known ? [valueIn(context, known, code)] : []
        }),
      })),
    }
  }
}
