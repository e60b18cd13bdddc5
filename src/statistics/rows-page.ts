import type { Context } from '../context.js'
import { badUserInput, cursorInvalid } from '../errors.js'
import { openCursor, sealCursor } from '../sealing/cursor.js'

const mostOfPage = 1_000

/** One page of the rows of an answer. Its cursors serve the same query and the same caller only. */
export function rowsPage<R>(
  context: Context,
  query: unknown,
  rows: readonly R[],
  first: number,
  after?: string | null,
) {
  if (!Number.isInteger(first) || first < 1 || first > mostOfPage)
    throw badUserInput('rows.first', {
      zh: `应为 1 至 ${mostOfPage} 的整数；更多行请分页读取。`,
      en: `a whole number from 1 to ${mostOfPage} is expected; read more in pages.`,
    })
  const { keyring, operation } = context
  const { subject, department, region, role } = operation.viewer
  const binding = ['statistics', JSON.stringify(query), subject, department, region, role]
  const from = after == null ? 0 : openCursor(keyring, after, binding)
  if (typeof from !== 'number') throw cursorInvalid()
  const until = Math.min(rows.length, from + first)
  return {
    rows: rows.slice(from, until),
    totalCount: rows.length,
    pageInfo: {
      hasNextPage: until < rows.length,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: until > from ? sealCursor(keyring, until, binding) : null,
    },
  }
}
