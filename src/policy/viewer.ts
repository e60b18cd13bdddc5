/** What a person may do with the rights of the department: domain "The departments". */
export const roles = ['VIEWER', 'RECORDER', 'VERIFIER', 'APPROVER', 'ADMINISTRATOR'] as const
export type Role = (typeof roles)[number]

/** Who asks: one user acting for one department in one region, as the token says. Never holds a name. */
export interface Viewer {
  /** The account, an opaque identifier of the issuer. */
  readonly subject: string
  /** A department code of the access table. A department without a row sees nothing. */
  readonly department: string
  /** Significant digits of the region whose subtree the viewer works in. */
  readonly region: string
  readonly role: Role
  /** The front-end that asks on the user's behalf. */
  readonly client: string
  /** The institution an ORGANISATION row is limited to. */
  readonly organisation?: string
}
