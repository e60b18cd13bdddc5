import type { Group } from '../../../src/people/groups/group.js'
import { artisanEndReason } from './codes.js'
import { artisanFields } from './fields.js'
import { artisan, artisanHistory } from './table.js'

/** Old artisans: nobody registers them, and no other group is like them. A population of its own, from 50 years on. */
export const artisanGroup: Group = {
  population: 'ARTISAN',
  letter: 'a',
  bit: 8,
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
  ages: { from: 50, under: null },
  family: { demand: 'ANY', relations: ['SON', 'DAUGHTER'], filledIn: 'name' },
  ageBands: [{ code: 'AGE_50_UP', from: 50, label: { zh: '50岁及以上', en: 'Aged 50 and over' } }],
  cubes: [
    ['sex', 'ageBand'],
    ['craft', 'working'],
  ],
  parentYears: 14,
}
