import type { OwnerSql } from '../../src/database/owner.js'

/**
 * What is reckoned from all files at once, as the last step of a load and in its transaction: while rows are copied
 * nothing is kept beside them. `today` is the reference date.
 */
export type Reckoning = (sql: OwnerSql, today: string) => Promise<void>

export const afterLoad: readonly Reckoning[] = []
