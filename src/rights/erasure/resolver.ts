import { eq } from 'drizzle-orm'
import { Arg, Ctx, FieldResolver, Int, Mutation, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../../context.js'
import { personGlobalId } from '../../people/file-id.js'
import { pageSize } from '../../people/pages.js'
import { Root } from '../../registry/access.js'
import { userErrors } from '../../registry/user-error.js'
import {
  carryOutErasure,
  type ErasureChanged,
  erasureGlobalId,
  refuseErasure,
  requestErasure,
} from './moves.js'
import { type ErasureRow, readErasures } from './queries.js'
import { erasure } from './table.js'
import {
  Erasure,
  ErasurePayload,
  erasureState,
  PersonErasureDecisionInput,
  PersonErasureRequestInput,
} from './type.js'

@Resolver(() => Erasure)
export class ErasureResolver {
  @Query(() => [Erasure], {
    description:
      '您辖区（县级以上）的删除申请和删除记录，最近的在前。Requested and executed erasures of your counties, the latest first. 来源 Source: 个人信息保护法第47条.',
  })
  @Root({ root: 'RIGHTS_OF_A_PERSON', roles: ['VERIFIER', 'APPROVER'] })
  personErasures(
    @Arg('first', () => Int, { description: '条数，1 至 200。How many, 1 to 200.' }) first: number,
    @Arg('state', () => erasureState, { nullable: true, description: '状态。State.' })
    state: string | undefined,
    @Ctx() context: Context,
  ) {
    return readErasures(context, state ? eq(erasure.state, state) : undefined, pageSize(context, first))
  }

  @FieldResolver()
  id(@Parent() row: ErasureRow) {
    return erasureGlobalId(row)
  }

  @FieldResolver()
  fileId(@Parent() row: ErasureRow) {
    return personGlobalId(row)
  }

  @FieldResolver()
  county(@Parent() { countyCode }: ErasureRow, @Ctx() { tree }: Context) {
    return tree.region(countyCode)
  }

  @FieldResolver()
  erasedRows(@Parent() { erasedTables, erasedRows }: ErasureRow) {
    return (erasedTables ?? []).map((table, at) => ({ table, rows: erasedRows?.[at] ?? 0 }))
  }
}

@Resolver(() => ErasurePayload)
export class ErasureMutationResolver {
  @Mutation(() => ErasurePayload, {
    description:
      '申请删除一份已终止的档案，须由另一名审批人执行。Requests the erasure of an ended file; another approver carries it out. 来源 Source: 个人信息保护法第47条; 001 三(一)1.',
  })
  @Root({ root: 'RIGHTS_OF_A_PERSON', roles: ['APPROVER'] })
  personErasureRequest(
    @Arg('input', () => PersonErasureRequestInput, { description: '输入。Input.' })
    input: PersonErasureRequestInput,
    @Ctx() context: Context,
  ) {
    return requestErasure(context, input)
  }

  @Mutation(() => ErasurePayload, {
    description:
      '执行删除：档案及其全部历史从各表中删除，不可恢复。Carries out an erasure: the file is removed from every table with all its history, for good. 来源 Source: 个人信息保护法第47条.',
  })
  @Root({ root: 'RIGHTS_OF_A_PERSON', roles: ['APPROVER'] })
  personErasureCarryOut(
    @Arg('input', () => PersonErasureDecisionInput, { description: '输入。Input.' })
    input: PersonErasureDecisionInput,
    @Ctx() context: Context,
  ) {
    return carryOutErasure(context, input)
  }

  @Mutation(() => ErasurePayload, {
    description:
      '不予删除：档案保留。Refuses an erasure: the file stays. 来源 Source: 个人信息保护法第47、50条.',
  })
  @Root({ root: 'RIGHTS_OF_A_PERSON', roles: ['APPROVER'] })
  personErasureRefuse(
    @Arg('input', () => PersonErasureDecisionInput, { description: '输入。Input.' })
    input: PersonErasureDecisionInput,
    @Ctx() context: Context,
  ) {
    return refuseErasure(context, input)
  }

  @FieldResolver()
  userErrors(@Parent() { problems }: ErasureChanged, @Ctx() { language }: Context) {
    return userErrors(problems, language)
  }
}
