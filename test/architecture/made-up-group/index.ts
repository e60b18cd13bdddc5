import type { Group } from '../../../src/people/groups/group.js'
import { artisanEndReason } from './codes.js'
import { artisanFields } from './fields.js'
import { artisan, artisanHistory } from './table.js'

/** Old artisans: nobody registers them, and no other group is like them. */
export const artisanGroup: Group = {
  population: 'ELDER',
  facet: 'artisan',
  plural: 'artisans',
  noun: 'Artisan',
  label: { zh: '老手艺人', en: 'old artisan' },
  source: '003 三(一)1',
  part: {
    typeName: 'ArtisanFile',
    storage: 'artisan',
    fields: artisanFields,
    table: artisan,
    history: artisanHistory,
  },
  endReasons: artisanEndReason,
  ages: { from: 60, under: null },
  ageBands: [{ code: 'AGE_60_UP', from: 60, label: { zh: '60岁及以上', en: 'Aged 60 and over' } }],
  cubes: [['sex', 'ageBand']],
  parentYears: 14,
}
