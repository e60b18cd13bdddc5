import type { Context } from '../context.js'
import { badUserInput } from '../errors.js'
import { openCursor, sealCursor } from '../sealing/cursor.js'
import type { RegionLevel } from './levels.js'
import { readRegionCode } from './region-code.js'
import { type RegionFilter, regionsBy } from './search.js'
import type { Region } from './tree.js'
import type { RegionListArgs } from './type.js'

export interface RegionPage {
  readonly nodes: readonly Region[]
  readonly edges: readonly { cursor: string; node: Region }[]
  readonly pageInfo: object
  /** Counted when it is asked for. */
  readonly totalCount: { value: number; precision: 'EXACT' }
}

export function pageOfRegions(context: Context, asked: RegionListArgs): RegionPage {
  const first = pageSize(context, asked.first)
  const filter = filterOf(asked)
  const { viewer } = context.operation
  const binding = [
    'Query.regions',
    JSON.stringify(filter),
    viewer.subject,
    viewer.department,
    viewer.region,
    viewer.role,
  ]
  const isFirst = asked.after === undefined || asked.after === null
  const after = isFirst ? undefined : String(openCursor(context.keyring, asked.after as string, binding))
  const nodes: Region[] = []
  let hasNextPage = false
  for (const region of regionsBy(context.tree, filter, after)) {
    hasNextPage = nodes.length === first
    if (hasNextPage) break
    nodes.push(region)
  }
  const edges = nodes.map((node) => ({ node, cursor: sealCursor(context.keyring, node.code, binding) }))
  const pageInfo = {
    hasNextPage,
    hasPreviousPage: false,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  }
  return {
    nodes,
    edges,
    pageInfo,
    get totalCount() {
      return { value: countOf(regionsBy(context.tree, filter)), precision: 'EXACT' as const }
    },
  }
}

function countOf(regions: Iterable<unknown>): number {
  let count = 0
  for (const _ of regions) count += 1
  return count
}

const longestSearch = 60

function filterOf({ within, level, search, includeRetired }: RegionListArgs): RegionFilter {
  if (search != null && (search.trim() === '' || search.length > longestSearch))
    throw badUserInput('search', {
      zh: `应为 1 至 ${longestSearch} 个字；不需要时请不填。`,
      en: `1 to ${longestSearch} characters are expected; leave it out to list all.`,
    })
  return {
    within: within == null ? undefined : readRegionCode('within', within),
    level: (level as RegionLevel | null) ?? undefined,
    search: search ?? undefined,
    includeRetired,
  }
}

function pageSize({ settings: { pageLimit } }: Context, first: number): number {
  if (first >= 1 && first <= pageLimit) return first
  throw badUserInput('first', {
    zh: `应为 1 至 ${pageLimit} 的整数；更多数据请分页读取。`,
    en: `a whole number from 1 to ${pageLimit} is expected; read more in pages.`,
  })
}
