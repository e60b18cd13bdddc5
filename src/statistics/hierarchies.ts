import type { Region, RegionTree } from '../regions/tree.js'
import type { Hierarchy } from './pattern.js'

/** The regions below a root as they hang together today. */
export const hierarchyOfNow = (tree: RegionTree, root: string): Hierarchy =>
  hierarchy(
    root,
    (code) => tree.children(code),
    (code) => (tree.region(code)?.validTo === null ? tree.parent(code) : undefined),
    (code) => tree.region(code)?.validTo === null,
  )

/** The regions below a root as they hung together on a day. */
export const hierarchyOn = (tree: RegionTree, root: string, day: string): Hierarchy =>
  hierarchy(
    root,
    (code) => tree.childrenOn(code, day),
    (code) => tree.parentOn(code, day),
    (code) => tree.versionOn(code, day) !== undefined,
  )

function hierarchy(
  root: string,
  children: (code: string) => readonly Region[],
  parent: (code: string) => Region | undefined,
  isThere: (code: string) => boolean,
): Hierarchy {
  return {
    roots: [root],
    partsOf: (code) => children(code).map((child) => child.code),
    pathOf(code) {
      if (!isThere(code)) return []
      const path = [code]
      for (let at = code; at !== root; ) {
        const above = parent(at)
        if (!above || path.length > deepest) return []
        path.push(above.code)
        at = above.code
      }
      return path
    },
  }
}

const deepest = 10

/** Whether the regions below a root are today what they were on a day: the same ones, hanging together in the same way. */
export function isUnchanged(tree: RegionTree, root: string, day: string): boolean {
  const today = [...tree.subtree(root)]
  return (
    today.length === tree.subtreeOn(root, day).length &&
    today.every(
      ({ code, parentCode }) => code === root || tree.versionOn(code, day)?.parentCode === parentCode,
    )
  )
}

/**
 * Where those who are counted in a region today were counted on an earlier day: in the regions that it came from; in the one
 * that it was put into, when it came from none.
 */
export function placesOn(tree: RegionTree, code: string, day: string): string[] {
  const before = [code, ...tree.origins(code).map((origin) => origin.code)].filter(
    (each) => tree.versionOn(each, day) !== undefined,
  )
  if (before.length > 0) return before
  const above = tree.parent(code)
  return above ? placesOn(tree, above.code, day) : []
}
