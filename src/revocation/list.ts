import { clockToleranceSeconds, type IssuedToken } from '../accounts/standing.js'
import type { RevocationKind } from './codes.js'

/** A revocation as a server keeps it in mind. */
export interface Revoked {
  readonly kind: RevocationKind
  readonly name: string
  /** In milliseconds since 1970. */
  readonly revokedAt: number
}

/** All that is revoked now, for one look at each request. */
export interface RevocationList {
  readonly tokens: ReadonlySet<string>
  /** Up to when the tokens that were issued are revoked, in seconds. */
  readonly accounts: ReadonlyMap<string, number>
  readonly clients: ReadonlyMap<string, number>
}

/**
 * `iat` counts whole seconds of another's clock: whatever may have been issued before the revocation is revoked. So who
 * signs in anew within the tolerance is refused once more.
 */
const issuedUntil = (revokedAt: number) => revokedAt / 1000 + clockToleranceSeconds

export function listOf(revocations: readonly Revoked[]): RevocationList {
  const accounts = new Map<string, number>()
  const clients = new Map<string, number>()
  const tokens = new Set<string>()
  for (const { kind, name, revokedAt } of revocations) {
    if (kind === 'TOKEN') tokens.add(name)
    else {
      const until = kind === 'ACCOUNT' ? accounts : clients
      until.set(name, Math.max(until.get(name) ?? 0, issuedUntil(revokedAt)))
    }
  }
  return { tokens, accounts, clients }
}

export function isRevoked({ tokens, accounts, clients }: RevocationList, token: IssuedToken): boolean {
  if (token.id !== undefined && tokens.has(token.id)) return true
  const until = Math.max(accounts.get(token.subject) ?? 0, clients.get(token.client) ?? 0)
  return token.issuedAt <= until
}
