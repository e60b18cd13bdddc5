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
  /** Notes for `extensions.access`, such as a filter on a region outside the scope. */
  readonly notes: { outsideScope: string[] }
}

/** Settings of the deployment that the features need. */
export interface Settings {
  readonly pageLimit: number
  /** Figures of fewer persons are withheld from who may not read the persons. */
  readonly threshold: number
  /** How long a file is kept after its end, before it may be erased for that alone. */
  readonly retentionYears: number
  /** The demonstration takes synthetic people only, a real deployment refuses them. */
  readonly synthetic: boolean
}
