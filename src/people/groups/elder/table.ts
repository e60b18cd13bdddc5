import { facetTables } from '../../table.js'
import { elderFields } from './fields.js'

export const { table: elder, history: elderHistory } = facetTables('elder', elderFields)
