import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { Open } from '../registry/access.js'
import { ChangeInput, carriesKey } from '../registry/change-input.js'
import { ChangePayload, tellsOutcome } from '../registry/change-payload.js'
import { PageInfo, TotalCount } from '../registry/connection.js'
import { enumOf } from '../registry/graphql.js'
import { DateScalar } from '../registry/scalars.js'
import { successionKind } from './changes.js'
import { regionLevel } from './levels.js'

// Registered before the schema is built.
const levelCode = enumOf(regionLevel)
const successionCode = enumOf(successionKind)

@ObjectType({
  description:
    '行政区划：省、市、县、乡、村之一，现行的或已撤销的。A region of one of five levels, of today or retired. Public to every signed-in user.',
})
export class Region {
  @Field(() => String, {
    description: '区划代码的有效位：省2、市4、县6、乡9、村12。Significant digits: 2, 4, 6, 9 or 12.',
  })
  @Open()
  code!: string

  @Field(() => levelCode, { description: '级别。Level.' })
  @Open()
  level!: string

  @Field(() => String, { description: '现名；已撤销的为末次名称。Name of today, or its last one.' })
  @Open()
  name!: string

  @Field(() => String, {
    description: '从省级起的全称。Names from the province down: 四川省资阳市雁江区.',
  })
  @Open()
  fullName!: string

  @Field(() => String, { description: '名称的拼音，无声调。Pinyin of the name, without tones.' })
  @Open()
  pinyin!: string

  @Field(() => Boolean, {
    description:
      '本部署只载入了名称的上级。An ancestor above this deployment: only its name and what is loaded below it are here.',
  })
  @Open()
  nameOnly!: boolean

  @Field(() => Region, { nullable: true, description: '上级；省级为空。Parent; null for a province.' })
  @Open()
  parent!: unknown

  @Field(() => [Region], { description: '从省级到上级。From the province down to the parent.' })
  @Open()
  ancestors!: unknown

  @Field(() => [Region], {
    description: '现行的下一级区划，按代码排序。Regions of today directly below it, by code.',
  })
  @Open()
  children!: unknown

  @Field(() => DateScalar, {
    nullable: true,
    description: '设立日期；空为来源未说明。First day; null: the source does not say since when.',
  })
  @Open()
  validFrom!: string | null

  @Field(() => DateScalar, {
    nullable: true,
    description:
      '撤销日期，自该日起不再存在；空为现行。The day from which it is no more; null: it exists today.',
  })
  @Open()
  validTo!: string | null

  @Field(() => [Region], {
    description: '直接并入或改为本区划的原区划。Regions that directly became this one.',
  })
  @Open()
  predecessors!: unknown

  @Field(() => [Region], { description: '撤销后直接承接的区划。Regions that directly took its place.' })
  @Open()
  successors!: unknown

  @Field(() => [RegionVersion], {
    description: '历次名称和隶属，最早的在前。Its names and parents in time, the earliest first.',
  })
  @Open()
  versions!: unknown

  @Field(() => [RegionSuccession], {
    description:
      '沿革：由何而来、由何承接，含方式和日期。Where it came from and what followed it, with kind and day.',
  })
  @Open()
  successions!: unknown
}

@ObjectType({ description: '列表中的一项。One entry of the list.' })
export class RegionEdge {
  @Field(() => String, { description: '游标。Cursor.' })
  @Open()
  cursor!: string

  @Field(() => Region, { description: '区划。The region.' })
  @Open()
  node!: unknown
}

@ObjectType({ description: '区划列表的一页，按代码排序。A page of regions, by code.' })
export class RegionConnection {
  @Field(() => [Region], { description: '本页的区划。The regions of this page.' })
  @Open()
  nodes!: unknown

  @Field(() => [RegionEdge], {
    description: '本页的区划及游标。The regions of this page with their cursors.',
  })
  @Open()
  edges!: unknown

  @Field(() => PageInfo, { description: '分页信息。Where the page stands.' })
  @Open()
  pageInfo!: unknown

  @Field(() => TotalCount, { description: '总数，按需计算。All of them; counted only when asked for.' })
  @Open()
  totalCount!: unknown
}

@ArgsType()
export class RegionListArgs {
  @Field(() => String, {
    nullable: true,
    description: '在此区划的范围内（含其本身）。Within the subtree of this code, itself included.',
  })
  within?: string | null

  @Field(() => levelCode, { nullable: true, description: '级别。Level.' })
  level?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      '名称的一部分、拼音开头或拼音首字母。Part of the name, the beginning of its pinyin, or its initials: 雁江, yanjiang, yjq.',
  })
  search?: string | null

  @Field(() => Int, {
    description: '每页条数。How many at most; the limit of the deployment is 200 by default.',
  })
  first!: number

  @Field(() => String, { nullable: true, description: '上一页的 endCursor。endCursor of the page before.' })
  after?: string | null

  @Field(() => Boolean, {
    defaultValue: false,
    description: '也列出已撤销的区划。Retired regions too.',
  })
  includeRetired!: boolean
}

/** What every change of regions carries. */
export class RegionChangeInput extends ChangeInput {
  effectiveOn!: string
  documentNumber?: string | null
}

export function carriesOrder(target: new () => RegionChangeInput): void {
  carriesKey(target)
  Field(() => DateScalar, {
    description: '生效日期，不晚于今天。The day from which it holds; not in the future.',
  })(target.prototype, 'effectiveOn')
  Open()(target.prototype, 'effectiveOn')
  Field(() => String, { nullable: true, description: '批准文号。Number of the order.' })(
    target.prototype,
    'documentNumber',
  )
  Open()(target.prototype, 'documentNumber')
}

@InputType({ description: '区划更名。A new name for a region.' })
export class RegionRenameInput extends RegionChangeInput {
  @Field(() => String, { description: '区划代码。Code of the region.' })
  @Open()
  code!: string

  @Field(() => String, { description: '新名称。The new name.' })
  @Open()
  name!: string
}
carriesOrder(RegionRenameInput)

@InputType({
  description: '同级同上级的区划合并为其中之一。Regions of one level under one parent become one of them.',
})
export class RegionMergeInput extends RegionChangeInput {
  @Field(() => [String], {
    description: '被并入而撤销的区划代码，至多100个。Codes of the regions that end, at most 100.',
  })
  @Open()
  codes!: string[]

  @Field(() => String, { description: '存续的区划代码。Code of the region that goes on.' })
  @Open()
  into!: string
}
carriesOrder(RegionMergeInput)

@InputType({ description: '承接的区划。A successor of a region that is divided.' })
export class RegionSuccessorInput {
  @Field(() => String, {
    description: '区划代码；新设的为新代码。Its code: a new one, or that of a neighbour that exists.',
  })
  @Open()
  code!: string

  @Field(() => String, {
    nullable: true,
    description:
      '新设区划的名称；空为已有的相邻区划。Name of a new region; null: the neighbour of this code.',
  })
  @Open()
  name?: string | null
}

@InputType({ description: '哪些档案归入哪个村。Files and the village that takes them.' })
export class PersonSuccessorInput {
  @Field(() => [ID], { description: '档案编号。Ids of the files.' })
  @Open()
  ids!: string[]

  @Field(() => String, { description: '承接的村。Code of the successor.' })
  @Open()
  successor!: string
}

@InputType({ description: '哪个村民小组归入哪个村。A villagers’ group and the village that takes it.' })
export class GroupSuccessorInput {
  @Field(() => ID, { description: '村民小组编号。Id of the group.' })
  @Open()
  id!: string

  @Field(() => String, { description: '承接的村。Code of the successor.' })
  @Open()
  successor!: string
}

@InputType({ description: '哪些村归入哪个乡镇。Villages and the township that takes them.' })
export class VillageSuccessorInput {
  @Field(() => [String], { description: '村的区划代码。Codes of the villages.' })
  @Open()
  codes!: string[]

  @Field(() => String, { description: '承接的乡镇。Code of the successor.' })
  @Open()
  successor!: string
}

@InputType({
  description:
    '村或乡镇拆分：每份档案、每个下级村都须有承接者。Divides a village or a township: every file, and every village below, names its successor.',
})
export class RegionSplitInput extends RegionChangeInput {
  @Field(() => String, { description: '被拆分而撤销的区划代码。Code of the region that ends.' })
  @Open()
  code!: string

  @Field(() => [RegionSuccessorInput], {
    description: '承接的区划，2至20个。The regions among which it is divided, 2 to 20.',
  })
  @Open()
  successors!: RegionSuccessorInput[]

  @Field(() => [PersonSuccessorInput], {
    nullable: true,
    description:
      '拆分村时逐份指明，合计至多2,000份；含在该村有第二责任的。For a village, file by file, at most 2,000 in all; those with a second duty there too.',
  })
  @Open()
  persons?: PersonSuccessorInput[] | null

  @Field(() => [GroupSuccessorInput], {
    nullable: true,
    description:
      '拆分村时村民小组的归属：组内未另行指明的档案随组。For a village: where its villagers’ groups go; their files follow unless they are named themselves.',
  })
  @Open()
  groups?: GroupSuccessorInput[] | null

  @Field(() => [VillageSuccessorInput], {
    nullable: true,
    description: '拆分乡镇时每个下级村的归属。For a township: where each village below goes.',
  })
  @Open()
  villages?: VillageSuccessorInput[] | null

  @Field(() => String, {
    nullable: true,
    description:
      '其余全部归入此区划；空为不作默认，须逐一指明。The successor of whatever is not named; null: everything is named.',
  })
  @Open()
  remaining?: string | null
}
carriesOrder(RegionSplitInput)

@InputType({ description: '下级区划的新代码。Another code for a region below.' })
export class RegionRenumberInput {
  @Field(() => String, { description: '现代码。Its present code.' })
  @Open()
  from!: string

  @Field(() => String, { description: '新代码。Its new code.' })
  @Open()
  to!: string
}

/** Another code, and other codes below. */
class RegionRecodingInput extends RegionChangeInput {
  below?: RegionRenumberInput[] | null
}

function carriesBelow(target: new () => RegionRecodingInput): void {
  carriesOrder(target)
  Field(() => [RegionRenumberInput], {
    nullable: true,
    description:
      '同一文件中下级区划的新代码，至多1,000个；未列出的保留代码。New codes of regions below, at most 1,000; those not named keep theirs.',
  })(target.prototype, 'below')
  Open()(target.prototype, 'below')
}

@InputType({
  description: '县、乡、村变更代码，区域不变。Another code for the same county, township or village.',
})
export class RegionRecodeInput extends RegionRecodingInput {
  @Field(() => String, { description: '现代码。The present code.' })
  @Open()
  code!: string

  @Field(() => String, {
    description: '新代码，未曾使用过。The new code, which no region has or had.',
  })
  @Open()
  newCode!: string
}
carriesBelow(RegionRecodeInput)

@InputType({
  description:
    '村改隶于另一乡镇，或乡镇改隶于另一县。A village under another township, or a township under another county.',
})
export class RegionTransferInput extends RegionRecodingInput {
  @Field(() => String, { description: '改隶的区划代码。Code of the region.' })
  @Open()
  code!: string

  @Field(() => String, { description: '新的上级。Code of the new parent.' })
  @Open()
  to!: string

  @Field(() => String, {
    nullable: true,
    description: '新代码；空为保留原代码。A new code; null keeps the present one.',
  })
  @Open()
  newCode?: string | null
}
carriesBelow(RegionTransferInput)

@ObjectType({ description: '区划沿革中的一项。One step in the line of a region.' })
export class RegionSuccession {
  @Field(() => successionCode, { description: '方式。How.' })
  @Open()
  kind!: string

  @Field(() => DateScalar, { description: '生效日期。The day from which it holds.' })
  @Open()
  effectiveOn!: string

  @Field(() => Region, { nullable: true, description: '原区划。The region before.' })
  @Open()
  from!: unknown

  @Field(() => Region, { nullable: true, description: '承接的区划。The region after.' })
  @Open()
  to!: unknown
}

@ObjectType({
  description: '区划在一段时间内的名称和隶属。What a region was called and where it hung, for a time.',
})
export class RegionVersion {
  @Field(() => String, { description: '名称。Name.' })
  @Open()
  name!: string

  @Field(() => Region, { nullable: true, description: '上级。Parent.' })
  @Open()
  parent!: unknown

  @Field(() => DateScalar, {
    nullable: true,
    description: '起始日期；空为来源未说明。First day; null: the source does not say since when.',
  })
  @Open()
  validFrom!: string | null

  @Field(() => DateScalar, {
    nullable: true,
    description: '终止日期（不含）；空为持续中。First day on which it no longer holds; null while it holds.',
  })
  @Open()
  validTo!: string | null
}

@ObjectType({ description: '区划变更的结果。The outcome of a change of regions.' })
export class RegionChangePayload extends ChangePayload {
  @Field(() => Region, {
    nullable: true,
    description:
      '变更后的区划；有 userErrors 时为空，什么也没有改变。The region after the change; null with userErrors: then nothing was changed.',
  })
  @Open()
  region!: unknown
}
tellsOutcome(RegionChangePayload)
