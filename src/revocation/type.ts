import { Field, ID, InputType, ObjectType } from 'type-graphql'
import { Open } from '../registry/access.js'
import { ChangeInput, carriesKey } from '../registry/change-input.js'
import { ChangePayload, tellsOutcome } from '../registry/change-payload.js'
import { PageInfo } from '../registry/connection.js'
import { enumOf } from '../registry/graphql.js'
import { DateTimeScalar } from '../registry/scalars.js'
import { type RevocationReason, revocationKindCodes, revocationReasonCodes } from './codes.js'

const kindCode = enumOf(revocationKindCodes)
const reasonCode = enumOf(revocationReasonCodes)

@ObjectType({
  description: '一次令牌吊销：何人何时吊销了什么。A revocation of tokens: who revoked what, and when.',
})
export class TokenRevocation {
  @Field(() => ID, { description: '编号。Id.' })
  @Open()
  id!: string

  @Field(() => kindCode, { description: '吊销对象的种类。Kind of what is revoked.' })
  @Open()
  kind!: string

  @Field(() => String, {
    description:
      '令牌的 jti、账号或前端，令牌中的原文。The jti, the account or the front-end, as tokens have it.',
  })
  @Open()
  name!: string

  @Field(() => reasonCode, { description: '理由。Reason.' })
  @Open()
  reason!: string

  @Field(() => DateTimeScalar, {
    description:
      '吊销时间：此前签发的令牌不再有效。When it was revoked: what was issued before is good no more.',
  })
  @Open()
  revokedAt!: Date

  @Field(() => String, { description: '办理吊销的账号。The account that revoked.' })
  @Open()
  revokedBy!: string
}

@ObjectType({ description: '吊销的一页，最近的在前。A page of revocations, the latest first.' })
export class TokenRevocationConnection {
  @Field(() => [TokenRevocation], { description: '本页各项。The entries of the page.' })
  @Open()
  nodes!: unknown[]

  @Field(() => PageInfo, { description: '分页信息。Where the page stands.' })
  @Open()
  pageInfo!: PageInfo
}

@InputType({
  description:
    '吊销令牌：token、account、client 三项填一项。一秒内在所有服务器生效；账号和前端的吊销只针对此前签发的令牌。Revokes tokens: one of token, account and client is named. It holds on every server within a second; of an account or a front-end the tokens issued before are revoked.',
})
export class TokensRevokeInput extends ChangeInput {
  @Field(() => String, { nullable: true, description: '令牌的 jti。The jti of a token.' })
  @Open()
  token?: string | null

  @Field(() => String, { nullable: true, description: '账号（sub）。The account (sub).' })
  @Open()
  account?: string | null

  @Field(() => String, { nullable: true, description: '前端（client）。The front-end (client).' })
  @Open()
  client?: string | null

  @Field(() => reasonCode, { description: '理由。Reason.' })
  @Open()
  reason!: RevocationReason
}
carriesKey(TokensRevokeInput)

@ObjectType({ description: '吊销的结果。The outcome of a revocation.' })
export class TokensRevokePayload extends ChangePayload {
  @Field(() => TokenRevocation, {
    nullable: true,
    description: '吊销；有 userErrors 时为空。The revocation; null with userErrors.',
  })
  @Open()
  revocation!: unknown
}
tellsOutcome(TokensRevokePayload)
