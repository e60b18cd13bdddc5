import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, Info, Int, Mutation, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../../context.js'
import { Root } from '../../registry/access.js'
import { userErrors } from '../../registry/user-error.js'
import { linkLoader } from '../loader.js'
import { pageSize } from '../pages.js'
import { type ClaimRow, listClaims } from './queries.js'
import { claimGlobalId, getClaim, resolveClaim } from './resolve.js'
import { CitizenIdClaim, CitizenIdClaimPayload, CitizenIdClaimResolveInput, claimState } from './type.js'

@Resolver(() => CitizenIdClaim)
export class CitizenIdClaimResolver {
  @Query(() => [CitizenIdClaim], {
    description:
      '辖区内登记了同一公民身份号码的两份档案，最近的在前；须有权查看完整号码。Pairs of files in your region with one citizen ID, the latest first; for who reads IDs in full. 来源 Source: 003 三(四).',
  })
  @Root({ root: 'PERSONS', inFull: 'identifier' })
  citizenIdClaims(
    @Arg('first', () => Int, { description: '条数，1 至 200。How many, 1 to 200.' }) first: number,
    @Arg('state', () => claimState, { nullable: true, description: '状态。State.' })
    state: string | undefined,
    @Ctx() context: Context,
  ) {
    return listClaims(context, state, pageSize(context, first))
  }

  @Mutation(() => CitizenIdClaimPayload, {
    description:
      '认定两份档案中哪一份的公民身份号码正确；档案本身不变。Says which of two files has the citizen ID by right; the files stay as they are. 来源 Source: 003 三(四).',
  })
  @Root({ root: 'RECORD', inFull: 'identifier' })
  async citizenIdClaimResolve(
    @Arg('input', () => CitizenIdClaimResolveInput, { description: '输入。Input.' })
    input: CitizenIdClaimResolveInput,
    @Ctx() context: Context,
  ) {
    const { resultId, problems } = await resolveClaim(context, input)
    return {
      claim: resultId ? await getClaim(context, resultId) : null,
      userErrors: userErrors(problems, context.language),
      clientMutationId: input.clientMutationId ?? null,
    }
  }

  @FieldResolver()
  id(@Parent() claim: ClaimRow) {
    return claimGlobalId(claim)
  }

  @FieldResolver()
  state(@Parent() { decidedAt, endedAt }: ClaimRow) {
    return decidedAt === null && endedAt === null ? 'OPEN' : 'RESOLVED'
  }

  @FieldResolver()
  resolvedAt(@Parent() { decidedAt, endedAt }: ClaimRow) {
    return decidedAt ?? endedAt
  }

  @FieldResolver()
  holder(@Parent() { holder }: ClaimRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return linkLoader(context, info).load(holder)
  }

  @FieldResolver()
  claimant(@Parent() { claimant }: ClaimRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return linkLoader(context, info).load(claimant)
  }

  @FieldResolver()
  rightFile(@Parent() claim: ClaimRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    const right = [claim.holder, claim.claimant].find(({ personId }) => personId === claim.rightPersonId)
    return right ? linkLoader(context, info).load(right) : null
  }
}
