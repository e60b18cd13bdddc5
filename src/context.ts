import type DataLoader from 'dataloader'
import type { Operation } from './database/operation.js'
import type { Policy } from './policy/decide.js'
import type { RegionTree } from './regions/tree.js'
import type { Keyring } from './sealing/keyring.js'

/** The languages of messages. */
export type Language = 'zh' | 'en'

/** What every resolver gets. It lives as long as one execution of one operation. */
export interface Context {
  readonly operation: Operation
  /** The regions at the snapshot of the operation. */
  readonly tree: RegionTree
  /** Counties in which files of the viewer's scope may lie. */
  readonly counties: readonly string[]
  readonly keyring: Keyring
  readonly policy: Policy
  readonly language: Language
  readonly requestId: string
  readonly settings: Settings
  /** Loaders by their place in the document: rows at one place share one statement. */
  readonly loaders: Map<string, DataLoader<never, unknown>>
  readonly notes: Notes
  /** Looks for somebody by the citizen ID: within the account's quota, and on record. */
  lookup<T>(find: () => Promise<readonly T[]>): Promise<readonly T[]>
}

/** What is noticed while the answer is made. */
export interface Notes {
  /** For `extensions.access`: regions of a filter that lie outside the scope. */
  readonly outsideScope: string[]
  /** For the record of accesses: the files that the answer delivers something of. */
  readonly persons: Set<string>
  /** For `extensions.cost`: how many entries the page of each response key has. */
  readonly pages: Map<string, number>
  /** Lines of figures that it delivers. */
  rows: number
  /** Files looked for by their citizen ID, and how many of those were not found. */
  lookups: number
  misses: number
}

export const newNotes = (): Notes => ({
  outsideScope: [],
  persons: new Set(),
  pages: new Map(),
  rows: 0,
  lookups: 0,
  misses: 0,
})

/** Settings of the deployment that the features need. */
export interface Settings {
  readonly pageLimit: number
  /** Figures of fewer persons are withheld from who may not read the persons. */
  readonly threshold: number
  /** So many times a day an account may look for somebody by the citizen ID. */
  readonly lookupsPerDay: number
  /** Whoever reads persons or figures must say what for. */
  readonly purposeRequired: boolean
  /** Opening files in an emergency: for how many hours at most, how often an account may try in a day. */
  readonly emergency: { readonly hours: number; readonly triesPerDay: number }
  /** How long a file is kept after its end, before it may be erased for that alone. */
  readonly retentionYears: number
  /** The demonstration takes synthetic people only, a real deployment refuses them. */
  readonly synthetic: boolean
}
