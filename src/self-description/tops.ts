import type { Region, RegionTree } from '../regions/tree.js'

const known = new WeakMap<RegionTree, readonly Region[]>()

/** The regions of today that have nothing above them, or only what was loaded for its name. */
export function topsOf(tree: RegionTree): readonly Region[] {
  const tops = known.get(tree) ?? tree.byNumber.filter((region) => isTop(tree, region))
  known.set(tree, tops)
  return tops
}

const isTop = (tree: RegionTree, { code, nameOnly, validTo }: Region): boolean =>
  !nameOnly && validTo === null && (tree.parent(code)?.nameOnly ?? true)
