import type { Group } from '../group.js'
import { childEndReason } from './codes.js'
import { childFields } from './fields.js'
import { child, childHistory } from './table.js'

/** Left-behind children, 国发〔2016〕13号, and children in difficulty, 国发〔2016〕36号: under 16; the six categories of 001 二(二). */
export const childGroup: Group = {
  population: 'CHILD',
  letter: 'c',
  bit: 1,
  facet: 'child',
  plural: 'children',
  noun: 'Child',
  label: { zh: '留守儿童', en: 'left-behind child' },
  source: '001 二(二); 国发〔2016〕13号',
  part: { typeName: 'ChildFile', storage: 'child', fields: childFields, table: child, history: childHistory },
  endReasons: childEndReason,
  ages: { from: 0, under: 16 },
  family: { demand: 'EACH', relations: ['FATHER', 'MOTHER'], filledIn: 'birthDate' },
  guardianWhen: 'entrusted',
  ageBands: [
    { code: 'AGE_0_5', from: 0, label: { zh: '0至5岁', en: 'Aged 0 to 5' } },
    { code: 'AGE_6_13', from: 6, label: { zh: '6至13岁', en: 'Aged 6 to 13' } },
    { code: 'AGE_14_15', from: 14, label: { zh: '14至15岁', en: 'Aged 14 to 15' } },
  ],
  cubes: [
    ['sex', 'ageBand'],
    ['guardianshipRating', 'ageBand'],
    ['livingArrangement', 'sex'],
    ['schoolingStage', 'sex'],
    ['registered'],
    ['hardship', 'bodyCondition'],
    ['leftBehind', 'inDifficulty', 'ageBand'],
  ],
  parentYears: 14,
}
