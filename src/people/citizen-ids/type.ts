import { Field, ID, InputType, ObjectType } from 'type-graphql'
import { Open, Writes } from '../../registry/access.js'
import { ChangeInput, carriesKey } from '../../registry/change-input.js'
import { ChangePayload, tellsOutcome } from '../../registry/change-payload.js'
import { codeList } from '../../registry/code-list.js'
import { enumOf } from '../../registry/graphql.js'
import { DateTimeScalar } from '../../registry/scalars.js'
import { Person } from '../type.js'

export const claimState = enumOf(
  codeList('CitizenIdClaimState', '号码重复的状态', 'State of a citizen ID in two files', {
    OPEN: ['待核实', 'Open'],
    RESOLVED: ['已核实', 'Resolved'],
  }),
)

@ObjectType({
  description:
    '两份档案登记了同一公民身份号码；只有两份档案都在辖区内的单位可见。Two files with one citizen ID; told only to who sees both. 来源 Source: 003 三(四).',
})
export class CitizenIdClaim {
  @Field(() => ID, { description: '编号。Id.' })
  @Open()
  id!: string

  @Field(() => claimState, {
    description:
      '状态：已认定哪份正确，或号码已不再相同，即为已核实。State: resolved when it was said which file is right, or when the two have the same ID no more.',
  })
  @Open()
  state!: string

  @Field(() => Person, { nullable: true, description: '先登记的档案。The file that had the ID first.' })
  @Open()
  holder!: unknown

  @Field(() => Person, { nullable: true, description: '后登记的档案。The file that got it later.' })
  @Open()
  claimant!: unknown

  @Field(() => Person, {
    nullable: true,
    description: '认定号码正确的档案。The file that has the ID by right, where that was said.',
  })
  @Open()
  rightFile!: unknown

  @Field(() => DateTimeScalar, { description: '后一份登记的时间。When the later file got it.' })
  @Open()
  claimedAt!: Date

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: '核实的时间。When it was resolved.',
  })
  @Open()
  resolvedAt!: Date | null
}

@InputType({
  description:
    '认定两份档案中哪一份的号码正确；另一份请随后更正或退出。Says which of two files has the ID by right; the other is then corrected or ended.',
})
export class CitizenIdClaimResolveInput extends ChangeInput {
  @Field(() => ID, { description: '编号。Id of the claim.' })
  @Open()
  id!: string

  @Field(() => ID, { description: '号码正确的档案，二者之一。Id of the file that is right, one of the two.' })
  @Writes('Person.citizenId')
  rightFileId!: string
}
carriesKey(CitizenIdClaimResolveInput)

@ObjectType({ description: '认定的结果。The outcome of the decision.' })
export class CitizenIdClaimPayload extends ChangePayload {
  @Field(() => CitizenIdClaim, {
    nullable: true,
    description: '认定后的情况；有 userErrors 时为空。As it is then; null with userErrors.',
  })
  @Open()
  claim!: unknown
}
tellsOutcome(CitizenIdClaimPayload)
