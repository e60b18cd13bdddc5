import type { Region, RegionTree } from './tree.js'

/** The regions that the deployment is rooted at: of today, with everything below them; mostly one. */
export const rootsOf = (tree: RegionTree): Region[] =>
  tree.byNumber.filter((region) => {
    if (region.validTo !== null || region.nameOnly) return false
    const parent = tree.parent(region.code)
    return parent === undefined || parent.nameOnly
  })

/** Every county of the deployment, and cities without counties: the files lie under these. */
export const countiesOfDeployment = (tree: RegionTree): string[] =>
  rootsOf(tree).flatMap((root) => tree.countiesOf(root.code))
