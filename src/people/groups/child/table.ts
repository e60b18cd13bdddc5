import { facetTables } from '../../table.js'
import { childFields } from './fields.js'

export const { table: child, history: childHistory } = facetTables('child', childFields)
