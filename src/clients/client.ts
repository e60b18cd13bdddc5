import type { Ceiling } from '../policy/ceiling.js'
import type { Role } from '../policy/viewer.js'

/** A front-end that may ask: a partner's, an office's desk, the pull of the province. */
export interface Client {
  /** `client` in its tokens. */
  readonly id: string
  /** Whom an official knows it as. */
  readonly name: string
  readonly departments: readonly string[]
  readonly roles: readonly Role[]
  /** The most that anybody is given through it; ALL leaves each user's own rights. */
  readonly rights: Ceiling | 'ALL'
  /** Significant digits of the region that it is for. */
  readonly region?: string
  /** A file or a folder with its documents. */
  readonly documents?: string
  /** Whether it may send nothing but these. */
  readonly onlyTrusted: boolean
}

export type Clients = ReadonlyMap<string, Client>
