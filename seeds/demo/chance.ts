/** Made-up chance that comes out the same every time: from the seed of the city and what is being decided. */
export interface Chance {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number, both ends included. */
  whole(from: number, to: number): number
  pick<T>(list: readonly T[]): T
  /** True in the given share of cases. */
  happens(share: number): boolean
  weighted<T>(table: readonly (readonly [T, weight: number])[]): T
}

/** FNV-1a: a text as a number of 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}

/** mulberry32: small, fast and even enough for people that nobody takes for real. */
class Dice implements Chance {
  constructor(private state: number) {}
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    const { state } = this
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }
  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!
  }
  happens(share: number): boolean {
    return this.next() < share
  }
  weighted<T>(table: readonly (readonly [T, weight: number])[]): T {
    return byShare(this.next(), table)
  }
}

export const chanceFor = (seed: number, ...of: readonly (string | number)[]): Chance =>
  new Dice(hash(`${seed}/${of.join('/')}`))

/** The entry of a table of weights into which a share from 0 to 1 falls. */
export function byShare<T>(share: number, table: readonly (readonly [T, weight: number])[]): T {
  let left = share * table.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [value, weight] of table) {
    left -= weight
    if (left < 0) return value
  }
  return table.at(-1)![0]
}

/** What is dealt out evenly, each by the root of a prime of its own so that they don't go together. */
const roots = {
  age: Math.sqrt(2),
  withinBand: Math.sqrt(3),
  guardianship: Math.sqrt(5),
  village: Math.sqrt(7),
  reasonOfEnd: Math.sqrt(11),
  elderAge: Math.sqrt(13),
  elderVillage: Math.sqrt(17),
  womanAge: Math.sqrt(19),
  womanVillage: Math.sqrt(23),
} as const

/**
 * From 0 to 1, spread evenly over the indexes: a city of 3,000 children then has the shares of the survey, not those
 * of 3,000 throws of dice.
 */
export function evenly(seed: number, what: keyof typeof roots, index: number): number {
  const offset = hash(`${seed}/${what}`) / 4294967296
  return (index * roots[what] + offset) % 1
}
