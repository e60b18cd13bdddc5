import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import { once } from '../people/idempotency.js'
import { keysAfter, type PageAsked, pageOf, pageSize } from '../people/pages.js'
import { Root } from '../registry/access.js'
import { userErrors } from '../registry/user-error.js'
import { findRevocation, revocationsOf } from './queries.js'
import { type RevocationMade, revoke } from './revoke.js'
import { TokenRevocationConnection, TokensRevokeInput, TokensRevokePayload } from './type.js'

const page: PageAsked = { root: 'tokenRevocations', filter: null, search: null, sorts: [] }

@Resolver()
export class RevocationResolver {
  @Query(() => TokenRevocationConnection, {
    description:
      '令牌吊销的登记，最近的在前。The register of revocations, the latest first. 仅限安全管理员和审计管理员。For security and audit administrators.',
  })
  @Root({ root: 'ADMINISTER', roles: ['SECURITY_ADMINISTRATOR', 'AUDIT_ADMINISTRATOR'] })
  async tokenRevocations(
    @Arg('first', () => Int, { description: '条数，1 至 200。How many, 1 to 200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: '游标。Cursor.' }) after: string | undefined,
    @Ctx() context: Context,
  ) {
    const size = pageSize(context, first)
    const [before] = (keysAfter(context, page, after) as [string] | undefined) ?? []
    const rows = await revocationsOf(context.operation, size + 1, before)
    return pageOf(context, page, rows, size, ({ id }) => [id])
  }

  @Mutation(() => TokensRevokePayload, {
    description:
      '吊销一个令牌，或一个账号、一个前端此前的全部令牌；一秒内在所有服务器生效。Revokes one token, or all tokens of an account or of a front-end that were issued before; it holds on every server within a second. 仅限安全管理员。For the security administrator.',
  })
  @Root({ root: 'ADMINISTER', roles: ['SECURITY_ADMINISTRATOR'] })
  async tokensRevoke(
    @Arg('input', () => TokensRevokeInput, { description: '输入。Input.' }) input: TokensRevokeInput,
    @Ctx() context: Context,
  ) {
    const { revocation, problems } = await once<RevocationMade>(
      context,
      'tokensRevoke',
      input,
      () => revoke(context, input),
      async (id) => ({ revocation: await findRevocation(context.operation, id), problems: [] }),
    )
    if (problems.length > 0) context.operation.rollback()
    return {
      revocation: revocation ?? null,
      userErrors: userErrors(problems, context.language),
      clientMutationId: input.clientMutationId ?? null,
    }
  }
}
