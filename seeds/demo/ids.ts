import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

/** A city takes half a million ids: random bytes are fetched for many of them at once. */
const pool = Buffer.alloc(16 * 4096)
let used = pool.length

/** Ids follow the time of entry, so lists in the order of ids are lists in the order of entry. */
export function idAt(now: Date): string {
  if (used === pool.length) {
    randomBytes(pool.length).copy(pool)
    used = 0
  }
  used += 16
  return v7({ msecs: now.getTime(), random: pool.subarray(used - 16, used) })
}
