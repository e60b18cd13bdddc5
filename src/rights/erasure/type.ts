import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { Region } from '../../regions/type.js'
import { Open } from '../../registry/access.js'
import { enumOf } from '../../registry/graphql.js'
import { DateTimeScalar } from '../../registry/scalars.js'
import { UserError } from '../../registry/user-error.js'
import { requester } from '../requester.js'
import { erasureGrounds, erasureStates } from './codes.js'

export const erasureState = enumOf(erasureStates)
const ground = enumOf(erasureGrounds)

@ObjectType({ description: '某表中删除的行数。How many rows of a table were removed.' })
export class ErasedRows {
  @Field(() => String, { description: '表名。Name of the table.' })
  @Open()
  table!: string

  @Field(() => Int, { description: '行数。Rows.' })
  @Open()
  rows!: number
}

// It says nothing of a person: an id that leads nowhere once it was carried out, and how much was removed.
@ObjectType({
  description:
    '档案的删除：申请、执行和留存的记录，不含个人信息。The erasure of a file: request, execution, and the record that is left; it holds no personal data. 来源 Source: 个人信息保护法第47条.',
})
export class Erasure {
  @Field(() => ID, { description: '编号。Id.' })
  @Open()
  id!: string

  @Field(() => ID, {
    description: '档案编号；执行后不再指向任何档案。Id of the file; once carried out it leads to none.',
  })
  @Open()
  fileId!: string

  @Field(() => Region, { nullable: true, description: '所在县。County of the file.' })
  @Open()
  county!: unknown

  @Field(() => ground, { description: '理由。Ground.' })
  @Open()
  ground!: string

  @Field(() => requester, {
    nullable: true,
    description: '提出人；空为部门依职责提出。Who asked; null when the department acted by itself.',
  })
  @Open()
  requestedBy!: string | null

  @Field(() => erasureState, { description: '状态。State.' })
  @Open()
  state!: string

  @Field(() => Int, {
    description: '版本，用作 expectedVersion。Version of the request, the `expectedVersion` of its decision.',
  })
  @Open()
  version!: number

  @Field(() => DateTimeScalar, { description: '申请时间。When it was requested.' })
  @Open()
  requestedAt!: Date

  @Field(() => String, { description: '申请账号。Account that requested it.' })
  @Open()
  requestedByAccount!: string

  @Field(() => String, { description: '申请部门。Department that requested it.' })
  @Open()
  requestedByDepartment!: string

  @Field(() => DateTimeScalar, { nullable: true, description: '决定时间。When it was decided.' })
  @Open()
  decidedAt!: Date | null

  @Field(() => String, { nullable: true, description: '执行账号，不同于申请账号。Account that decided.' })
  @Open()
  decidedByAccount!: string | null

  @Field(() => String, { nullable: true, description: '执行部门。Department that decided.' })
  @Open()
  decidedByDepartment!: string | null

  @Field(() => [ErasedRows], {
    description: '各表删除的行数；执行前为空。Rows removed, by table; empty until it is carried out.',
  })
  @Open()
  erasedRows!: ErasedRows[]
}

@ObjectType({ description: '删除申请变更的结果。The outcome of a step of an erasure.' })
export class ErasurePayload {
  @Field(() => Erasure, {
    nullable: true,
    description:
      '删除记录；有 userErrors 时为空。The erasure; null with userErrors: then nothing was changed.',
  })
  @Open()
  erasure!: unknown

  @Field(() => [UserError], {
    description: '输入中的问题；为空即成功。Problems of the input; empty means done.',
  })
  @Open()
  userErrors!: UserError[]
}

@InputType({ description: '申请删除档案。Requests the erasure of a file.' })
export class PersonErasureRequestInput {
  @Field(() => ID, { description: '档案编号。Id of the file.' })
  @Open()
  id!: string

  @Field(() => ground, {
    description:
      '理由；RETENTION_ENDED 须期限已满。Ground; for RETENTION_ENDED the period of the deployment must be over.',
  })
  @Open()
  ground!: string

  @Field(() => requester, {
    nullable: true,
    description: '提出人；空为部门依职责提出。Who asks; null when the department acts by itself.',
  })
  @Open()
  requestedBy?: string | null
}

@InputType({ description: '对删除申请的决定。A decision about a requested erasure.' })
export class PersonErasureDecisionInput {
  @Field(() => ID, { description: '删除申请编号。Id of the erasure.' })
  @Open()
  id!: string

  @Field(() => Int, { description: '您读到的申请版本。Version of the request as you read it.' })
  @Open()
  expectedVersion!: number
}
