import { randomUUID } from 'node:crypto'
import { type Access, digestOf, type Entry, noDigest } from './entry.js'

/** A chain that rested longer goes on no more: the sealer does not look for it for ever. */
const longestRest = 3_600_000

/**
 * Entries that follow each other on one connection. A chain begins with the connection and ends with it: so no writer waits for
 * another, and what a connection committed is always a beginning of what it sent.
 */
export class Chain {
  readonly writer = randomUUID()
  /** Its writer is in the table. */
  isKnown = false
  private place = 0
  private digest = noDigest
  private usedAt = performance.now()

  constructor(private readonly key: Buffer) {}

  /** The accesses as the next entries. They count only with `advance`, when they are committed. */
  next(accesses: readonly Access[]): Entry[] {
    let { place, digest } = this
    return accesses.map((access) => {
      place += 1
      digest = digestOf(this.key, digest, access, { writer: this.writer, place })
      return { ...access, writer: this.writer, place, digest }
    })
  }

  get isOver(): boolean {
    return performance.now() - this.usedAt > longestRest
  }

  advance(entries: readonly Entry[]): void {
    const last = entries.at(-1)
    this.isKnown = true
    this.usedAt = performance.now()
    if (!last) return
    this.place = last.place
    this.digest = last.digest
  }
}
