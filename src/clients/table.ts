import type { AccessRow, AccessTable } from '../policy/access-row.js'
import { narrower } from '../policy/ceiling.js'
import type { Client, Clients } from './client.js'

/** The table with a row for every front-end and every department that may use it; a front-end that isn't named has none. */
export function withClients(table: AccessTable, clients: Clients): AccessTable {
  const rows = [...clients.values()].map((client) => [client.id, rowsOf(table, client)] as const)
  return Object.assign(new Map(table), { clients: new Map(rows) })
}

const rowsOf = (table: AccessTable, { id, departments, rights }: Client): Map<string, AccessRow> =>
  new Map(
    departments.flatMap((department) => {
      const row = table.get(department)
      return row ? [[department, rights === 'ALL' ? row : narrower(row, id, rights)]] : []
    }),
  )
