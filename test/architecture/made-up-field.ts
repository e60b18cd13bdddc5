import { codeList } from '../../src/registry/code-list.js'
import { fields } from '../../src/registry/field.js'

const bloodGroup = codeList('BloodGroup', '血型', 'Blood group', {
  A: ['A型', 'Group A'],
  B: ['B型', 'Group B'],
  AB: ['AB型', 'Group AB'],
  O: ['O型', 'Group O'],
})

/** The two lines of docs/recipes/new-field.md, as they would stand at the end of `personFields`. */
export const madeUpFields = fields({
  arrivedOn: {
    label: '迁入日期',
    english: 'Day of arrival in the village',
    kind: 'date',
    class: 'contact',
    source: '001 二(二)',
    masked: 'YEAR',
    category: 'PERSONAL',
    required: true,
    filter: true,
    order: true,
  },
  bloodGroup: {
    label: '血型',
    english: 'Blood group',
    kind: 'code',
    codes: bloodGroup,
    class: 'health',
    source: '001 二(二)',
    category: 'PERSONAL',
    filter: true,
  },
})
