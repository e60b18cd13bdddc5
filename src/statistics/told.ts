import { LRUCache } from 'lru-cache'
import type { RegionTree } from '../regions/tree.js'

/** An answer as it was told at one state of the figures. */
export interface Told {
  readonly state: string
  /** JSON in UTF-8. */
  readonly parts: readonly Buffer[]
  /** Lines of figures in it, and the entries of its pages: for the record and the cost of who is told again. */
  readonly lines: number
  readonly pages: ReadonlyMap<string, number>
}

/** Bytes of all answers together. A page of a dashboard has some ten thousand. */
const mostBytes = 16 * 1024 * 1024
const most = 2_000

/** A tree stands for one database at one revision of its regions: what was told under another is gone with it. */
const memories = new WeakMap<RegionTree, LRUCache<string, Told>>()

export function toldIn(tree: RegionTree): LRUCache<string, Told> {
  const memory =
    memories.get(tree) ??
    new LRUCache<string, Told>({
      max: most,
      maxSize: mostBytes,
      sizeCalculation: ({ parts }, key) => key.length + parts.reduce((size, part) => size + part.length, 0),
    })
  memories.set(tree, memory)
  return memory
}
