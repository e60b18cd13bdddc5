import type { Problem } from '../registry/user-error.js'
import type { Group } from './groups/group.js'
import type { Columns } from './stored.js'

/** The place of a file: the village that keeps it and the second region with a duty. */
export interface Place {
  readonly countyCode: string
  readonly regionCode: string
  readonly regionMasked: string
  readonly regionN: number
  readonly dutyRegionCode: string | null
  readonly dutyRegionN: number | null
}

/** A change of one entry of a file (a relative, a guardian, a spell of membership). */
export type EntryPatch =
  | { readonly entryId: string; readonly kind: 'ADD' | 'SET'; readonly columns: Columns }
  | { readonly entryId: string; readonly kind: 'REMOVE' }

/**
 * What one move changes in one file: decided first, carried out by one function. The API carries it out in SQL, the
 * demonstration in memory before it copies the rows; both from the same patch.
 */
export interface Patch {
  readonly operation: string
  readonly person: Columns
  readonly place?: Place
  readonly facets: readonly {
    readonly group: Group
    readonly kind: 'ADD' | 'SET'
    readonly columns: Columns
  }[]
  readonly relatives: readonly EntryPatch[]
  readonly guardians: readonly EntryPatch[]
  readonly memberships: readonly EntryPatch[]
}

/** Parts of a patch that hold entries, by their table. */
export type EntryKind = 'relatives' | 'guardians' | 'memberships'

export const emptyPatch = (operation: string): Patch => ({
  operation,
  person: {},
  facets: [],
  relatives: [],
  guardians: [],
  memberships: [],
})

/** The outcome of a decision: what to change, or everything that stands against it. */
export type Decided<T> = { readonly value: T; readonly problems: readonly [] } | Refused
export interface Refused {
  readonly value?: undefined
  readonly problems: readonly Problem[]
}

export const decided = <T>(problems: readonly Problem[], value: () => T): Decided<T> =>
  problems.length > 0 ? { problems } : { value: value(), problems: [] }
