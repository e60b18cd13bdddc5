import type { Scope } from '../database/operation.js'
import { numbersUnder } from './region-code.js'
import type { Region, RegionTree } from './tree.js'

const nowhere: Scope = { ranges: [] }

/** First place in the sorted regions whose number is not below `n`. */
export function placeOf(regions: readonly Region[], n: number): number {
  let low = 0
  let high = regions.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (regions[middle]!.regionN < n) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The regions whose rows belong to a subtree: those of today in it, and the retired ones whose successors all lie in
 * it. No row should be left at a retired code; if one is, who holds all the successors sees it and nobody else.
 */
function members(tree: RegionTree, code: string): Set<Region> {
  const found = new Set(tree.subtree(code))
  const present = new Set(found)
  for (const region of tree.retired) {
    const heirs = tree.present(region.code)
    if (heirs.length > 0 && heirs.every((heir) => present.has(heir))) found.add(region)
  }
  return found
}

/** With them everything that ever hung below one of them, or went over into one. */
function membersEver(tree: RegionTree, found: ReadonlySet<Region>): Set<Region> {
  const all = new Set(found)
  const add = (region: Region | undefined) => region && all.add(region)
  // A set goes on to what is added while it is walked through.
  for (const { code } of all) {
    for (const child of tree.childrenEver(code)) add(child)
    for (const { predecessor } of tree.predecessors(code)) add(tree.region(predecessor))
  }
  return all
}

/** Neighbours by number become one range; a region of another subtree between them keeps them apart. */
function runs(regions: readonly Region[], found: ReadonlySet<Region>): [number, number][] {
  const ranges: [number, number][] = []
  let isOpen = false
  for (const region of regions) {
    const isMember = found.has(region)
    const until = region.regionN + 1
    if (isMember && isOpen) ranges.at(-1)![1] = until
    else if (isMember) ranges.push([region.regionN, until])
    isOpen = isMember
  }
  return ranges
}

/** See `RegionTree.scopeOf`, which keeps the answer. */
export function scopeIn(tree: RegionTree, code: string): Scope {
  const found = members(tree, code)
  if (found.size === 0) return nowhere
  const ever = membersEver(tree, found)
  const scope = { ranges: rangesOf(tree, code, found) }
  return ever.size === found.size ? scope : { ...scope, past: rangesOf(tree, code, ever) }
}

function rangesOf(tree: RegionTree, code: string, found: ReadonlySet<Region>): Scope['ranges'] {
  const [from, until] = numbersUnder(code)
  const byDigits = tree.byNumber.slice(placeOf(tree.byNumber, from), placeOf(tree.byNumber, until))
  // Digits and tree agree nearly everywhere: one range then.
  if (byDigits.length === found.size && byDigits.every((region) => found.has(region))) return [[from, until]]
  return runs(tree.byNumber, found)
}
