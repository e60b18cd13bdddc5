import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, Info, Int, Mutation, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import { personGlobalId } from '../people/file-id.js'
import { linkLoader } from '../people/loader.js'
import { signsEmergencies } from '../policy/emergency.js'
import { Root } from '../registry/access.js'
import { userErrors } from '../registry/user-error.js'
import { type Acted, closeOwn, openInEmergency, signAccess } from './moves.js'
import { ownAccesses, reviewList } from './pages.js'
import type { AccessRow } from './queries.js'
import { problemsOfSigning } from './rules.js'
import {
  EmergencyAccess,
  EmergencyAccessCloseInput,
  EmergencyAccessConnection,
  EmergencyAccessOpenInput,
  EmergencyAccessPayload,
  EmergencyAccessSignInput,
} from './type.js'

@Resolver()
export class EmergencyRoots {
  @Query(() => EmergencyAccessConnection, {
    description:
      '待您核查的应急开档，最早的在前：档案在您辖区内的由您签署，本部门下级打开的供您了解。Emergency accesses for you to look through, the oldest first: those of files in your region wait for your signature, those of your own department below you are shown. 来源 Source: 001 三(一)1; 003 四(一).',
  })
  @Root({ root: 'REVIEW_EMERGENCY' })
  emergencyAccesses(
    @Arg('first', () => Int, { description: '条数，1 至 200。How many, 1 to 200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: '游标。Cursor.' }) after: string | undefined,
    @Arg('signed', () => Boolean, {
      defaultValue: false,
      description: '已签署的，否则为未签署的。Those signed already, otherwise those that wait.',
    })
    signed: boolean,
    @Ctx() context: Context,
  ) {
    return reviewList(context, { first, after, signed })
  }

  @Query(() => EmergencyAccessConnection, {
    description: '本账号的应急开档，最近的在前。The emergency accesses of this account, the latest first.',
  })
  @Root({ root: 'OPEN_EMERGENCY' })
  emergencyAccessesOwn(
    @Arg('first', () => Int, { description: '条数，1 至 200。How many, 1 to 200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: '游标。Cursor.' }) after: string | undefined,
    @Ctx() context: Context,
  ) {
    return ownAccesses(context, { first, after })
  }

  @Mutation(() => EmergencyAccessPayload, {
    description:
      '应急开档：在限定时间内，本账号可用 person 或 node 查看此人档案中本部门平常可见的字段；每次尝试都有记录，由他人核查。Opens the file of one person for this account and a limited time: `person` and `node` then give what your department reads of files. Every try is on record, and somebody else looks it through. 来源 Source: 000 二(3); 001 二(五); 003 三(一)5.',
  })
  @Root({ root: 'OPEN_EMERGENCY' })
  emergencyAccessOpen(
    @Arg('input', () => EmergencyAccessOpenInput, { description: '输入。Input.' })
    input: EmergencyAccessOpenInput,
    @Ctx() context: Context,
  ) {
    return openInEmergency(context, input)
  }

  @Mutation(() => EmergencyAccessPayload, {
    description: '提前结束自己的应急开档。Ends an emergency access of your own before its time.',
  })
  @Root({ root: 'OPEN_EMERGENCY' })
  emergencyAccessClose(
    @Arg('input', () => EmergencyAccessCloseInput, { description: '输入。Input.' })
    input: EmergencyAccessCloseInput,
    @Ctx() context: Context,
  ) {
    return closeOwn(context, input)
  }

  @Mutation(() => EmergencyAccessPayload, {
    description:
      '签署他人的应急开档，写明是否属实。Signs for an emergency access of somebody else and says whether it was one. 来源 Source: 001 三(一)1; 003 四(一).',
  })
  @Root({ root: 'SIGN_EMERGENCY' })
  emergencyAccessSign(
    @Arg('input', () => EmergencyAccessSignInput, { description: '输入。Input.' })
    input: EmergencyAccessSignInput,
    @Ctx() context: Context,
  ) {
    return signAccess(context, input)
  }
}

@Resolver(() => EmergencyAccessPayload)
export class EmergencyAccessPayloadResolver {
  @FieldResolver()
  userErrors(@Parent() { problems }: Acted, @Ctx() { language }: Context) {
    return userErrors(problems, language)
  }
}

@Resolver(() => EmergencyAccess)
export class EmergencyAccessResolver {
  @FieldResolver()
  id(@Parent() { accessId }: AccessRow) {
    return accessId
  }

  @FieldResolver()
  account(@Parent() { subject }: AccessRow) {
    return subject
  }

  @FieldResolver()
  region(@Parent() { regionCode }: AccessRow, @Ctx() { tree }: Context) {
    return tree.region(regionCode)
  }

  @FieldResolver()
  personId(@Parent() { countyCode, personId }: AccessRow) {
    return countyCode && personId ? personGlobalId({ countyCode, personId }) : null
  }

  @FieldResolver()
  person(
    @Parent() { countyCode, personId }: AccessRow,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return countyCode && personId ? linkLoader(context, info).load({ countyCode, personId }) : null
  }

  @FieldResolver()
  awaitsYou(@Parent() access: AccessRow, @Ctx() { operation: { viewer } }: Context) {
    return (
      signsEmergencies(viewer) &&
      access.outcome !== 'IN_REACH' &&
      problemsOfSigning(access, viewer.subject).length === 0
    )
  }
}
