import type { ArrangedRegion } from './arrange.js'
import { sinceUnknown } from './changes.js'
import { regionNumber } from './region-code.js'
import { soundOfRegion } from './sound.js'
import type { RegionRow } from './table.js'

/** What is loaded already, as far as a load must know it. */
export type LoadedRegion = Pick<RegionRow, 'code' | 'name' | 'parentCode' | 'nameOnly' | 'validTo'>

/** The source says something else than the platform. It is told and not written: a change needs an order and a day. */
export interface Difference {
  readonly code: string
  readonly about: 'NAME' | 'PARENT' | 'RETIRED' | 'PARENT_RETIRED'
  readonly loaded: string | null
  readonly source: string | null
}

export interface LoadPlan {
  readonly added: readonly RegionRow[]
  /** Were there for their name only, and now come with all that is below them. */
  readonly completed: readonly string[]
  readonly differences: readonly Difference[]
  readonly unchanged: number
}

export const rowOf = ({ code, level, parentCode, name, nameOnly }: ArrangedRegion): RegionRow => ({
  code,
  level,
  parentCode,
  name,
  ...soundOfRegion(name),
  nameOnly,
  validFrom: sinceUnknown,
  validTo: null,
  regionN: regionNumber(code),
})

function differencesOf(loaded: LoadedRegion, { code, name, parentCode }: ArrangedRegion): Difference[] {
  if (loaded.validTo !== null) return [{ code, about: 'RETIRED', loaded: loaded.validTo, source: name }]
  const found: Difference[] = []
  if (loaded.name !== name) found.push({ code, about: 'NAME', loaded: loaded.name, source: name })
  if (loaded.parentCode !== parentCode)
    found.push({ code, about: 'PARENT', loaded: loaded.parentCode, source: parentCode })
  return found
}

/** Compares a source with what is loaded. The same source again adds nothing. */
export function planLoad(
  source: readonly ArrangedRegion[],
  loaded: ReadonlyMap<string, LoadedRegion>,
): LoadPlan {
  const added: RegionRow[] = []
  const completed: string[] = []
  const differences: Difference[] = []
  let unchanged = 0
  for (const region of source) {
    const known = loaded.get(region.code)
    if (known) {
      const found = differencesOf(known, region)
      differences.push(...found)
      if (known.nameOnly && !region.nameOnly) completed.push(region.code)
      else if (found.length === 0) unchanged += 1
      continue
    }
    const parent = region.parentCode === null ? undefined : loaded.get(region.parentCode)
    // A new village of a township that was merged away: only an order says where it belongs today.
    if (parent && parent.validTo !== null) {
      const { code, name } = region
      differences.push({ code, about: 'PARENT_RETIRED', loaded: parent.validTo, source: name })
    } else added.push(rowOf(region))
  }
  return { added, completed, differences, unchanged }
}
