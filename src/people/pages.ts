import type { Context } from '../context.js'
import { badUserInput } from '../errors.js'
import { openCursor, sealCursor } from '../sealing/cursor.js'
import type { Sort } from './order.js'

/** What a page is asked with; everything but `after` and `first` binds the cursor. */
export interface PageAsked {
  readonly root: string
  readonly filter: unknown
  readonly search: unknown
  readonly sorts: readonly Sort[]
}

const bindingOf = ({ operation }: Context, { root, filter, search, sorts }: PageAsked): string[] => [
  root,
  JSON.stringify(filter ?? null),
  JSON.stringify(search ?? null),
  JSON.stringify(sorts.map(({ name, direction }) => [name, direction])),
  operation.viewer.subject,
  operation.viewer.department,
  operation.viewer.region,
  operation.viewer.role,
]

/** The keys of the order behind which the page begins. */
export const keysAfter = (context: Context, page: PageAsked, after: string | null | undefined): unknown =>
  after === null || after === undefined
    ? undefined
    : openCursor(context.keyring, after, bindingOf(context, page))

export const cursorOf = (context: Context, page: PageAsked, keys: readonly unknown[]): string =>
  sealCursor(context.keyring, keys, bindingOf(context, page))

/** `first` within the limit of the deployment. */
export function pageSize(context: Context, first: number): number {
  const { pageLimit } = context.settings
  if (Number.isInteger(first) && first >= 1 && first <= pageLimit) return first
  throw badUserInput('first', {
    zh: `应为 1 至 ${pageLimit} 的整数；更多数据请分页读取。`,
    en: `a whole number from 1 to ${pageLimit} is expected; read more in pages.`,
  })
}

/** A page of a list that was asked for one entry more than it shows; only its end has a cursor. */
export function pageOf<R>(
  context: Context,
  page: PageAsked,
  found: readonly R[],
  size: number,
  keysOf: (row: R) => readonly unknown[],
) {
  const nodes = found.slice(0, size)
  const last = nodes.at(-1)
  return {
    nodes,
    pageInfo: {
      hasNextPage: found.length > size,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: last ? cursorOf(context, page, keysOf(last)) : null,
    },
  }
}
