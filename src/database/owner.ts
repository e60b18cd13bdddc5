import postgres from 'postgres'
import { parseAddress } from './address.js'

/** The client of the owner: migrations, seeds (`sql\`copy …\`.writable()`), loading from the command line. */
export type OwnerSql = postgres.Sql

/**
 * The only other holder of a client, for work of the owner that no viewer asked for. It never serves a request. One
 * connection, so that a transaction and what follows it stay in order.
 */
export async function withOwner<T>(url: string, work: (sql: OwnerSql) => Promise<T>): Promise<T> {
  const { host, port, path, user, password, database, tls } = parseAddress(url)
  const sql = postgres({
    host,
    port,
    path,
    user,
    password,
    database,
    ssl: tls,
    max: 1,
    fetch_types: false,
    max_lifetime: null,
    onnotice: () => {},
    connection: { application_name: 'sanliu-owner' },
  } as postgres.Options<Record<string, postgres.PostgresType>>)
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 5 }).catch(() => {})
  }
}
