import { type Chance } from '../../../seeds/demo/chance.js'

/** A region as plainly as it can be said: what it is called, what it hangs under, and since when it is no more. */
export interface PlainRegion {
  readonly code: string
  parent: string | null
  endedOn: string | null
}
export interface PlainSuccession {
  readonly predecessor: string
  readonly successor: string
  readonly kind: 'MERGE' | 'SPLIT' | 'RECODE' | 'TRANSFER'
  readonly effectiveOn: string
}
export interface PlainTree {
  readonly regions: Map<string, PlainRegion>
  readonly successions: PlainSuccession[]
}

const parentsOf = { county: [4], township: [4, 6], village: [9] } as const
const digits = { county: 6, township: 9, village: 12 } as const
type Level = keyof typeof digits

/** Two cities with counties and one without, as 4419 is: its townships hang directly under it. */
function beginning(): PlainTree {
  const tree: PlainTree = { regions: new Map(), successions: [] }
  const add = (code: string, parent: string | null) => tree.regions.set(code, { code, parent, endedOn: null })
  const townships = (above: string, filled: string) => {
    for (const town of [1, 2, 3]) {
      add(`${filled}00${town}`, above)
      for (const village of [1, 2, 3]) add(`${filled}00${town}00${village}`, `${filled}00${town}`)
    }
  }
  add('51', null)
  for (const city of ['5120', '5121', '5122']) {
    add(city, '51')
    if (city === '5122') townships(city, `${city}00`)
    else
      for (const county of [1, 2]) {
        add(`${city}0${county}`, city)
        townships(`${city}0${county}`, `${city}0${county}`)
      }
  }
  return tree
}

/**
 * A tree after many orders: merges, splits, other codes, transfers with and without another code; any two of a level, far apart
 * too. That is more than the rules of the platform allow, and all that may come.
 */
export function randomTree(chance: Chance): PlainTree {
  const tree = beginning()
  const { regions, successions } = tree
  let number = 10
  const present = (...lengths: readonly number[]) =>
    [...regions.values()].filter(({ code, endedOn }) => endedOn === null && lengths.includes(code.length))
  /** A code that nobody had, with the digits of one region and hanging under another. */
  const found = (level: Level, under: string | null, digitsOf = under ?? '51') => {
    const room = level === 'county' ? 2 : 3
    const filled = digitsOf.slice(0, digits[level] - room).padEnd(digits[level] - room, '0')
    number += 1
    const code = `${filled}${String(number).padStart(room, '0')}`
    if (!regions.has(code)) regions.set(code, { code, parent: under, endedOn: null })
    return code
  }
  const rehang = (from: string, to: () => string) => {
    for (const region of regions.values())
      if (region.parent === from && region.endedOn === null) region.parent = to()
  }
  for (let order = 0, orders = chance.whole(0, 20); order < orders; order++) {
    const level = chance.pick<Level>(['county', 'township', 'township', 'village', 'village'])
    const effectiveOn = `2024-${String(1 + Math.floor(order / 2)).padStart(2, '0')}-0${1 + (order % 2)}`
    const gone = chance.pick(present(digits[level]))
    const others = present(digits[level]).filter((each) => each !== gone)
    const end = (kind: PlainSuccession['kind'], ...heirs: readonly string[]) => {
      gone.endedOn = effectiveOn
      for (const successor of heirs)
        successions.push({ predecessor: gone.code, successor, kind, effectiveOn })
      rehang(gone.code, () => chance.pick(heirs))
    }
    const elsewhere = () => chance.pick(present(...parentsOf[level])).code
    const kind = chance.pick(['MERGE', 'SPLIT', 'RECODE', 'TRANSFER', 'REHANG'] as const)
    if (others.length === 0) continue
    if (kind === 'MERGE') end(kind, chance.pick(others).code)
    else if (kind === 'SPLIT')
      // One part may go to a neighbour that stands already.
      end(
        kind,
        found(level, gone.parent),
        chance.happens(0.3) ? chance.pick(others).code : found(level, gone.parent),
      )
    else if (kind === 'RECODE') end(kind, found(level, gone.parent))
    else if (kind === 'TRANSFER')
      end(kind, found(level, elsewhere(), chance.happens(0.5) ? undefined : elsewhere()))
    // It hangs under another, and its digits say nothing of it.
    else gone.parent = elsewhere()
  }
  return tree
}
