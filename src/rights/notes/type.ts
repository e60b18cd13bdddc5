import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { Person } from '../../people/type.js'
import { Open } from '../../registry/access.js'
import { ChangeInput, carriesKey } from '../../registry/change-input.js'
import { ChangePayload, tellsOutcome } from '../../registry/change-payload.js'
import { enumOf } from '../../registry/graphql.js'
import { DateTimeScalar } from '../../registry/scalars.js'
import { requester } from '../requester.js'
import { noteStates, refusalReasons } from './codes.js'

export const noteState = enumOf(noteStates)
const refusalReason = enumOf(refusalReasons)

// Each note is judged by what it is about, row by row, in both locks: what is not the viewer's is not in the list.
@ObjectType({
  description:
    '更正说明：本人或监护人认为档案内容有误。A correction note: the person or guardian says that something in the file is wrong. 来源 Source: 个人信息保护法第46条; 未成年人网络保护条例第36条.',
})
export class CorrectionNote {
  @Field(() => ID, { description: '编号。Id.' })
  @Open()
  id!: string

  @Field(() => String, {
    description: '所指字段的坐标，如 Person.name。Coordinate of the field, such as Person.name.',
  })
  @Open()
  coordinate!: string

  @Field(() => String, {
    description:
      '说明的内容，加密保存，只给能完整读取该字段的人。What is said to be wrong; sealed at rest, given only to who reads that field in full.',
  })
  @Open()
  statement!: string

  @Field(() => requester, { description: '提出人。Who asked.' })
  @Open()
  requestedBy!: string

  @Field(() => noteState, { description: '状态。State.' })
  @Open()
  state!: string

  @Field(() => Int, {
    description: '版本，用作 expectedVersion。Version of the note, the `expectedVersion` of its decision.',
  })
  @Open()
  version!: number

  @Field(() => DateTimeScalar, { description: '记录时间。When it was recorded.' })
  @Open()
  recordedAt!: Date

  @Field(() => String, { description: '记录部门。Department that recorded it.' })
  @Open()
  addedByDepartment!: string

  @Field(() => DateTimeScalar, { nullable: true, description: '处理时间。When it was decided.' })
  @Open()
  decidedAt!: Date | null

  @Field(() => String, { nullable: true, description: '处理部门。Department that decided.' })
  @Open()
  decidedByDepartment!: string | null

  @Field(() => Int, {
    nullable: true,
    description: '更正所在的档案版本。Version of the file in which it was put right.',
  })
  @Open()
  acceptedVersion!: number | null

  @Field(() => refusalReason, { nullable: true, description: '不予更正的原因。Why it was refused.' })
  @Open()
  refusalReason!: string | null

  @Field(() => String, { nullable: true, description: '答复，加密保存。The answer; sealed at rest.' })
  @Open()
  answer!: string | null

  @Field(() => Person, { nullable: true, description: '所属档案。The file.' })
  @Open()
  person!: unknown
}

@ObjectType({ description: '更正说明变更的结果。The outcome of a change of a correction note.' })
export class CorrectionNotePayload extends ChangePayload {
  @Field(() => CorrectionNote, {
    nullable: true,
    description: '更正说明；有 userErrors 时为空。The note; null with userErrors: then nothing was changed.',
  })
  @Open()
  note!: unknown
}
tellsOutcome(CorrectionNotePayload)

@InputType({ description: '记录更正说明。A new correction note.' })
export class CorrectionNoteAddInput extends ChangeInput {
  @Field(() => ID, { description: '档案编号。Id of the file.' })
  @Open()
  id!: string

  @Field(() => String, {
    description:
      '所指字段的坐标，如 Person.birthDate；须为您可以录入的字段。Coordinate of the field that is wrong, such as Person.birthDate; one that you may write.',
  })
  @Open()
  coordinate!: string

  @Field(() => String, { description: '说明，1至500字。What is wrong, 1 to 500 characters.' })
  @Open()
  statement!: string

  @Field(() => requester, { description: '提出人。Who asks.' })
  @Open()
  requestedBy!: string
}
carriesKey(CorrectionNoteAddInput)

@InputType({ description: '处理更正说明。The decision about a correction note.' })
export class CorrectionNoteDecideInput extends ChangeInput {
  @Field(() => ID, { description: '更正说明编号。Id of the note.' })
  @Open()
  id!: string

  @Field(() => Int, { description: '您读到的说明版本。Version of the note as you read it.' })
  @Open()
  expectedVersion!: number

  @Field(() => noteState, { description: '决定：ACCEPTED 或 REFUSED。The decision: ACCEPTED or REFUSED.' })
  @Open()
  decision!: string

  @Field(() => Int, {
    nullable: true,
    description:
      'ACCEPTED 时必填：更正所在的档案版本。With ACCEPTED: the version of the file in which it was put right.',
  })
  @Open()
  acceptedVersion?: number | null

  @Field(() => refusalReason, {
    nullable: true,
    description: 'REFUSED 时必填：原因。With REFUSED: the reason.',
  })
  @Open()
  refusalReason?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'REFUSED 时必填：答复，1至500字；须说明理由（个人信息保护法第50条）。With REFUSED: the answer in words, 1 to 500 characters; the law asks for the reasons (article 50).',
  })
  @Open()
  answer?: string | null
}
carriesKey(CorrectionNoteDecideInput)
