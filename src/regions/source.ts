import type { Database, Scope } from '../database/operation.js'
import type { Viewer } from '../policy/viewer.js'
import { regionRows } from './queries.js'
import { RegionTree } from './tree.js'

/** The hierarchy as this process holds it. The truth is the revision in the database: the door compares it in every
 *  operation and has the tree loaded again, at the operation's own snapshot, when it differs. */
export interface Regions {
  revision(): number | undefined
  load(db: Database, revision: number): Promise<void>
  scopeOf(viewer: Viewer): Scope
  tree(): RegionTree
}

const nowhere: Scope = { ranges: [] }

export function regionsInProcess(): Regions {
  let revision: number | undefined
  let tree = new RegionTree({ regions: [], versions: [], successions: [] })
  return {
    revision: () => revision,
    async load(db, wanted) {
      const loaded = new RegionTree(await regionRows(db))
      tree = loaded
      revision = wanted
    },
    scopeOf: ({ region, bounds = [] }) =>
      // By its digits the narrower region lies in both; the tree has the last word.
      bounds.every((bound) => tree.isWithin(region, bound)) ? tree.scopeOf(region) : nowhere,
    tree: () => tree,
  }
}
