import { getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { type Buckets, MemoryBuckets } from '../../src/limits/buckets.js'
import type { LimitSettings } from '../../src/limits/limit-set.js'
import { openLimits } from '../../src/limits/limits.js'
import type { Viewer } from '../../src/policy/viewer.js'
import { platformSchema } from '../../src/schema.js'

export const officer: Viewer = {
  subject: 'account-1',
  department: 'EDUCATION',
  region: '512002',
  role: 'VIEWER',
  client: 'desk',
}

/** Limits over the schema of the platform, asked with documents as text. */
export async function limitsFor(
  settings: LimitSettings = { all: {} },
  { pageLimit = 200, buckets = new MemoryBuckets() as Buckets } = {},
) {
  const schema = await platformSchema()
  const limits = openLimits(settings, pageLimit, buckets)
  const charge = (query: string, variables: Record<string, unknown> = {}, viewer = officer) => {
    const document = parse(query)
    const operation = getOperationAST(document) as OperationDefinitionNode
    return limits.charge({ schema, document, operation, variables, viewer })
  }
  return {
    limits,
    charge,
    check: (query: string, viewer = officer) => limits.check(parse(query), viewer),
    costOf: (query: string, variables?: Record<string, unknown>) =>
      charge(query, variables).cost.requestedQueryCost,
  }
}
