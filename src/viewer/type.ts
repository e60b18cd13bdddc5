import { Field, ObjectType } from 'type-graphql'
import { Region } from '../regions/type.js'
import { Open } from '../registry/access.js'
import { dataClasses } from '../registry/classes.js'
import { codeList } from '../registry/code-list.js'
import { enumOf } from '../registry/graphql.js'

const classCodes = codeList(
  'DataClass',
  '数据类别',
  'Class of data',
  Object.fromEntries(Object.entries(dataClasses).map(([name, { label }]) => [name, [label, name] as const])),
)

const dataClass = enumOf(classCodes)

const readModes = enumOf(
  codeList('ReadMode', '查看方式', 'How something is read', {
    FULL: ['完整', 'In full'],
    MASKED: ['遮蔽', 'In masked form, or null where the mask leaves nothing'],
    OWN: ['仅本单位填报或收到的记录', 'Only records the body filed or was sent'],
    STATISTICS: ['仅统计', 'Only in statistics'],
    NONE: ['不可查看', 'Not at all'],
  }),
)

@ObjectType({ description: '某字段对我的权限。What I may do with a field.' })
export class FieldRight {
  @Field(() => String, { description: '字段坐标，如 Person.name。Coordinate in the schema.' })
  @Open()
  coordinate!: string

  @Field(() => readModes, { description: '查看方式。How I read it.' })
  @Open()
  mode!: string

  @Field(() => Boolean, { description: '能否填写。Whether I may write it.' })
  @Open()
  writable!: boolean
}

@ObjectType({
  description: '某数据类别对我的权限及依据。What I may do with a class of data, and by which clause.',
})
export class ClassRight {
  @Field(() => dataClass, { description: '数据类别。Class.' })
  @Open()
  class!: string

  @Field(() => String, { description: '中文名。Chinese name.' })
  @Open()
  label!: string

  @Field(() => readModes, { description: '查看方式。How I read it.' })
  @Open()
  mode!: string

  @Field(() => Boolean, { description: '能否填写。Whether I may write it.' })
  @Open()
  writable!: boolean

  @Field(() => Boolean, {
    description:
      '是否因所用前端的权限上限而少于本部门的权限。Whether the front-end leaves less than my department may.',
  })
  @Open()
  narrowed!: boolean

  @Field(() => String, {
    description: '依据条款；无条款则不可查看。The clauses it rests on; without a clause there is no right.',
  })
  @Open()
  clause!: string

  @Field(() => String, { description: '主管部门代码。Department that owns the class.' })
  @Open()
  ownerDepartment!: string

  @Field(() => [FieldRight], { description: '该类别的字段。The fields of the class.' })
  @Open()
  fields!: FieldRight[]
}

@ObjectType({ description: '我能看到的人群及其范围。A population that I reach, and which persons of it.' })
export class PopulationRight {
  @Field(() => String, { description: '人群代码。Code of the population.' })
  @Open()
  population!: string

  @Field(() => String, { description: '范围：本辖区，或限定条件。REGION, or the condition on the persons.' })
  @Open()
  rows!: string
}

@ObjectType({ description: '当前用户。Who I am, and what I may see and write.' })
export class ViewerInfo {
  @Field(() => String, { description: '账号。Account.' })
  @Open()
  account!: string

  @Field(() => String, { description: '部门代码。Department.' })
  @Open()
  department!: string

  @Field(() => String, { nullable: true, description: '部门名称。Name of the department.' })
  @Open()
  departmentLabel!: string | null

  @Field(() => String, { description: '角色。Role.' })
  @Open()
  role!: string

  @Field(() => Region, {
    nullable: true,
    description: '所在区域；不在本平台时为空。My region; null when it is not loaded here.',
  })
  @Open()
  region!: unknown

  @Field(() => String, { description: '所用前端。Front-end.' })
  @Open()
  client!: string

  @Field(() => String, { nullable: true, description: '所属机构。Institution.' })
  @Open()
  organisation!: string | null

  @Field(() => [PopulationRight], { description: '人群及范围。Populations.' })
  @Open()
  populations!: PopulationRight[]

  @Field(() => [ClassRight], { description: '各数据类别的权限。Rights, class by class.' })
  @Open()
  access!: ClassRight[]
}
