import { Field, Float, ID, InputType, Int, InterfaceType, ObjectType } from 'type-graphql'
import { Region } from '../regions/type.js'
import { ReportingUnit } from '../regions/unit-type.js'
import { Classed, Open, Reads } from '../registry/access.js'
import { dataClassNames } from '../registry/classes.js'
import { codeList } from '../registry/code-list.js'
import { PageInfo, TotalCount } from '../registry/connection.js'
import { categories } from '../registry/field.js'
import { enumOf, exposeFields } from '../registry/graphql.js'
import { DateScalar, DateTimeScalar } from '../registry/scalars.js'
import { guardianFields, personFields, relativeFields } from './fields.js'
import type { FileRef } from './file-id.js'

export const fileOperations = codeList('FileOperation', '档案操作', 'Operation on a file', {
  PERSON_CREATE: ['建档', 'File opened'],
  PERSON_UPDATE: ['更新', 'File updated'],
  FACET_ADD: ['纳入人群', 'Facet of a group added'],
  FACET_UPDATE: ['更新人群信息', 'Facet of a group updated'],
  MEMBERSHIP_END: ['退出人群', 'Left the group'],
  MEMBERSHIP_REOPEN: ['重新纳入人群', 'Taken into the group again'],
  MOVE_OFFER: ['提出转移', 'Move offered'],
  MOVE_ACCEPT: ['接收转移', 'Move accepted'],
  MOVE_DECLINE: ['退回转移', 'Move declined'],
  REGION_CHANGE: ['区划调整', 'Region merged, split or recoded'],
})

const categoryCodes = codeList(
  'FileCategory',
  '档案六大类',
  'Category of a file',
  Object.fromEntries(Object.entries(categories).map(([code, { zh, en }]) => [code, [zh, en] as const])),
)

const boundaries = enumOf(
  codeList('RegionBoundaries', '区划边界', 'Boundaries by which a region is meant', {
    NOW: ['今日', 'Of today'],
    THEN: ['当日', 'Of the day that is named'],
  }),
)
const fileCategory = enumOf(categoryCodes)
const fileOperation = enumOf(fileOperations)

/** The classes that the completeness of a file may tell of: who sees how complete it is learns what each of them lacks. */
export const allOfTheFile = dataClassNames.filter((dataClass) =>
  [
    'identity',
    'identifier',
    'contact',
    'family',
    'guardianship',
    'economy',
    'schooling',
    'household_registration',
    'health',
    'assistance',
    'women_support',
  ].includes(dataClass),
)

@InterfaceType({ description: '有全局编号的对象。An object with a global id.' })
export abstract class Node {
  @Field(() => ID, { description: '全局编号，不含个人信息。Opaque global id; it holds no personal data.' })
  @Open()
  id!: string
}

@ObjectType({
  description: '亲属，档案中的条目。A relative, as an entry of the file. 来源 Source: 001 二(二).',
})
export class Relative {
  ref!: FileRef
  entryId!: string
  link?: FileRef

  @Field(() => ID, { description: '条目编号。Id of the entry, for updates.' })
  @Open()
  id!: string

  @Field(() => Person, {
    nullable: true,
    description:
      '该亲属自己的档案，仅在您有权查看时显示。The relative’s own file; null unless it is linked and yours to see.',
  })
  @Classed('family')
  person!: unknown
}
exposeFields(Relative, relativeFields)

@ObjectType({
  description:
    '受委托监护人，档案中的条目。An entrusted guardian, as an entry of the file. 来源 Source: 000 附件1.',
})
export class Guardian {
  ref!: FileRef
  entryId!: string

  @Field(() => ID, { description: '条目编号。Id of the entry, for updates.' })
  @Open()
  id!: string
}
exposeFields(Guardian, guardianFields)

@ObjectType({ description: '某类信息的完整度。Completeness of one category.' })
export class CategoryCompleteness {
  @Field(() => fileCategory, { description: '类别。Category.' })
  @Open()
  category!: string

  @Field(() => Int, { description: '已填项数。Fields filled in.' })
  @Open()
  filled!: number

  @Field(() => Int, { description: '应填项数。Fields expected.' })
  @Open()
  expected!: number
}

// Reached only by fields of class: those of Person and of the facets say who sees it.
@ObjectType({ description: '档案完整度。Completeness of a file. 来源 Source: 001 二(二).' })
export class Completeness {
  @Field(() => Float, { description: '已填项占应填项的比例，0 至 1。Share of the expected fields, 0 to 1.' })
  @Open()
  share!: number

  @Field(() => [CategoryCompleteness], { description: '按类别。By category.' })
  @Open()
  categories!: CategoryCompleteness[]
}

@ObjectType({ description: '档案的一次变更。One change of the file: who, when, by which operation.' })
export class PersonChange {
  @Field(() => DateTimeScalar, { description: '记录时间。When it was recorded.' })
  @Classed('identity')
  recordedAt!: Date

  @Field(() => Int, { description: '变更后的版本。Version of the file after the change.' })
  @Classed('identity')
  version!: number

  @Field(() => fileOperation, { description: '操作。Operation.' })
  @Classed('identity')
  operation!: string

  @Field(() => String, { description: '操作账号。Account that made the change.' })
  @Classed('identity')
  account!: string

  @Field(() => String, { description: '操作部门。Department it acted for.' })
  @Classed('identity')
  department!: string

  @Field(() => Region, { nullable: true, description: '操作部门所在区域。Region it acted in.' })
  @Classed('identity')
  region!: unknown

  @Field(() => String, { description: '所用前端。Front-end it came through.' })
  @Classed('identity')
  client!: string
}

@ObjectType({
  implements: Node,
  description:
    '一人一档：一个人的档案，各人群的信息挂在其上。One file per person; the data of each group hangs on it as a facet. 来源 Source: 001 二(二); 003 三(四).',
})
export class Person implements Node {
  ref!: FileRef
  populations!: number
  regionCode?: string | null
  dutyRegionCode?: string | null
  villagersGroupId?: string | null

  @Field(() => ID, { description: '全局编号，不含个人信息。Opaque global id; it holds no personal data.' })
  @Open()
  id!: string

  @Field(() => Int, {
    description: '档案版本，用作 expectedVersion。Version of the file, the `expectedVersion` of a write.',
  })
  @Open()
  version!: number

  @Field(() => Region, {
    nullable: true,
    description:
      '档案所在村（社区）；遮蔽时为乡镇。The village that keeps the file; the township in masked form. 数据类别 Class: contact.',
  })
  @Classed('contact', 'MASK')
  region!: unknown

  @Field(() => Region, {
    nullable: true,
    description:
      '另一负有责任的区域（居住地、安置地）。A second region with a duty: residence or placement. 数据类别 Class: contact.',
  })
  @Classed('contact')
  dutyRegion!: unknown

  @Field(() => ReportingUnit, {
    nullable: true,
    description:
      '所在村的村民小组。The villagers’ group within the village of the file. 数据类别 Class: contact.',
  })
  @Classed('contact')
  villagersGroup!: unknown

  @Field(() => [Relative], {
    nullable: true,
    description: '亲属，至多30人。Relatives, at most 30. 数据类别 Class: family.',
  })
  @Classed('family', 'SHOWN')
  relatives!: unknown

  @Field(() => [Guardian], {
    nullable: true,
    description:
      '受委托监护人，含已终止的，至多30人。Entrusted guardians, past ones too, at most 30. 数据类别 Class: guardianship.',
  })
  @Classed('guardianship', 'SHOWN')
  guardians!: unknown

  @Field(() => Completeness, {
    nullable: true,
    description:
      '档案完整度，合计您可见的各人群；仅对能看到全部内容者显示，历史时点为空。各人群的完整度见其信息。Completeness over the groups of the person that are yours to see; only for those who read everything in full, null under asOf. Each facet has one of its own.',
  })
  @Classed(allOfTheFile)
  completeness!: unknown

  @Field(() => [PersonChange], {
    nullable: true,
    description:
      '变更记录，最近的在前，至多200条。Changes of the file, the latest first, at most 200. 数据类别 Class: identity.',
  })
  @Classed('identity')
  changes!: unknown
}
exposeFields(Person, personFields)

@ObjectType({ description: '列表中的一项及其游标。An entry of a list with its cursor.' })
export class PersonEdge {
  @Field(() => Person, { description: '档案。The file.' })
  @Open()
  node!: unknown

  @Field(() => String, { description: '游标。Cursor.' })
  @Open()
  cursor!: string
}

@ObjectType({ description: '档案列表的一页。A page of files.' })
export class PersonConnection {
  @Field(() => [Person], { description: '本页的档案。The files of this page.' })
  @Open()
  nodes!: unknown[]

  @Field(() => [PersonEdge], { description: '本页的项。The entries of this page.' })
  @Open()
  edges!: PersonEdge[]

  @Field(() => PageInfo, { description: '分页信息。Page information.' })
  @Open()
  pageInfo!: PageInfo

  @Field(() => TotalCount, {
    nullable: true,
    description: '总数，仅在请求时计算。Total; counted only when asked for.',
  })
  @Open()
  totalCount!: unknown
}

@InputType({ description: '按区域筛选。A condition on the region of the file.' })
export class RegionFilter {
  @Field(() => String, {
    description:
      '建档区域的区划代码，含其下级；辖区之外为空列表。Code of a region: files kept there or anywhere below it; outside your region the list is empty. 遮蔽时至多到乡镇。In masked form not below the township.',
  })
  @Reads('Person.region', 9)
  within!: string

  @Field(() => boundaries, {
    defaultValue: 'NOW',
    description:
      '按哪一天的区划：NOW 为今日所在，已撤销的代码代表今日承接它的区划；THEN 为 on 当日所在。The boundaries: NOW, where files are kept today, a retired code standing for the regions that hold its ground; THEN, where they were kept on the day `on`.',
  })
  @Open()
  boundaries!: string

  @Field(() => DateScalar, {
    nullable: true,
    description: 'boundaries 为 THEN 时的日期，不晚于今天。The day of THEN, not in the future.',
  })
  @Open()
  on?: string | null

  @Field(() => ID, {
    nullable: true,
    description: '其中属于此村民小组的。Of them, the files of this villagers’ group.',
  })
  @Reads('Person.villagersGroup')
  villagersGroup?: string | null
}

@InputType({
  description:
    '查找：各项同时满足。Search; all that is given must fit. 需要相应字段的完整读取权。Each needs the field in full.',
})
export class PersonSearch {
  @Field(() => String, { nullable: true, description: '姓名的一部分。Part of the name.' })
  @Reads('Person.name')
  name?: string

  @Field(() => String, {
    nullable: true,
    description: '拼音或首字母的开头。Beginning of the pinyin or of its initials: zhangs, zs.',
  })
  @Reads('Person.namePinyin')
  pinyin?: string

  @Field(() => String, { nullable: true, description: '公民身份号码，须完整。The whole citizen ID.' })
  @Reads('Person.citizenId')
  citizenId?: string
}

@ObjectType({ description: '人群成员资格的一段。A spell of membership in a population group.' })
export class Membership {
  @Field(() => DateScalar, { description: '起始日期。First day.' })
  @Classed('guardianship')
  validFrom!: string

  @Field(() => DateScalar, {
    nullable: true,
    description: '终止日期（不含）；空为持续中。First day on which it no longer holds; null while it holds.',
  })
  @Classed('guardianship')
  validUntil!: string | null

  @Field(() => String, {
    nullable: true,
    description: '终止原因代码。Code of the reason of its end.',
  })
  @Classed('guardianship')
  endReason!: string | null
}
