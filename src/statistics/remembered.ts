import { LRUCache } from 'lru-cache'
import type { RegionTree } from '../regions/tree.js'
import type { Counted } from './queries.js'

/** Sums at one state of the figures. */
interface Remembered {
  readonly state: string
  readonly counted: readonly Counted[]
}

/** Rows of all answers together: some tens of megabytes at most. */
const mostRows = 200_000

/** A tree stands for one database at one revision of its regions: what was summed up under another is gone with it. */
const memories = new WeakMap<RegionTree, LRUCache<string, Remembered>>()

/**
 * Sums that were made before at the same state, or made now. The state is read in the transaction of who asks, so that an answer is
 * never older than its snapshot; the key names the right as the database told it there, so that nobody is given another's, not even
 * where the decision before it was wrong.
 */
export async function remembered(
  tree: RegionTree,
  key: string,
  state: string,
  sum: () => Promise<readonly Counted[]>,
): Promise<readonly Counted[]> {
  const memory = memories.get(tree) ?? new LRUCache({ maxSize: mostRows, max: 5_000 })
  memories.set(tree, memory)
  const known = memory.get(key)
  if (known?.state === state) return known.counted
  const counted = await sum()
  memory.set(key, { state, counted }, { size: counted.length + 1 })
  return counted
}
