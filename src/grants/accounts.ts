import type { PgTable } from 'drizzle-orm/pg-core'
import { limitBucket } from '../limits/table.js'
import { tokenRevocation } from '../revocation/table.js'
import { mine } from './conditions.js'
import { type Grant, type Policy, policyOn, rightsTo, rightTo } from './desired.js'

/** Roles about accounts: who revokes, who asks for every request what is revoked, who counts what was spent of limits. */
export const accountRoles = ['security', 'gatekeeper', 'limiter'] as const

export const judgedAccounts = (): PgTable[] => [tokenRevocation]

/** Who revokes adds to the register and takes nothing back; a server asks what is revoked, and by whom is none of its business. */
export const accountGrants = (): Grant[] => [
  ...rightsTo('security', [tokenRevocation], ['select', 'insert']),
  ...rightsTo('auditor', [tokenRevocation], ['select']),
  // It holds digests alone: no row is anybody's.
  ...rightsTo('limiter', [limitBucket], ['select', 'insert', 'update', 'delete']),
  rightTo('gatekeeper', tokenRevocation, 'select', ['kind', 'name', 'revoked_at', 'ends_at']),
]

/** Revoked in one's own name; whoever may look at the register looks at all of it. */
export const accountPolicies = (): Policy[] => [
  policyOn(tokenRevocation, 'security', { command: 'insert', check: mine }),
  ...['security', 'auditor', 'gatekeeper'].map((role) =>
    policyOn(tokenRevocation, role, { command: 'select', using: 'true' }),
  ),
]
