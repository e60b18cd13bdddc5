import { parse } from 'graphql'
import type { Allowed } from '../../src/policy/allowed.js'
import { decide, type Policy } from '../../src/policy/decide.js'
import { databaseRoleOf, rightsOf } from '../../src/policy/rights.js'
import type { Viewer } from '../../src/policy/viewer.js'

const document = parse('{ viewer { account } }')

/** The platform's own decision about a viewer: by it the door takes the role and sets what the transaction knows. */
export function decided(policy: Policy, viewer: Viewer, kind: 'query' | 'mutation' = 'query'): Allowed {
  const { allowed } = decide(policy, viewer, { document, variables: {}, strict: false })
  return { ...allowed, kind, databaseRole: databaseRoleOf(rightsOf(policy.table, viewer), kind) }
}
