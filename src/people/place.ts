import { regionNumber } from '../regions/region-code.js'
import type { RegionTree } from '../regions/tree.js'
import type { Place } from './patch.js'

const countyOf = (tree: RegionTree, code: string): string => {
  const county = tree.countyOf(code)
  if (!county) throw new Error('A village hangs below no county and no city')
  return county.code
}

/** Where a file lies that is kept in `village`, with a second duty in `duty`. */
export function placeIn(tree: RegionTree, village: string, duty: string | null): Place {
  const township = tree.atLevel(village, 'TOWNSHIP')
  return {
    countyCode: countyOf(tree, village),
    regionCode: village,
    regionMasked: township?.code ?? countyOf(tree, village),
    regionN: regionNumber(village),
    dutyRegionCode: duty,
    dutyRegionN: duty === null ? null : regionNumber(duty),
  }
}

/** What is left of an address under M: the name of its township. */
export const townshipName = (tree: RegionTree, place: Place): string =>
  tree.region(place.regionMasked)?.fullName ?? ''
