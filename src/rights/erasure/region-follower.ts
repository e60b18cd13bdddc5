import { eq } from 'drizzle-orm'
import type { RegionFollower } from '../../regions/moves.js'
import { erasure } from './table.js'

/** What was erased in a county that is no more belongs to the one that took its place. */
export const erasuresFollow: RegionFollower = async (operation, { replaced }) => {
  const { db } = operation.as('follower')
  for (const [from, to] of replaced)
    await db.update(erasure).set({ countyCode: to }).where(eq(erasure.countyCode, from))
  return []
}
