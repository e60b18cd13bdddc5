import { facetTables } from '../../table.js'
import { womanFields } from './fields.js'

export const { table: woman, history: womanHistory } = facetTables('woman', womanFields)
