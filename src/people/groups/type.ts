import { Field, InputType, ObjectType } from 'type-graphql'
import { Classed, Open } from '../../registry/access.js'
import { codeList } from '../../registry/code-list.js'
import { enumOf, exposeFields, exposeFilters, exposeOrders } from '../../registry/graphql.js'
import { classesCounted } from '../completeness.js'
import { personFields } from '../fields.js'
import { allOfTheFile, Completeness, Membership, Person, RegionFilter } from '../type.js'
import type { Group } from './group.js'

const listStatus = enumOf(
  codeList('MembershipStatus', '成员状态', 'State of membership today', {
    ACTIVE: ['在册', 'In the group today, by its dates and by age'],
    ENDED: ['已退出', 'No longer in the group'],
    ALL: ['全部', 'Both'],
  }),
)

type Class = new () => object

/** The GraphQL types of a group, made from its dictionary: facet, filter and order. */
export interface GroupTypes {
  readonly facet: Class
  readonly filter: Class
  readonly order: Class
}

export function groupTypes(group: Group): GroupTypes {
  const { part, label, noun, population } = group
  class Facet {}
  exposeFields(Facet, part.fields, population)
  Field(() => [Membership], {
    nullable: true,
    description: `${label.zh}身份的起止，先后排列。Spells of membership, the earliest first. 数据类别 Class: guardianship.`,
  })(Facet.prototype, 'memberships')
  Classed('guardianship', undefined, population)(Facet.prototype, 'memberships')
  const counted = classesCounted(group)
  const unknown = counted.filter((dataClass) => !allOfTheFile.includes(dataClass))
  if (unknown.length > 0)
    throw new Error(
      `${part.typeName} counts fields of ${unknown.join(', ')}: no part of the completeness of a file`,
    )
  Field(() => Completeness, {
    nullable: true,
    description: `作为${label.zh}的档案完整度，仅对能看到其全部内容者显示，历史时点为空。Completeness of the file of a ${label.en}; only for those who read all that it counts in full, null under asOf. 数据类别 Classes: ${counted.join(', ')}.`,
  })(Facet.prototype, 'completeness')
  Classed(counted, undefined, population)(Facet.prototype, 'completeness')
  ObjectType(part.typeName, {
    description: `${label.zh}信息。The facet of a person as ${label.en}. 来源 Source: ${group.source}.`,
  })(Facet)

  // On Person the facet is null for who does not read the population, and for a person who is not of the group.
  Field(() => Facet, {
    nullable: true,
    description: `${label.zh}信息；无此身份或无权查看时为空。Facet of the ${label.en}; null when the person is none or the population is not yours.`,
  })(Person.prototype, group.facet)
  Classed('identity', 'SHOWN', population)(Person.prototype, group.facet)

  class Filter {}
  exposeFilters(Filter, 'Person', personFields)
  exposeFilters(Filter, part.typeName, part.fields)
  const openField = (name: string, type: () => unknown, description: string) => {
    Field(type as () => Class, { nullable: true, description })(Filter.prototype, name)
    Open()(Filter.prototype, name)
  }
  openField('region', () => RegionFilter, '按区域。By region.')
  openField(
    'status',
    () => listStatus,
    '成员状态，默认在册；只写在最外层。State of membership, ACTIVE unless said; at the top only.',
  )
  openField('and', () => [Filter], '同时满足，至多嵌套3层。All of these; nested at most 3 deep.')
  openField('or', () => [Filter], '满足其一。One of these.')
  openField('not', () => Filter, '不满足。None of this.')
  InputType(`${noun}Filter`, {
    description: `${label.zh}的筛选条件，各项同时满足。Conditions on the list; all that is given must fit. 只能用您能完整读取的字段，至多200个条件。Only by fields you read in full, at most 200 conditions.`,
  })(Filter)

  class Order {}
  exposeOrders(Order, 'Person', personFields)
  InputType(`${noun}Order`, { description: '排序，每项只写一个字段。Order; one field in each entry.' })(Order)
  return { facet: Facet, filter: Filter, order: Order }
}
