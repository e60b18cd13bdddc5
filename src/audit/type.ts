import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { Region } from '../regions/type.js'
import { Open } from '../registry/access.js'
import { ChangePayload, tellsOutcome } from '../registry/change-payload.js'
import { codeList } from '../registry/code-list.js'
import { PageInfo } from '../registry/connection.js'
import { enumOf } from '../registry/graphql.js'
import { DateScalar, DateTimeScalar } from '../registry/scalars.js'
import { alarmKind } from './alarms.js'
import { purposeEnum } from './purposes.js'

export const accessKind = enumOf(
  codeList('AccessKind', '访问类型', 'Kind of an access', {
    READ: ['查看', 'A read that was answered'],
    EMERGENCY: ['应急开档后的查看', 'A read of a file that was opened in an emergency'],
    STATISTICS: ['统计', 'Figures'],
    CHANGE: ['变更', 'A change that took effect'],
    UNDONE: ['未生效的变更', 'A change that was refused and undone'],
    REFUSED: ['被拒绝', 'Refused for want of a right'],
  }),
)
export const alarmKindEnum = enumOf(alarmKind)
export const alarmState = enumOf(
  codeList('AuditAlarmState', '告警状态', 'State of an alarm', {
    OPEN: ['待签核', 'Waits for a signature'],
    SIGNED: ['已签核', 'Signed'],
  }),
)
export const alarmVerdict = enumOf(
  codeList('AuditAlarmVerdict', '签核结论', 'Verdict on an alarm', {
    JUSTIFIED: ['属工作需要', 'The work asked for it'],
    NOT_JUSTIFIED: ['无正当理由，已处理', 'It did not; measures were taken'],
  }),
)

@ObjectType({
  description:
    '对一份档案的一次访问；不含档案内容。One access to a file. It holds nothing of the file. 来源 Source: 未成年人网络保护条例 36.',
})
export class Access {
  @Field(() => DateTimeScalar, { description: '时间。When.' })
  @Open()
  at!: Date

  @Field(() => accessKind, { description: '类型。Kind.' })
  @Open()
  kind!: string

  @Field(() => String, {
    description: '账号，签发者给出的不透明编号。The account, an opaque identifier of the issuer.',
  })
  @Open()
  account!: string

  @Field(() => String, { description: '部门代码。Code of the department.' })
  @Open()
  department!: string

  @Field(() => Region, { nullable: true, description: '账号的辖区。The region that the account acts in.' })
  @Open()
  region!: unknown

  @Field(() => String, { description: '角色代码。Code of the role.' })
  @Open()
  role!: string

  @Field(() => String, { description: '客户端。The front-end.' })
  @Open()
  client!: string

  @Field(() => String, { nullable: true, description: '机构编号。The institution.' })
  @Open()
  organisation!: string | null

  @Field(() => purposeEnum, {
    description: '访问目的，见请求头 X-Access-Purpose。The purpose, from the header X-Access-Purpose.',
  })
  @Open()
  purpose!: string

  @Field(() => [String], {
    description:
      '完整给出的字段（模式坐标）。名单中该人未必每项都有值。The coordinates that were given whole; the person need not have a value in each.',
  })
  @Open()
  coordinates!: string[]

  @Field(() => [String], { description: '遮蔽后给出的字段。The coordinates that were given masked.' })
  @Open()
  masked!: string[]

  @Field(() => Int, {
    description:
      '该次答复共涉及的人数和统计行数。How many persons and lines of figures the answer held in all.',
  })
  @Open()
  rowCount!: number

  @Field(() => String, { description: '请求编号，与日志一致。Number of the request, as in the log.' })
  @Open()
  requestId!: string
}

@ObjectType({ description: '访问记录，最近的在前。Accesses, the latest first.' })
export class AccessConnection {
  @Field(() => [Access], { description: '本页记录。The entries of the page.' })
  @Open()
  nodes!: Access[]

  @Field(() => PageInfo, { description: '分页信息。About the page.' })
  @Open()
  pageInfo!: PageInfo
}

@ObjectType({
  description:
    '访问告警：一个账号一日内查看过多或反复查找未果，待他人签核。An alarm: an account read too much in one day or looked for people in vain; it stands until somebody else signs it. 来源 Source: 未成年人网络保护条例 36.',
})
export class AuditAlarm {
  @Field(() => ID, { description: '编号。Id.' })
  @Open()
  id!: string

  @Field(() => alarmKindEnum, { description: '类型。Kind.' })
  @Open()
  kind!: string

  @Field(() => String, { description: '账号。The account.' })
  @Open()
  account!: string

  @Field(() => String, { description: '部门代码。Code of the department.' })
  @Open()
  department!: string

  @Field(() => Region, { nullable: true, description: '账号的辖区。The region that the account acts in.' })
  @Open()
  region!: unknown

  @Field(() => DateScalar, { description: '日期。The day.' })
  @Open()
  day!: string

  @Field(() => Int, {
    description: '达到的阈值（人或次）。The threshold that was reached, in persons or lookups.',
  })
  @Open()
  threshold!: number

  @Field(() => DateTimeScalar, { description: '告警时间。When it was raised.' })
  @Open()
  raisedAt!: Date

  @Field(() => alarmState, { description: '状态。State.' })
  @Open()
  state!: string

  @Field(() => alarmVerdict, {
    nullable: true,
    description: '签核结论；未签核为空。The verdict; null until signed.',
  })
  @Open()
  verdict!: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: '签核时间。When it was signed.' })
  @Open()
  signedAt!: Date | null

  @Field(() => String, { nullable: true, description: '签核账号。The account that signed.' })
  @Open()
  signedBy!: string | null
}

@InputType({ description: '签核一条告警。Signs an alarm.' })
export class AuditAlarmSignInput {
  @Field(() => ID, { description: '告警编号。Id of the alarm.' })
  @Open()
  id!: string

  @Field(() => alarmVerdict, { description: '结论。The verdict.' })
  @Open()
  verdict!: string

  @Field(() => String, { nullable: true, description: '原样返回。Given back as it came.' })
  @Open()
  clientMutationId?: string | null
}

@ObjectType({ description: '签核的结果。The outcome of signing.' })
export class AuditAlarmPayload extends ChangePayload {
  @Field(() => AuditAlarm, {
    nullable: true,
    description: '告警；有 userErrors 时为空。The alarm; null with userErrors.',
  })
  @Open()
  alarm!: unknown
}
tellsOutcome(AuditAlarmPayload)
