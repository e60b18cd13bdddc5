import type { Group } from '../group.js'
import { womanEndReason } from './codes.js'
import { womanFields } from './fields.js'
import { woman, womanHistory } from './table.js'

/** Left-behind women: married, 20 to 59, the husband away for work, 003 三(三). */
export const womanGroup: Group = {
  population: 'WOMAN',
  letter: 'w',
  bit: 4,
  facet: 'woman',
  plural: 'women',
  noun: 'Woman',
  label: { zh: '留守妇女', en: 'left-behind woman' },
  source: '003 三(三)',
  part: { typeName: 'WomanFile', storage: 'woman', fields: womanFields, table: woman, history: womanHistory },
  endReasons: womanEndReason,
  ages: { from: 20, under: 60 },
  sex: 'FEMALE',
  family: { demand: 'EACH', relations: ['HUSBAND'], filledIn: 'name' },
  ageBands: [
    { code: 'AGE_20_29', from: 20, label: { zh: '20至29岁', en: 'Aged 20 to 29' } },
    { code: 'AGE_30_39', from: 30, label: { zh: '30至39岁', en: 'Aged 30 to 39' } },
    { code: 'AGE_40_49', from: 40, label: { zh: '40至49岁', en: 'Aged 40 to 49' } },
    { code: 'AGE_50_59', from: 50, label: { zh: '50至59岁', en: 'Aged 50 to 59' } },
  ],
  cubes: [
    ['ageBand'],
    ['hardship', 'ageBand'],
    ['husbandWhereabouts', 'ageBand'],
    ['businessWish', 'loanState'],
    ['trainings'],
    ['inMutualAidGroup'],
  ],
  parentYears: 14,
}
