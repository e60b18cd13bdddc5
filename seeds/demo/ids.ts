import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { chanceFor } from './chance.js'

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

const ofFile = Buffer.alloc(16)

/**
 * The id of a file follows from its number and the time of its entry: files that name each other need not be made
 * together, nor in the same thread.
 */
export function fileIdAt(entered: Date, seed: number, number: number): string {
  const chance = chanceFor(seed, 'file', number)
  for (let at = 0; at < 12; at += 4) ofFile.writeUInt32LE(Math.floor(chance.next() * 2 ** 32), at)
  // Two files of one minute never have the same id.
  ofFile.writeUInt32LE(number, 12)
  return v7({ msecs: entered.getTime(), random: ofFile })
}
