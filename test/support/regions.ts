import type { RegionSource } from '../../src/database/door.js'
import type { Scope } from '../../src/database/operation.js'

/** Regions by their digits alone, for tests below src/regions. Counts its loads. */
export function regionsByDigits(): RegionSource & { loads: number[] } {
  let loaded: number | undefined
  const loads: number[] = []
  return {
    loads,
    revision: () => loaded,
    load: async (_db, revision) => {
      loads.push(revision)
      loaded = revision
    },
    scopeOf: ({ region }): Scope => {
      const from = Number(region.padEnd(12, '0'))
      return { ranges: [[from, from + 10 ** (12 - region.length)]] }
    },
  }
}
