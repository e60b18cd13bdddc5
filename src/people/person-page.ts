import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context.js'
import type { Group } from './groups/group.js'
import { cursorOf, keysAfter, type PageAsked, pageSize } from './pages.js'
import { countPersons, type ListAsked, listPersons } from './queries.js'
import { askedOfNodes } from './selection.js'

/** One page of files of a group, as a connection; `page` binds its cursors. */
export async function personPage(
  context: Context,
  info: GraphQLResolveInfo,
  group: Group,
  page: PageAsked,
  list: Omit<ListAsked, 'sorts' | 'first' | 'afterKeys'> & {
    readonly first: number
    readonly after?: string | null
  },
) {
  const size = pageSize(context, list.first)
  const asked: ListAsked = {
    filter: list.filter,
    search: list.search,
    also: list.also,
    sorts: page.sorts,
    first: size,
    afterKeys: keysAfter(context, page, list.after),
  }
  const read = () => listPersons(context, group, askedOfNodes(info, 'PersonConnection', 'Person'), asked)
  const found = list.search?.citizenId ? await context.lookup(read) : await read()
  const shown = found.slice(0, size)
  const edges = shown.map(({ row, keys }) => ({ node: row, cursor: cursorOf(context, page, keys) }))
  return {
    nodes: shown.map(({ row }) => row),
    edges,
    pageInfo: {
      hasNextPage: found.length > size,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    count: () => countPersons(context, group, asked),
  }
}
