import type { GraphQLResolveInfo } from 'graphql'
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  Int,
  Mutation,
  ObjectType,
  Root as Parent,
  Query,
  Resolver,
} from 'type-graphql'
import type { Context } from '../context.js'
import { Region } from '../regions/type.js'
import { Open, Root } from '../registry/access.js'
import { enumOf } from '../registry/graphql.js'
import { DateTimeScalar } from '../registry/scalars.js'
import { createPerson, updatePerson } from './change.js'
import { personMoveStates } from './codes.js'
import {
  PersonCreateInput,
  PersonMoveAnswerInput,
  PersonMoveOfferInput,
  PersonUpdateInput,
} from './inputs.js'
import { linkLoader } from './loader.js'
import { answerMove, listMoves, type MoveRow, moveGlobalId, offerMove } from './move-offers.js'
import { pageSize } from './pages.js'
import { askedOfChanged, PersonPayload } from './payload.js'
import { Person } from './type.js'

const moveState = enumOf(personMoveStates)

@ObjectType({
  description:
    '档案转移：原村提出，新村接收；接收前由原村管理和查看。A move of a file: offered by the village that keeps it, accepted by the one that takes it; until then the old side keeps and reads it.',
})
export class PersonMove {
  @Field(() => ID, { description: '转移编号。Id of the move.' })
  @Open()
  id!: string

  @Field(() => moveState, { description: '状态。State.' })
  @Open()
  state!: string

  @Field(() => Region, { nullable: true, description: '原村。The village that offers.' })
  @Open()
  fromRegion!: unknown

  @Field(() => Region, { nullable: true, description: '新村。The village that is to take the file.' })
  @Open()
  toRegion!: unknown

  @Field(() => Boolean, { description: '原村是否保留责任。Whether the village left keeps a duty.' })
  @Open()
  keepsDuty!: boolean

  @Field(() => DateTimeScalar, { description: '提出时间。When it was offered.' })
  @Open()
  offeredAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: '处理时间。When it was answered.' })
  @Open()
  decidedAt!: Date | null

  @Field(() => Person, {
    nullable: true,
    description: '档案，仅在您有权查看时显示。The file; null unless it is yours to see.',
  })
  @Open()
  person!: unknown
}

@Resolver(() => PersonMove)
export class PersonMoveResolver {
  @Query(() => [PersonMove], {
    description: '您辖区转出和转入的档案，最近的在前。Moves out of and into your region, the latest first.',
  })
  @Root({ root: 'RECORD' })
  personMoves(
    @Arg('first', () => Int, { description: '条数，1 至 200。How many, 1 to 200.' }) first: number,
    @Arg('state', () => moveState, { nullable: true, description: '状态。State.' })
    state: string | undefined,
    @Ctx() context: Context,
  ) {
    return listMoves(context, state, pageSize(context, first))
  }

  @FieldResolver()
  id(@Parent() move: MoveRow) {
    return moveGlobalId(move)
  }

  @FieldResolver()
  fromRegion(@Parent() { fromRegionCode }: MoveRow, @Ctx() { tree }: Context) {
    return tree.region(fromRegionCode)
  }

  @FieldResolver()
  toRegion(@Parent() { toRegionCode }: MoveRow, @Ctx() { tree }: Context) {
    return tree.region(toRegionCode)
  }

  @FieldResolver()
  person(
    @Parent() { countyCode, personId }: MoveRow,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return linkLoader(context, info).load({ countyCode, personId })
  }
}

@Resolver()
export class PersonMutationResolver {
  @Mutation(() => PersonPayload, {
    description: '建档。Opens a file with at least one group. 来源 Source: 001 二(二); 003 三(四).',
  })
  @Root({ root: 'RECORD' })
  personCreate(
    @Arg('input', () => PersonCreateInput, { description: '输入。Input.' }) input: PersonCreateInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return createPerson(context, input, askedOfChanged(info))
  }

  @Mutation(() => PersonPayload, {
    description:
      '修改个人信息、亲属和监护人。Changes the person, the relatives and the guardians. 来源 Source: 003 三(四).',
  })
  @Root({ root: 'RECORD' })
  personUpdate(
    @Arg('input', () => PersonUpdateInput, { description: '输入。Input.' }) input: PersonUpdateInput,
    @Ctx() context: Context,
  ) {
    return updatePerson(context, input)
  }

  @Mutation(() => PersonPayload, {
    description: '提出转移档案。Offers a file to another village. 来源 Source: 003 三(四).',
  })
  @Root({ root: 'RECORD' })
  personMoveOffer(
    @Arg('input', () => PersonMoveOfferInput, { description: '输入。Input.' }) input: PersonMoveOfferInput,
    @Ctx() context: Context,
  ) {
    return offerMove(context, input)
  }

  @Mutation(() => PersonPayload, {
    description:
      '接收转移：档案连同历史归入本村。Accepts a move: the file comes to your village with its history. 来源 Source: 003 三(四).',
  })
  @Root({ root: 'RECORD' })
  personMoveAccept(
    @Arg('input', () => PersonMoveAnswerInput, { description: '输入。Input.' }) input: PersonMoveAnswerInput,
    @Ctx() context: Context,
  ) {
    return answerMove(context, input, 'ACCEPTED')
  }

  @Mutation(() => PersonPayload, {
    description:
      '退回转移：档案仍由原村管理。Declines a move: the file stays where it is. 来源 Source: 003 三(四).',
  })
  @Root({ root: 'RECORD' })
  personMoveDecline(
    @Arg('input', () => PersonMoveAnswerInput, { description: '输入。Input.' }) input: PersonMoveAnswerInput,
    @Ctx() context: Context,
  ) {
    return answerMove(context, input, 'DECLINED')
  }
}
