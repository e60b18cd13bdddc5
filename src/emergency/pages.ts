import type { Context } from '../context.js'
import { cursorOf, keysAfter, type PageAsked, pageSize } from '../people/pages.js'
import { type AccessRow, listOwn, listReviewed } from './queries.js'

interface PageGiven {
  readonly first: number
  readonly after?: string | null
}

/** The access behind which a page begins. */
const idAfter = (context: Context, page: PageAsked, after: string | null | undefined): string | undefined =>
  (keysAfter(context, page, after) as [string] | undefined)?.[0]

function pageOf(context: Context, page: PageAsked, found: readonly AccessRow[], size: number) {
  const nodes = found.slice(0, size)
  const cursor = (row: AccessRow | undefined) => (row ? cursorOf(context, page, [row.accessId]) : null)
  return {
    nodes,
    pageInfo: {
      hasNextPage: found.length > size,
      hasPreviousPage: false,
      startCursor: cursor(nodes[0]),
      endCursor: cursor(nodes.at(-1)),
    },
  }
}

export async function reviewList(context: Context, given: PageGiven & { readonly signed: boolean }) {
  const { signed } = given
  const page: PageAsked = { root: 'emergencyAccesses', filter: { signed }, search: null, sorts: [] }
  const size = pageSize(context, given.first)
  const after = idAfter(context, page, given.after)
  return pageOf(context, page, await listReviewed(context, { signed, after, first: size + 1 }), size)
}

export async function ownAccesses(context: Context, given: PageGiven) {
  const page: PageAsked = { root: 'emergencyAccessesOwn', filter: null, search: null, sorts: [] }
  const size = pageSize(context, given.first)
  const before = idAfter(context, page, given.after)
  return pageOf(context, page, await listOwn(context, { before, first: size + 1 }), size)
}
