import { levelOf, regionNumber } from './region-code.js'
import { soundOfRegion } from './sound.js'
import type { RegionRow } from './table.js'
import type { Region, RegionRows, RegionSuccession, RegionTree, RegionVersion } from './tree.js'

/** A change of boundaries or codes, decided: what begins, what ends, what hangs elsewhere. Codes are those of before. */
export interface Reshaping {
  readonly kind: 'SPLIT' | 'RECODE' | 'TRANSFER'
  /** The region that the change is about; what is recoded below it is no transfer of its own. */
  readonly code: string
  readonly effectiveOn: string
  readonly born: readonly { readonly code: string; readonly name: string; readonly parentCode: string }[]
  /** A region that ends → the regions among which it is divided. */
  readonly divided: ReadonlyMap<string, readonly string[]>
  /** Code → the code of the same region from the day on. */
  readonly recoded: ReadonlyMap<string, string>
  /** Code → the parent from the day on, by the code that the parent had before. */
  readonly moved: ReadonlyMap<string, string>
}

/** The rows that a change writes. */
export interface Reshaped extends RegionRows {
  readonly ended: readonly RegionVersion[]
  readonly begun: readonly RegionVersion[]
  /** Regions that keep their code and hang elsewhere. */
  readonly rehung: readonly string[]
}

/** Works out every row of a change: what hangs below a region with another code hangs below that code from the day on. */
export function reshape(tree: RegionTree, change: Reshaping): Reshaped {
  const { effectiveOn, divided, recoded, moved } = change
  const gone = [...divided.keys(), ...recoded.keys()]
  const at = (code: string): Region => {
    const region = tree.region(code)
    if (!region) throw new Error('A decided change names an unknown region')
    return region
  }
  const parentOf = ({ code, parentCode }: Region) => {
    const parent = moved.get(code) ?? parentCode
    return parent === null ? null : (recoded.get(parent) ?? parent)
  }
  const touched = [
    ...moved.keys(),
    ...[...recoded.keys()].flatMap((code) => tree.children(code).map((child) => child.code)),
  ]
  const rehung = [...new Set(touched)].filter(
    (code) => !gone.includes(code) && parentOf(at(code)) !== at(code).parentCode,
  )
  const retired = gone.map((code): RegionRow => ({ ...at(code), validTo: effectiveOn }))
  const begun = [
    ...change.born.map((region) => newRegion(region, effectiveOn)),
    ...[...recoded].map(([from, to]): RegionRow => {
      const region = at(from)
      return { ...region, ...numbered(to), parentCode: parentOf(region), validFrom: effectiveOn }
    }),
  ]
  const hung = rehung.map((code): RegionRow => ({ ...at(code), parentCode: parentOf(at(code)) }))
  const ended = [...gone, ...rehung].map((code) => ({ ...lastOf(tree, code), validTo: effectiveOn }))
  const versions = [...begun, ...hung].map(
    ({ code, name, parentCode }): RegionVersion => ({
      code,
      name,
      parentCode,
      validFrom: effectiveOn,
      validTo: null,
    }),
  )
  return {
    regions: [...retired, ...begun, ...hung],
    ended,
    begun: versions,
    versions: [...ended, ...versions],
    successions: successionsOf(change),
    rehung,
  }
}

const numbered = (code: string) => ({ code, regionN: regionNumber(code) })

const newRegion = ({ code, name, parentCode }: Reshaping['born'][number], validFrom: string): RegionRow => ({
  ...numbered(code),
  level: levelOf(code),
  parentCode,
  name,
  ...soundOfRegion(name),
  nameOnly: false,
  validFrom,
  validTo: null,
})

const successionsOf = ({ kind, code, effectiveOn, divided, recoded }: Reshaping): RegionSuccession[] => [
  ...[...divided].flatMap(([predecessor, successors]) =>
    [...successors].sort().map((successor) => ({ predecessor, successor, kind: 'SPLIT', effectiveOn })),
  ),
  ...[...recoded].map(([predecessor, successor]) => ({
    predecessor,
    successor,
    kind: predecessor === code ? kind : 'RECODE',
    effectiveOn,
  })),
]

/** The version that holds until the day of the change. */
export const lastOf = (tree: RegionTree, code: string): RegionVersion => {
  const { validFrom, validTo, name, parentCode } = tree.lastVersion(code)!
  return { code, validFrom, validTo, name, parentCode }
}
