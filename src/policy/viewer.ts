/** What a person may do with the rights of the department: domain "The departments". */
export const roles = [
  'VIEWER',
  'RECORDER',
  'VERIFIER',
  'APPROVER',
  'ADMINISTRATOR',
  'SECURITY_ADMINISTRATOR',
  'AUDIT_ADMINISTRATOR',
] as const
export type Role = (typeof roles)[number]

/**
 * 三员分立：系统管理员管区划和上报单位，安全管理员管账号、令牌和前端，审计管理员看前两者做了什么。三者都不能查看档案。
 * Three administrators, none of whom is another: the system's keeps regions and units, the security's accounts, tokens and
 * front-ends, the audit's looks at what the others did. None of them reads a file.
 */
const administrators: ReadonlySet<Role> = new Set<Role>([
  'ADMINISTRATOR',
  'SECURITY_ADMINISTRATOR',
  'AUDIT_ADMINISTRATOR',
])
export const isAdministrator = ({ role }: Viewer): boolean => administrators.has(role)

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
  /** Regions of the token and of the front-end, where it has one: what is seen lies in all of them. */
  readonly bounds?: readonly string[]
  /** The institution an ORGANISATION row is limited to. */
  readonly organisation?: string
}
