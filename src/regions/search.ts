import type { RegionLevel } from './levels.js'
import { placesNamed } from './name-index.js'
import { regionNumber } from './region-code.js'
import { placeOf } from './scope.js'
import type { Region, RegionTree } from './tree.js'

export interface RegionFilter {
  /** The subtree to look in, the region itself included. */
  readonly within?: string
  readonly level?: RegionLevel
  /** Part of the name, the beginning of its pinyin, or its initials: 雁江, `yanj`, `yjq`. */
  readonly search?: string
  /** Retired regions too. */
  readonly includeRetired?: boolean
}

/** A retired region lies where all of its successors lie. */
function lies(tree: RegionTree, { code, validTo }: Region, within: string): boolean {
  if (validTo === null) return tree.isWithin(code, within)
  const heirs = tree.present(code)
  return heirs.length > 0 && heirs.every((heir) => tree.isWithin(heir.code, within))
}

function* between(from: number, until: number): Generator<number> {
  for (let place = from; place < until; place++) yield place
}

/** Places in the order of codes behind `after`, of the subtree or of all, named as asked. */
function* placesOf(tree: RegionTree, { within, search }: RegionFilter, after?: string): Generator<number> {
  const start = after === undefined ? 0 : placeOf(tree.byNumber, regionNumber(after) + 1)
  const ranges = within === undefined ? [[0, Number.POSITIVE_INFINITY] as const] : tree.scopeOf(within).ranges
  for (const range of ranges) {
    const from = Math.max(start, placeOf(tree.byNumber, range[0]))
    const until = placeOf(tree.byNumber, range[1])
    if (search === undefined) yield* between(from, until)
    else yield* placesNamed(tree, search, from, until)
  }
}

/** Regions in the order of their codes, after `after`. Lazy: a page looks no further than it needs. */
export function* regionsBy(tree: RegionTree, filter: RegionFilter, after?: string): Generator<Region> {
  const { within, level, includeRetired } = filter
  for (const place of placesOf(tree, filter, after)) {
    const region = tree.byNumber[place]!
    if (region.validTo !== null && !includeRetired) continue
    if (level !== undefined && region.level !== level) continue
    if (within === undefined || lies(tree, region, within)) yield region
  }
}
