import type { Region, RegionTree } from './tree.js'

const known = new WeakMap<RegionTree, readonly Region[]>()

/** The regions of today that the deployment is rooted at: nothing is above them, or only what was loaded for its name. */
export function rootsOf(tree: RegionTree): readonly Region[] {
  const roots = known.get(tree) ?? tree.byNumber.filter((region) => isRoot(tree, region))
  known.set(tree, roots)
  return roots
}

const isRoot = (tree: RegionTree, { code, nameOnly, validTo }: Region): boolean =>
  !nameOnly && validTo === null && (tree.parent(code)?.nameOnly ?? true)

/** Every county of the deployment, and cities without counties: the files lie under these. */
export const countiesOfDeployment = (tree: RegionTree): string[] =>
  rootsOf(tree).flatMap((root) => tree.countiesOf(root.code))
