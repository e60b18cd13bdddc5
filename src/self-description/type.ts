import { Field, Float, ObjectType } from 'type-graphql'
import { Region } from '../regions/type.js'
import { Open } from '../registry/access.js'
import { DateScalar } from '../registry/scalars.js'

@ObjectType({
  description: '本平台。The platform itself: what runs here, for which regions, and what day it is.',
})
export class PlatformInfo {
  @Field(() => String, { description: '程序版本。Version of the program.' })
  @Open()
  version!: string

  @Field(() => String, {
    description: '架构版本，见 CHANGELOG.md。Version of the schema; CHANGELOG.md tells what each brought.',
  })
  @Open()
  schemaVersion!: string

  @Field(() => [Region], {
    description:
      '本部署所辖的最上级区划，按代码排序。The regions at the top of this deployment, by code; what is loaded for its name only lies above them.',
  })
  @Open()
  root!: unknown

  @Field(() => DateScalar, {
    description: '本部署所在时区的今天。Today in the time zone of the deployment.',
  })
  @Open()
  today!: string

  @Field(() => String, { description: '今天所在的季度，如 2026Q4。The quarter of today, as 2026Q4.' })
  @Open()
  quarter!: string

  @Field(() => Float, {
    description:
      '数据修订号（整数），只增不减；相同即数据未变，增大可能有变。更换数据库后重新计数。A whole number that never falls: the same number, the same data; a greater one, perhaps changed data. It starts anew when the deployment moves to another database server.',
  })
  @Open()
  dataRevision!: number
}

@ObjectType({ description: '两种语言的名称。A name in both languages.' })
export class Wording {
  @Field(() => String, { description: '中文。Chinese.' })
  @Open()
  zh!: string

  @Field(() => String, { description: '英文。English.' })
  @Open()
  en!: string
}

@ObjectType({ description: '代码表中的一项。A code of a list.' })
export class CodeEntry {
  @Field(() => String, { description: '代码。The code.' })
  @Open()
  code!: string

  @Field(() => String, { description: '中文。Chinese.' })
  @Open()
  zh!: string

  @Field(() => String, { description: '英文。English.' })
  @Open()
  en!: string

  @Field(() => DateScalar, {
    nullable: true,
    description: '启用日期；空为一直可用。First day on which it may be used; null: no beginning is set.',
  })
  @Open()
  validFrom!: string | null

  @Field(() => DateScalar, {
    nullable: true,
    description:
      '停用日期，自该日起不再使用；空为仍可用。The day from which it is no longer used; null: it is in use.',
  })
  @Open()
  validTo!: string | null
}

@ObjectType({ description: '代码表。A closed list of codes.' })
export class CodeListInfo {
  @Field(() => String, {
    description: '名称；枚举则与枚举同名。Name; that of the enum where it is one.',
  })
  @Open()
  name!: string

  @Field(() => Wording, { description: '含义。What it lists.' })
  @Open()
  label!: Wording

  @Field(() => [CodeEntry], { description: '各项代码，按既定顺序。The codes in their order.' })
  @Open()
  codes!: CodeEntry[]
}
