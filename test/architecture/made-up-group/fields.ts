import { fields } from '../../../src/registry/field.js'
import { craft } from './codes.js'

export const artisanFields = fields({
  craft: {
    label: '手艺',
    english: 'Craft',
    kind: 'code',
    codes: craft,
    class: 'economy',
    source: '003 三(一)1',
    masked: 'SHOWN',
    filter: true,
    dimension: true,
  },
  working: {
    label: '仍在从业',
    english: 'Still works',
    kind: 'boolean',
    class: 'economy',
    source: '003 三(一)1',
    filter: true,
    dimension: true,
  },
  visitor: {
    label: '探访人',
    english: 'Who visits',
    kind: 'text',
    class: 'assistance',
    source: '003 三(一)1',
    masked: 'NAME',
  },
})
