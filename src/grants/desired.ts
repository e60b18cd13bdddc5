/** What the second lock of a database is to be: written down whole, so that it can be printed, compared and applied. */
export interface Desired {
  /** Without the deployment's prefix, as in all of these. */
  readonly roles: readonly string[]
  /** Who holds what: `[member, role]`. */
  readonly memberships: readonly (readonly [member: string, role: string])[]
  readonly grants: readonly Grant[]
  /** Tables on which rows are judged, for their owner too. */
  readonly judged: readonly string[]
  readonly policies: readonly Policy[]
}

export type Privilege = 'select' | 'insert' | 'update' | 'delete'

/** A right to a table, or to some of its columns. */
export interface Grant {
  readonly role: string
  readonly table: string
  readonly privilege: Privilege
  readonly columns?: readonly string[]
}

/** Which rows a role sees and leaves behind. */
export interface Policy {
  readonly table: string
  readonly name: string
  readonly command: Privilege | 'all'
  readonly role: string
  readonly using?: string
  readonly check?: string
}
