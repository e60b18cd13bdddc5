import { facetTables } from '../../../src/people/table.js'
import { artisanFields } from './fields.js'

export const { table: artisan, history: artisanHistory } = facetTables('artisan', artisanFields)
