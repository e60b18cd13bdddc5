import { readFileSync } from 'node:fs'
import type { Config } from '../config.js'
import type { AccessTable } from '../policy/access-row.js'
import { loadAccessTable } from '../policy/access-table.js'
import type { Clients } from './client.js'
import { ClientsError, clientsFault, readClients } from './read.js'
import { withClients } from './table.js'

type OfClients = Pick<Config, 'clients'>
interface Deployed {
  readonly clients: Clients | undefined
  readonly table: AccessTable
}

// Read once for a configuration: tokens, decisions, roles and documents must not go by two states of a file.
const known = new WeakMap<OfClients, Deployed>()

function deployed(config: OfClients): Deployed {
  const found = known.get(config) ?? read(config)
  known.set(config, found)
  return found
}

function read({ clients: path }: OfClients): Deployed {
  const table = loadAccessTable()
  if (path === undefined) return { clients: undefined, table }
  const clients = readClients(textOf(path), table)
  return { clients, table: withClients(table, clients) }
}

/** The front-ends of the deployment; undefined where it names none, and every client asks with the rights of its user. */
export const clientsOf = (config: OfClients): Clients | undefined => deployed(config).clients

/** The access table of the deployment, with the rows of its front-ends. */
export const deployedTable = (config: OfClients): AccessTable => deployed(config).table

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
