import type { ApolloServerPlugin } from '@apollo/server'
import type { Language } from '../context.js'
import { type Table, tableOf } from '../csv/columns.js'
import { csvText, type Headings, type Modes } from '../csv/text.js'
import { JsonText } from '../json-text.js'
import type { Answer } from './answer.js'
import type { Caller } from './caller.js'
import { badRequest, statusOf } from './problems.js'

/** Whether an answer is to be a table, and how its columns are headed: `Accept: text/csv` or `text/csv; headings=codes`. */
export function csvWanted(accept: string | undefined, language: Language): Headings | undefined {
  const wanted = (accept ?? '').toLowerCase().split(',')
  const csv = wanted.map((entry) => entry.trim().split(/\s*;\s*/)).find(([type]) => type === 'text/csv')
  if (!csv || csv.includes('q=0')) return undefined
  return csv.includes('headings=codes') ? 'codes' : language
}

interface Masked {
  readonly coordinate: string
  readonly mode: 'MASKED' | 'DENIED'
}

/**
 * Makes a table of an answer, which went through everything that any other answer goes through: decision, masks, limits, record. Stands
 * behind the problem plugin: what has errors is no table and is answered as JSON.
 */
export const csvPlugin = (): ApolloServerPlugin<Caller> => ({
  async requestDidStart({ contextValue: { csv } }) {
    if (!csv) return undefined
    let table: Table | undefined
    return {
      async didResolveOperation({ schema, document, request }) {
        table = tableOf(schema, document, request.operationName)
        if (!table) throw noTable()
      },
      async willSendResponse({ response, contextValue: { trace } }) {
        if (response.body.kind !== 'single') return
        const result = response.body.singleResult
        if (result.errors?.length || !table) {
          delete result.data
          const [code] = trace.codes as Parameters<typeof statusOf>[0][]
          if (code) response.http.status ??= statusOf(code)
          return
        }
        const access = result.extensions?.access as { masked?: readonly Masked[] } | undefined
        const modes = new Map((access?.masked ?? []).map(({ coordinate, mode }) => [coordinate, mode]))
        const { data } = result
        const plain: unknown = data instanceof JsonText ? data.toJSON() : data
        trace.csv = csvAnswer(table, plain, csv, modes)
        result.data = null
      },
    }
  },
})

function csvAnswer(table: Table, data: unknown, headings: Headings, modes: Modes): Answer {
  const page = pageInfoIn(data, table)
  return {
    status: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${table.root}.csv"`,
      // What a JSON answer says in `extensions.access` and `pageInfo`.
      ...(modes.size > 0 && { 'x-access-masked': [...modes].map((entry) => entry.join('=')).join(', ') }),
      ...(page.hasNextPage !== undefined && { 'x-has-next-page': String(page.hasNextPage) }),
      ...(page.endCursor && { 'x-end-cursor': page.endCursor }),
    },
    body: csvText(table, data, headings, modes),
  }
}

function pageInfoIn(data: unknown, { rows }: Table): { hasNextPage?: boolean; endCursor?: string } {
  const above = rows
    .slice(0, -1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], data)
  return (above as { pageInfo?: object } | null)?.pageInfo ?? {}
}

const noTable = () =>
  badRequest({
    zh: 'text/csv：文档应为查询，且恰好含一个对象列表（如 children { nodes { … } }）及其字段。',
    en: 'text/csv: the document must be a query with exactly one list of objects, such as children { nodes { … } }, and fields of it.',
  })
