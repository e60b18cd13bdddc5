import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { Person } from '../people/type.js'
import { Region } from '../regions/type.js'
import { Open } from '../registry/access.js'
import { ChangeInput, carriesKey } from '../registry/change-input.js'
import { ChangePayload, tellsOutcome } from '../registry/change-payload.js'
import { PageInfo } from '../registry/connection.js'
import { enumOf } from '../registry/graphql.js'
import { DateTimeScalar } from '../registry/scalars.js'
import {
  type EmergencyVerdict,
  emergencyOutcomeCodes,
  emergencyReasonCodes,
  emergencyVerdictCodes,
} from './codes.js'

const reasonCode = enumOf(emergencyReasonCodes)
const outcomeCode = enumOf(emergencyOutcomeCodes)
const verdictCode = enumOf(emergencyVerdictCodes)

@ObjectType({
  description:
    '一次应急开档：谁、何时、以何理由打开，至何时，由谁核查。An emergency access: who opened whose file, when, why and until when, and who signed for it. It holds nothing of the file.',
})
export class EmergencyAccess {
  @Field(() => ID, { description: '编号。Id.' })
  @Open()
  id!: string

  @Field(() => outcomeCode, { description: '结果。What came of it.' })
  @Open()
  outcome!: string

  @Field(() => reasonCode, { description: '理由。Reason.' })
  @Open()
  reason!: string

  @Field(() => DateTimeScalar, { description: '开档时间。When it was tried.' })
  @Open()
  openedAt!: Date

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: '至此时止可查看；未打开则为空。Open until then; null where nothing was opened.',
  })
  @Open()
  openedUntil!: Date | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: '提前结束的时间。When it was ended before its time.',
  })
  @Open()
  closedAt!: Date | null

  @Field(() => String, { description: '开档账号。The account that opened.' })
  @Open()
  account!: string

  @Field(() => String, { description: '其部门代码。Its department.' })
  @Open()
  department!: string

  @Field(() => String, { description: '其角色代码。Its role.' })
  @Open()
  role!: string

  @Field(() => Region, { nullable: true, description: '其辖区。The region it works in.' })
  @Open()
  region!: unknown

  @Field(() => String, { description: '所用前端。The front-end it came through.' })
  @Open()
  client!: string

  @Field(() => ID, {
    nullable: true,
    description:
      '档案编号：开档人和档案所在地的核查人可见。Id of the file: for who opened it, and for the reviewer in whose region it is kept.',
  })
  @Open()
  personId!: string | null

  @Field(() => Person, {
    nullable: true,
    description:
      '档案，仅在您平常有权查看时显示。The file; null unless it is yours to see in the normal way.',
  })
  @Open()
  person!: unknown

  @Field(() => verdictCode, {
    nullable: true,
    description: '核查结论；未签署为空。What the reviewer found; null until somebody signs.',
  })
  @Open()
  verdict!: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: '签署时间。When it was signed.' })
  @Open()
  signedAt!: Date | null

  @Field(() => String, { nullable: true, description: '签署账号。The account that signed.' })
  @Open()
  signedBy!: string | null

  @Field(() => Boolean, {
    description: '是否由您签署。Whether it waits for your signature.',
  })
  @Open()
  awaitsYou!: boolean
}

@ObjectType({ description: '应急开档的一页。A page of emergency accesses.' })
export class EmergencyAccessConnection {
  @Field(() => [EmergencyAccess], { description: '本页各项。The entries of the page.' })
  @Open()
  nodes!: unknown[]

  @Field(() => PageInfo, { description: '分页信息。Where the page stands.' })
  @Open()
  pageInfo!: PageInfo
}

@InputType({
  description:
    '应急打开一份档案：以档案编号或公民身份号码指明一人。Opens the file of one person in an emergency, named by the id of the file or by citizen ID.',
})
export class EmergencyAccessOpenInput extends ChangeInput {
  @Field(() => ID, { nullable: true, description: '档案编号。Id of the file.' })
  @Open()
  id?: string | null

  @Field(() => String, {
    nullable: true,
    description: '公民身份号码；只用于查找，不予保存。Citizen ID; it is looked up and not kept.',
  })
  @Open()
  citizenId?: string | null

  @Field(() => reasonCode, { description: '理由。Reason.' })
  @Open()
  reason!: string

  @Field(() => Int, {
    nullable: true,
    description:
      '小时数；不填为系统设定的最长时间。How many hours; the longest that the deployment allows if not said.',
  })
  @Open()
  hours?: number | null
}
carriesKey(EmergencyAccessOpenInput)

@InputType({ description: '提前结束自己的应急开档。Ends an emergency access of your own before its time.' })
export class EmergencyAccessCloseInput extends ChangeInput {
  @Field(() => ID, { description: '应急开档编号。Id of the access.' })
  @Open()
  id!: string
}
carriesKey(EmergencyAccessCloseInput)

@InputType({ description: '签署他人的应急开档。Signs for an emergency access of somebody else.' })
export class EmergencyAccessSignInput extends ChangeInput {
  @Field(() => ID, { description: '应急开档编号。Id of the access.' })
  @Open()
  id!: string

  @Field(() => verdictCode, { description: '核查结论。What you found.' })
  @Open()
  verdict!: EmergencyVerdict
}
carriesKey(EmergencyAccessSignInput)

@ObjectType({ description: '应急开档的结果。The outcome of a move of an emergency access.' })
export class EmergencyAccessPayload extends ChangePayload {
  @Field(() => EmergencyAccess, {
    nullable: true,
    description:
      '此次应急开档；有 userErrors 时为空，什么也没有记录。The access; null with userErrors: then nothing is on record.',
  })
  @Open()
  access!: unknown
}
tellsOutcome(EmergencyAccessPayload)
