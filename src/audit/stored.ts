import { createHash } from 'node:crypto'

const digestLength = 16

/** By which something is stored once, in hexadecimal. */
export const contentDigest = (content: string): string =>
  createHash('sha256')
    .update(content)
    .digest('hex')
    .slice(0, digestLength * 2)

/** So many digests are remembered. More would be a caller who makes up what it asks for. */
const most = 10_000

/** What this process knows to be stored by its digest, so that it is not sent again. */
export class Stored<T> {
  private readonly known = new Set<string>()

  constructor(private readonly digestOf: (thing: T) => string) {}

  has(thing: T): boolean {
    return this.known.has(this.digestOf(thing))
  }

  /** Each that is not known, once. */
  unknownOf(things: readonly T[]): T[] {
    const byDigest = new Map(things.map((thing) => [this.digestOf(thing), thing]))
    return [...byDigest.values()].filter((thing) => !this.has(thing))
  }

  add(things: readonly T[]): void {
    if (this.known.size > most) this.known.clear()
    for (const thing of things) this.known.add(this.digestOf(thing))
  }
}
