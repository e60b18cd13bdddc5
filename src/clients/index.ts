import { readFileSync } from 'node:fs'
import type { Config } from '../config.js'
import type { AccessTable } from '../policy/access-row.js'
import { loadAccessTable } from '../policy/access-table.js'
import type { Clients } from './client.js'
import { ClientsError, clientsFault, readClients } from './read.js'
import { withClients } from './table.js'

/** The front-ends of the deployment; undefined where it names none, and every client asks with the rights of its user. */
export function clientsOf({ clients }: Pick<Config, 'clients'>): Clients | undefined {
  if (clients === undefined) return undefined
  return readClients(textOf(clients), loadAccessTable())
}

/** The access table of the deployment, with the rows of its front-ends. */
export function deployedTable(config: Pick<Config, 'clients'>): AccessTable {
  const clients = clientsOf(config)
  return clients ? withClients(loadAccessTable(), clients) : loadAccessTable()
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new ClientsError([
      clientsFault('SANLIU_CLIENTS', {
        zh: '文件打不开；请核对路径和权限。',
        en: 'the file does not open; check its path and who may read it.',
      }),
    ])
  }
}
