import type { Group } from '../group.js'
import { childEndReason } from './codes.js'
import { childFields } from './fields.js'
import { child, childHistory } from './table.js'

/** Left-behind children: under 16, 国发〔2016〕13号; the six categories of 001 二(二). */
export const childGroup: Group = {
  population: 'CHILD',
  facet: 'child',
  plural: 'children',
  noun: 'Child',
  label: { zh: '留守儿童', en: 'left-behind child' },
  source: '001 二(二); 国发〔2016〕13号',
  part: { typeName: 'ChildFile', storage: 'child', fields: childFields, table: child, history: childHistory },
  endReasons: childEndReason,
  ages: { from: 0, under: 16 },
  parentYears: 14,
}
