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

function lies(tree: RegionTree, within: string): (region: Region) => boolean {
  return (region) =>
    region.validTo === null
      ? tree.isWithin(region.code, within)
      : tree.present(region.code).some((heir) => tree.isWithin(heir.code, within))
}

/** Regions in the order of their codes, after `after`. Lazy: a page looks no further than it needs. */
export function* regionsBy(tree: RegionTree, filter: RegionFilter, after?: string): Generator<Region> {
  const isFound = filter.search === undefined ? () => true : soundsLike(filter.search)
  const isInside = filter.within === undefined ? () => true : lies(tree, filter.within)
  const start = after === undefined ? 0 : placeOf(tree.byNumber, regionNumber(after) + 1)
  for (let place = start; place < tree.byNumber.length; place++) {
    const region = tree.byNumber[place]!
    if (region.validTo !== null && !filter.includeRetired) continue
    if (filter.level !== undefined && region.level !== filter.level) continue
    if (isFound(region) && isInside(region)) yield region
  }
}
