import type { RegionLevel } from './levels.js'
import { regionNumber } from './region-code.js'
import { placeOf } from './scope.js'
import { typedSound } from './sound.js'
import type { Region, RegionTree } from './tree.js'

export interface RegionFilter {
  /** The subtree to look in, the region itself included. */
  readonly within?: string
  readonly level?: RegionLevel
  /** Part of the name, the beginning of its pinyin, or its initials. */
  readonly search?: string
  /** Retired regions too. */
  readonly includeRetired?: boolean
}

/** Who is looked for: 雁江 in the name, `yanj` or `yjq` by the sound. */
function soundsLike(text: string): (region: Region) => boolean {
  const part = text.normalize('NFKC').trim()
  const sound = /[\u2e80-\u9fff]/.test(part) ? '' : typedSound(part)
  return ({ name, pinyin, initials }) =>
    name.includes(part) || (sound !== '' && (pinyin.startsWith(sound) || initials.startsWith(sound)))
}

/** A retired region lies where all of its successors lie. */
function lies(tree: RegionTree, { code, validTo }: Region, within: string): boolean {
  if (validTo === null) return tree.isWithin(code, within)
  const heirs = tree.present(code)
  return heirs.length > 0 && heirs.every((heir) => tree.isWithin(heir.code, within))
}

/** Places in the order of codes behind `after`, of the subtree or of all. */
function* placesOf(
  tree: RegionTree,
  within: string | undefined,
  after: string | undefined,
): Generator<number> {
  const start = after === undefined ? 0 : placeOf(tree.byNumber, regionNumber(after) + 1)
  const ranges = within === undefined ? [[0, Infinity] as const] : tree.scopeOf(within).ranges
  for (const [from, until] of ranges) {
    const end = placeOf(tree.byNumber, until)
    for (let place = Math.max(start, placeOf(tree.byNumber, from)); place < end; place++) yield place
  }
}

/** Regions in the order of their codes, after `after`. Lazy: a page looks no further than it needs. */
export function* regionsBy(tree: RegionTree, filter: RegionFilter, after?: string): Generator<Region> {
  const { within, level, search, includeRetired } = filter
  const isFound = search === undefined ? () => true : soundsLike(search)
  for (const place of placesOf(tree, within, after)) {
    const region = tree.byNumber[place]!
    if (region.validTo !== null && !includeRetired) continue
    if (level !== undefined && region.level !== level) continue
    if (!isFound(region)) continue
    if (within === undefined || lies(tree, region, within)) yield region
  }
}
