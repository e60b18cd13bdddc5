import { Field, Float, InputType, Int, ObjectType } from 'type-graphql'
import { regionLevel } from '../regions/levels.js'
import { Open } from '../registry/access.js'
import { codeList } from '../registry/code-list.js'
import { PageInfo } from '../registry/connection.js'
import { enumOf } from '../registry/graphql.js'
import { DateScalar, DateTimeScalar } from '../registry/scalars.js'

const level = enumOf(regionLevel)

const grain = enumOf(
  codeList('StatGrain', '时期粒度', 'Grain of the periods', {
    LIVE: ['今天', 'Today'],
    QUARTER: ['季度末，未结束的季度为今天', 'The last day of a quarter, or today while it runs'],
    YEAR: ['年末，未结束的年度为今天', 'The last day of a year, or today while it runs'],
  }),
)

const compare = enumOf(
  codeList('StatCompare', '对比', 'Comparison with an earlier period', {
    YOY: ['同比：上年同期', 'With the same period a year before'],
    QOQ: ['环比：上一季度', 'With the quarter before'],
  }),
)

const total = enumOf(
  codeList('StatTotal', '合计行', 'Rows of totals', {
    GRAND: ['整个查询区域，不分维度', 'The whole region of the query, all dimensions together'],
    REGION: ['每个区域，不分维度', 'Each region, all dimensions together'],
  }),
)

const boundaries = enumOf(
  codeList('StatBoundaries', '过去的数字按哪时的区划', 'The regions by which figures of the past are told', {
    NOW: [
      '现行区划；拆分后无法归属的为 NOT_AVAILABLE',
      'Regions of today; what can’t be attributed after a split is NOT_AVAILABLE',
    ],
    THEN: ['当时的区划', 'Regions as they were on the day'],
  }),
)

const status = enumOf(
  codeList('StatCellStatus', '单元格状态', 'What a cell is, or why it has no value', {
    REPORTED: ['已结束时期的数字', 'A figure of a period that has ended'],
    ZERO: ['零', 'Zero'],
    PROVISIONAL: ['时期未结束，数字会变', 'The period still runs; the figure will change'],
    REVISED: ['修订后的数字', 'A figure that was revised after the period had ended'],
    NOT_AVAILABLE: ['无法得知', 'It can’t be known'],
    SUPPRESSED_SMALL: ['人数过少，不显示', 'Too few persons to be shown'],
    SUPPRESSED_COMPLEMENTARY: [
      '否则可推算出过少的人数，不显示',
      'Withheld, since a small figure could be computed from it',
    ],
    NOT_AUTHORIZED: ['不在您的辖区', 'Not in your region'],
  }),
)

@InputType({ description: '条件：某维度取这些值之一。A condition: one of these values of a dimension.' })
export class StatConditionInput {
  @Field(() => String, { description: '维度，见 statDatasets。A dimension of statDatasets.' })
  @Open()
  dimension!: string

  @Field(() => [String], {
    description: '取值代码，空串为未填写。Codes of values; the empty one is "not filled in".',
  })
  @Open()
  in!: string[]
}

@InputType({ description: '统计区域。The regions of a query.' })
export class StatRegionInput {
  @Field(() => String, {
    description: '区划代码，统计其全部下级。Code of a region with everything below it.',
  })
  @Open()
  within!: string

  @Field(() => level, {
    nullable: true,
    description: '按哪一级分行，默认 within 本级。Level of the rows; that of `within` unless said.',
  })
  @Open()
  level?: string

  @Field(() => Boolean, {
    nullable: true,
    description: '没有人的组合也列出。Rows without anybody too.',
  })
  @Open()
  includeEmpty?: boolean
}

@InputType({ description: '时期。The periods of a query.' })
export class StatPeriodInput {
  @Field(() => grain, { description: '粒度。Grain.' })
  @Open()
  grain!: string

  @Field(() => String, { nullable: true, description: '第一个时期，如 2026Q1、2026。The first period.' })
  @Open()
  from?: string

  @Field(() => String, {
    nullable: true,
    description: '最后一个时期，默认当前。The last one; the running one unless said.',
  })
  @Open()
  to?: string
}

@InputType({ description: '统计查询。A query of the statistics.' })
export class StatQueryInput {
  @Field(() => String, { description: '数据集，见 statDatasets。A dataset of statDatasets.' })
  @Open()
  dataset!: string

  @Field(() => [String], { description: '指标：persons、share、completeness。Measures.' })
  @Open()
  measures!: string[]

  @Field(() => [String], {
    nullable: true,
    description: '分组维度，与 where 合计至多三个。Dimensions; three at most together with those of `where`.',
  })
  @Open()
  by?: string[]

  @Field(() => StatRegionInput, { description: '区域。Regions.' })
  @Open()
  region!: StatRegionInput

  @Field(() => StatPeriodInput, {
    nullable: true,
    description: '时期，默认今天。Periods; today unless said.',
  })
  @Open()
  period?: StatPeriodInput

  @Field(() => [StatConditionInput], {
    nullable: true,
    description: '条件，须同时满足。Conditions; all of them.',
  })
  @Open()
  where?: StatConditionInput[]

  @Field(() => [compare], { nullable: true, description: '对比列。Columns of comparison.' })
  @Open()
  compare?: string[]

  @Field(() => [total], { nullable: true, description: '合计行。Rows of totals.' })
  @Open()
  totals?: string[]

  @Field(() => boundaries, {
    nullable: true,
    description: '区划时点，默认 NOW。Boundaries; NOW unless said.',
  })
  @Open()
  boundaries?: string
}

@InputType({
  description: '一个单元格：要查看其人员的数字。The cell of a figure whose persons are asked for.',
})
export class StatCellInput {
  @Field(() => String, { description: '数据集。Dataset.' })
  @Open()
  dataset!: string

  @Field(() => String, { description: '行的区划代码。Region of the row.' })
  @Open()
  region!: string

  @Field(() => String, {
    nullable: true,
    description: '行的时期标签，如 2026Q3；空为今天。Period of the row, such as 2026Q3; today when left out.',
  })
  @Open()
  period?: string

  @Field(() => [StatConditionInput], {
    nullable: true,
    description: '行的维度取值与查询的 where。Values of the row and conditions of the query.',
  })
  @Open()
  where?: StatConditionInput[]

  @Field(() => boundaries, {
    nullable: true,
    description: '区划时点，默认 NOW。Boundaries; NOW unless said.',
  })
  @Open()
  boundaries?: string
}

@ObjectType({ description: '统计列。A column.' })
export class StatColumn {
  @Field(() => String, { description: '列代码。Code of the column.' })
  @Open()
  code!: string

  @Field(() => String, { description: '名称（按请求语言）。Name, in the language of the request.' })
  @Open()
  label!: string

  @Field(() => String, { description: '单位。Unit.' })
  @Open()
  unit!: string

  @Field(() => String, { description: '定义。Definition.' })
  @Open()
  definition!: string
}

@ObjectType({ description: '单元格。A cell.' })
export class StatCellType {
  @Field(() => String, { description: '所属列。Its column.' })
  @Open()
  column!: string

  @Field(() => Float, {
    nullable: true,
    description: '数值；为空的原因见 status。The value; `status` says why there is none.',
  })
  @Open()
  value!: number | null

  @Field(() => String, { description: '可直接打印："1,024"、"<5"、"—"。Ready to print.' })
  @Open()
  display!: string

  @Field(() => status, { description: '状态。Status.' })
  @Open()
  status!: string
}

@ObjectType({
  description: '行的区域，名称按 boundaries 的时点。Region of a row, named as of its boundaries.',
})
export class StatRegion {
  @Field(() => String, { description: '区划代码。Code.' })
  @Open()
  code!: string

  @Field(() => String, { description: '名称。Name.' })
  @Open()
  name!: string

  @Field(() => level, { description: '级别。Level.' })
  @Open()
  level!: string
}

@ObjectType({ description: '行的时期。Period of a row.' })
export class StatPeriodLabel {
  @Field(() => String, { description: '如 2026Q3、2026 或日期。Such as 2026Q3, 2026 or a day.' })
  @Open()
  label!: string

  @Field(() => DateScalar, { description: '统计的是哪一天。The day whose members are counted.' })
  @Open()
  day!: string

  @Field(() => Boolean, { description: '已结束。It has ended.' })
  @Open()
  isClosed!: boolean
}

@ObjectType({ description: '维度取值。Value of a dimension.' })
export class StatValue {
  @Field(() => String, { description: '维度。Dimension.' })
  @Open()
  dimension!: string

  @Field(() => String, { description: '取值代码，空串为未填写。Code; the empty one is "not filled in".' })
  @Open()
  code!: string

  @Field(() => String, { description: '名称（按请求语言）。Name, in the language of the request.' })
  @Open()
  label!: string
}

@ObjectType({ description: '统计行。A row.' })
export class StatRowType {
  @Field(() => StatRegion, { description: '区域。Region.' })
  @Open()
  region!: StatRegion

  @Field(() => StatPeriodLabel, { description: '时期。Period.' })
  @Open()
  period!: StatPeriodLabel

  @Field(() => [StatValue], {
    description: '维度取值，依 by 的顺序；合计行为空。Values in the order of `by`; none in a row of totals.',
  })
  @Open()
  dimensions!: StatValue[]

  @Field(() => total, { nullable: true, description: '合计行的种类。Kind of total, when the row is one.' })
  @Open()
  total!: string | null

  @Field(() => [StatCellType], { description: '单元格，依列的顺序。Cells in the order of the columns.' })
  @Open()
  cells!: StatCellType[]
}

@ObjectType({ description: '统计行的分页。A page of rows.' })
export class StatRowConnection {
  @Field(() => [StatRowType], { description: '行。Rows.' })
  @Open()
  nodes!: StatRowType[]

  @Field(() => PageInfo, { description: '分页信息。Where the page stands.' })
  @Open()
  pageInfo!: PageInfo

  @Field(() => Int, { description: '总行数。Rows in all.' })
  @Open()
  totalCount!: number
}

@ObjectType({ description: '数据的新旧。How fresh the figures are.' })
export class StatFreshness {
  @Field(() => DateTimeScalar, {
    description:
      '数字截至；只见公布数字者为公布时刻。The figures hold as of; for who is told published figures the instant of their publication.',
  })
  @Open()
  updatedAt!: Date
}

@ObjectType({ description: '隐私保护情况。What was withheld.' })
export class StatPrivacy {
  @Field(() => Int, { description: '本次查询未显示的单元格数。Cells withheld in the whole answer.' })
  @Open()
  suppressedCells!: number

  @Field(() => Int, {
    nullable: true,
    description:
      '小于此数的不显示；空为您可查看人员，数字不遮蔽。Figures below it are withheld; null when you may read the persons and see figures as they are.',
  })
  @Open()
  threshold!: number | null

  @Field(() => String, {
    nullable: true,
    description:
      '有数字未公布时的原因（按请求语言）；可查看人员者为空。Why figures are not published, in the language of the request; null when they are, and for who may read the persons.',
  })
  @Open()
  notPublished!: string | null
}

@ObjectType({ description: '统计结果。Answer of the statistics.' })
export class Statistics {
  @Field(() => [StatColumn], { description: '列。Columns.' })
  @Open()
  columns!: StatColumn[]

  @Field(() => StatRowConnection, {
    description: '行；顺序与数字大小无关。Rows; their order says nothing about the figures.',
  })
  @Open()
  rows!: StatRowConnection

  @Field(() => Int, {
    nullable: true,
    description:
      '修订号。可查看人员者：未结束的时期为空；其他：公布的序号，每次公布加一。Revision of the figures. For who may read the persons null while a period runs; for others the number of the publication, greater with each.',
  })
  @Open()
  revision!: number | null

  @Field(() => DateTimeScalar, { description: '查询时刻。The instant of the answer.' })
  @Open()
  asOf!: Date

  @Field(() => StatFreshness, { description: '新旧。Freshness.' })
  @Open()
  freshness!: StatFreshness

  @Field(() => StatPrivacy, { description: '隐私保护。Privacy.' })
  @Open()
  privacy!: StatPrivacy
}

@ObjectType({ description: '数据集的维度。A dimension of a dataset.' })
export class StatDimensionType {
  @Field(() => String, { description: '代码。Code.' })
  @Open()
  code!: string

  @Field(() => String, { description: '名称（按请求语言）。Name, in the language of the request.' })
  @Open()
  label!: string

  @Field(() => String, { description: '来源条款。Source clause.' })
  @Open()
  source!: string

  @Field(() => Boolean, { description: '多选：一人可计入多个取值。A person may count under several values.' })
  @Open()
  isSeveral!: boolean

  @Field(() => Boolean, {
    description:
      '您看到的是原数，否则小数不显示。You see figures as they are; otherwise small ones are withheld.',
  })
  @Open()
  isExact!: boolean

  @Field(() => [StatValue], { description: '取值。Values.' })
  @Open()
  values!: StatValue[]
}

@ObjectType({ description: '数据集：一个人群的统计。A dataset: the statistics of a group.' })
export class StatDataset {
  @Field(() => String, { description: '代码。Code.' })
  @Open()
  code!: string

  @Field(() => String, { description: '名称（按请求语言）。Name, in the language of the request.' })
  @Open()
  label!: string

  @Field(() => String, { description: '来源条款。Source clause.' })
  @Open()
  source!: string

  @Field(() => [StatColumn], { description: '指标。Measures.' })
  @Open()
  measures!: StatColumn[]

  @Field(() => [StatDimensionType], {
    description: '维度，已按您的权限裁剪。Dimensions, cut to your rights.',
  })
  @Open()
  dimensions!: StatDimensionType[]

  @Field(() => [[String]], {
    description:
      '预先汇总的维度组合，查询最快；只见公布数字者仅可用这些组合及其部分，今天的数字另可用任一单个维度。Combinations that are kept ready and answer fastest; who is told published figures takes these and parts of them, and for today any one dimension.',
  })
  @Open()
  cubes!: string[][]
}
