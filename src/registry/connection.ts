import { Field, Int, ObjectType } from 'type-graphql'
import { Open } from './access.js'
import { codeList } from './code-list.js'
import { enumOf } from './graphql.js'

const countPrecision = enumOf(
  codeList('CountPrecision', '总数的精度', 'How precise a total is', {
    EXACT: ['精确', 'Exact'],
    AT_LEAST: ['至少这么多，未数完', 'At least so many; counting stopped there'],
  }),
)

@ObjectType({ description: '分页信息。Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: '后面还有。There is a next page.' })
  @Open()
  hasNextPage!: boolean

  @Field(() => Boolean, { description: '总是否：只能向后翻页。Always false: lists go forward only.' })
  @Open()
  hasPreviousPage!: boolean

  @Field(() => String, {
    nullable: true,
    description:
      '本页最后一项的游标，用作下一页的 after。Cursor of the last entry: the `after` of the next page. Encrypted; it serves only the same query, filter, order and user.',
  })
  @Open()
  endCursor!: string | null

  @Field(() => String, { nullable: true, description: '本页第一项的游标。Cursor of the first entry.' })
  @Open()
  startCursor!: string | null
}

@ObjectType({ description: '总数及其精度。A total and how precise it is.' })
export class TotalCount {
  @Field(() => Int, { description: '数量，单位：条。How many.' })
  @Open()
  value!: number

  @Field(() => countPrecision, { description: '精度。Precision.' })
  @Open()
  precision!: 'EXACT' | 'AT_LEAST'
}
