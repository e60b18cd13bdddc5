import { Field, ID, Int, ObjectType } from 'type-graphql'
import { Classed, Open } from '../../registry/access.js'
import { dataClasses, dataClassNames } from '../../registry/classes.js'
import { codeList } from '../../registry/code-list.js'
import { enumOf } from '../../registry/graphql.js'
import { DateTimeScalar } from '../../registry/scalars.js'
import { requester } from '../requester.js'

const withheldModes = enumOf(
  codeList('WithheldMode', '副本中的给出方式', 'How a class is given in a copy', {
    MASKED: ['遮蔽', 'In masked form'],
    DENIED: ['未给出', 'Not at all'],
  }),
)

const withheldReasons = enumOf(
  codeList('WithheldReason', '副本中未完整给出的原因', 'Why a copy does not give a class in full', {
    NOT_OF_THIS_DEPARTMENT: ['本部门无权完整读取', 'This department may not read it in full'],
    OF_ANOTHER_PERSON: ['属于他人', 'It belongs to another person'],
  }),
)

@ObjectType({
  description:
    '副本中没有完整给出的一类信息，以及可向哪个部门查阅。A class of the file that the copy does not give in full, and which department the person can ask instead.',
})
export class WithheldClass {
  @Field(() => String, {
    description: `数据类别代码，如 ${dataClassNames[0]}（${dataClasses[dataClassNames[0] as 'identity'].label}）。Code of the data class.`,
  })
  @Open()
  dataClass!: string

  @Field(() => withheldModes, { description: '给出方式。How it is given.' })
  @Open()
  mode!: string

  @Field(() => withheldReasons, { description: '原因。Why.' })
  @Open()
  because!: string

  @Field(() => String, {
    nullable: true,
    description:
      '可向其查阅的部门代码；属于他人的为空。Code of the department to ask; null for what belongs to another person.',
  })
  @Open()
  askDepartment!: string | null

  @Field(() => [String], { description: '涉及的字段坐标。Coordinates of the fields.' })
  @Open()
  coordinates!: string[]
}

@ObjectType({
  description:
    '一份档案的个人信息副本。A copy of the personal information in one file. 来源 Source: 个人信息保护法第45条.',
})
export class PersonExport {
  @Field(() => ID, { description: '档案编号。Id of the file.' })
  @Open()
  id!: string

  @Field(() => requester, { description: '请求人。Who asked.' })
  @Open()
  requestedBy!: string

  @Field(() => String, {
    description:
      '副本，JSON 文本，中英文标题。The copy, as JSON text with headings in both languages. 含全部历史记录：何部门何时录入什么。With the whole history: which department recorded what, and when. 亲属、监护人的证件和电话只给遮蔽形式。Identifiers and phones of relatives and guardians are masked. 数据类别 Class: identity.',
  })
  @Classed('identity')
  document!: string

  @Field(() => String, {
    description: '副本 UTF-8 文本的 SHA-256，十六进制。SHA-256 of the document in UTF-8, in hex.',
  })
  @Open()
  sha256!: string

  @Field(() => DateTimeScalar, { description: '制作时间。When it was made.' })
  @Open()
  exportedAt!: Date

  @Field(() => String, { description: '平台模式的版本。Version of the schema of the platform.' })
  @Open()
  schemaVersion!: string

  @Field(() => Int, { description: '完整给出的字段数。Fields given in full.' })
  @Open()
  fieldsGiven!: number

  @Field(() => Int, { description: '遮蔽的字段数。Fields given in masked form.' })
  @Open()
  fieldsMasked!: number

  @Field(() => Int, { description: '未给出的字段数。Fields not given.' })
  @Open()
  fieldsDenied!: number

  @Field(() => Int, { description: '历史记录条数。Rows of the history.' })
  @Open()
  recordedRows!: number

  @Field(() => [WithheldClass], {
    description:
      '没有完整给出的类别，不会无声缺失。Classes not given in full: nothing is missing without being named.',
  })
  @Open()
  withheld!: WithheldClass[]
}
