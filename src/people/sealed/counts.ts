import type { OwnerSql } from '../../database/owner.js'
import { valuesByKey } from './statements.js'
import { sealedTables } from './tables.js'

/** How many values a key has sealed: of today, and in the histories. */
export interface SealedCount {
  readonly id: string
  readonly today: number
  readonly past: number
}

/** Counted in one statement, so that no value is missed or counted twice. An empty id stands for what names no key. */
export const countByKey = async (sql: OwnerSql): Promise<SealedCount[]> => {
  const rows = (await sql.unsafe(valuesByKey(sealedTables()))) as unknown as SealedCount[]
  // An id of other characters is no id: it is not repeated, whatever it is.
  const isId = ({ id }: SealedCount) => /^[a-z0-9]{1,8}$/.test(id)
  const strange = rows.filter((row) => !isId(row))
  const sum = (name: 'today' | 'past') => strange.reduce((total, row) => total + row[name], 0)
  return [
    ...rows.filter(isId).map(({ id, today, past }) => ({ id, today, past })),
    ...(strange.length > 0 ? [{ id: '', today: sum('today'), past: sum('past') }] : []),
  ]
}
