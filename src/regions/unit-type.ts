import { Field, ID, InputType, ObjectType } from 'type-graphql'
import { Open } from '../registry/access.js'
import { ChangePayload, tellsOutcome } from '../registry/change-payload.js'
import { enumOf } from '../registry/graphql.js'
import { DateScalar } from '../registry/scalars.js'
import { reportingUnitKind } from './changes.js'
import { carriesOrder, Region, RegionChangeInput } from './type.js'

export const unitKindCode = enumOf(reportingUnitKind)

@ObjectType({
  description:
    '无区划代码的上报单位：村民小组，或管委会、办事处等功能区。A unit that counts and reports without a division code: a villagers’ group or a functional area.',
})
export class ReportingUnit {
  @Field(() => ID, { description: '编号。Id.' })
  @Open()
  id!: string

  @Field(() => unitKindCode, { description: '种类。Kind.' })
  @Open()
  kind!: string

  @Field(() => String, { description: '名称。Name.' })
  @Open()
  name!: string

  @Field(() => Region, {
    nullable: true,
    description: '村民小组所在的村；功能区所在的县。The village of a group; the county of an area.',
  })
  @Open()
  region!: unknown

  @Field(() => [Region], {
    description:
      '功能区所含的乡、村，其数字为各成员之和；村民小组为空。The townships and villages of an area, whose figures it sums up; none for a group.',
  })
  @Open()
  members!: unknown

  @Field(() => DateScalar, { description: '设立日期。First day.' })
  @Open()
  validFrom!: string

  @Field(() => DateScalar, {
    nullable: true,
    description: '撤销日期；空为现行。The day from which it is no more; null: it exists today.',
  })
  @Open()
  validTo!: string | null
}

@InputType({ description: '设立上报单位。A new reporting unit.' })
export class ReportingUnitCreateInput extends RegionChangeInput {
  @Field(() => unitKindCode, { description: '种类。Kind.' })
  @Open()
  kind!: string

  @Field(() => String, { description: '名称。Name.' })
  @Open()
  name!: string

  @Field(() => String, { description: '村民小组的村，或功能区的县。Village of a group, county of an area.' })
  @Open()
  region!: string

  @Field(() => [String], {
    nullable: true,
    description: '功能区所含的乡、村，至多200个。Townships and villages of an area, at most 200.',
  })
  @Open()
  members?: string[] | null
}
carriesOrder(ReportingUnitCreateInput)

@InputType({ description: '上报单位更名。A new name for a reporting unit.' })
export class ReportingUnitRenameInput extends RegionChangeInput {
  @Field(() => ID, { description: '编号。Id.' })
  @Open()
  id!: string

  @Field(() => String, { description: '新名称。The new name.' })
  @Open()
  name!: string
}
carriesOrder(ReportingUnitRenameInput)

@InputType({ description: '撤销上报单位。Ends a reporting unit.' })
export class ReportingUnitEndInput extends RegionChangeInput {
  @Field(() => ID, { description: '编号。Id.' })
  @Open()
  id!: string
}
carriesOrder(ReportingUnitEndInput)

@InputType({ description: '变更上报去向。Whom a region reports to.' })
export class RegionReportsToInput extends RegionChangeInput {
  @Field(() => String, { description: '区划代码。Code of the region.' })
  @Open()
  code!: string

  @Field(() => String, {
    description: '接收的区划代码，或 PROVINCE（省级平台）。Code of the receiving region, or PROVINCE.',
  })
  @Open()
  to!: string
}
carriesOrder(RegionReportsToInput)

@ObjectType({ description: '上报单位变更的结果。The outcome of a change of a reporting unit.' })
export class ReportingUnitPayload extends ChangePayload {
  @Field(() => ReportingUnit, {
    nullable: true,
    description: '变更后的单位；有 userErrors 时为空。The unit after the change; null with userErrors.',
  })
  @Open()
  unit!: unknown
}
tellsOutcome(ReportingUnitPayload)
