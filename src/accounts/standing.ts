/** What a verified token says of itself, by which it can be revoked. */
export interface IssuedToken {
  /** `jti`, where the issuer gives one. */
  readonly id?: string
  /** `sub` */
  readonly subject: string
  readonly client: string
  /** `iat`, in seconds. */
  readonly issuedAt: number
}

/** UNKNOWN: the list of revocations is too old to say that the token is good. */
export type Standing = 'GOOD' | 'REVOKED' | 'UNKNOWN'

/** Asked for every request, also of a token that was verified before: it looks into the memory of the process and nowhere else. */
export type StandingOf = (token: IssuedToken) => Standing

/** How far the clock of the issuer may be from ours. */
export const clockToleranceSeconds = 10

/** The longest life of any token that is taken: one working day, of the local issuer's. */
export const longestHours = 12
