import type { Group } from '../group.js'
import { elderEndReason } from './codes.js'
import { elderFields } from './fields.js'
import { elder, elderHistory } from './table.js'

/** Left-behind elderly: 60 or over, all children away for work, 003 三(二). */
export const elderGroup: Group = {
  population: 'ELDER',
  letter: 'e',
  bit: 2,
  facet: 'elder',
  plural: 'elders',
  noun: 'Elder',
  label: { zh: '留守老人', en: 'left-behind elder' },
  source: '003 三(二)',
  part: { typeName: 'ElderFile', storage: 'elder', fields: elderFields, table: elder, history: elderHistory },
  endReasons: elderEndReason,
  ages: { from: 60, under: null },
  // Supporters: who is to support the elder, and where they are (003 三(二)1).
  family: {
    demand: 'ANY',
    relations: ['SON', 'DAUGHTER', 'SON_IN_LAW', 'DAUGHTER_IN_LAW', 'GRANDCHILD'],
    filledIn: 'whereabouts',
  },
  ageBands: [
    { code: 'AGE_60_69', from: 60, label: { zh: '60至69岁', en: 'Aged 60 to 69' } },
    { code: 'AGE_70_79', from: 70, label: { zh: '70至79岁', en: 'Aged 70 to 79' } },
    { code: 'AGE_80_89', from: 80, label: { zh: '80至89岁', en: 'Aged 80 to 89' } },
    { code: 'AGE_90_UP', from: 90, label: { zh: '90岁及以上', en: 'Aged 90 and over' } },
  ],
  cubes: [
    ['sex', 'ageBand'],
    ['selfCare', 'ageBand'],
    ['riskGrade', 'ageBand'],
    ['livingArrangement', 'sex'],
    ['unattended', 'ageBand'],
    ['hardship', 'ageBand'],
    ['allowances'],
  ],
  parentYears: 14,
}
