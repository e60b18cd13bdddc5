import postgres from 'postgres'
import { parseAddress } from './address.js'
import { dial } from './dial.js'

const connectMilliseconds = 10_000

/** The client of the owner: migrations, seeds (`sql\`copy …\`.writable()`), loading from the command line. */
export type OwnerSql = postgres.Sql

/**
 * The only other holder of a client, for work of the owner that no viewer asked for. It never serves a request. One
 * connection, so that a transaction and what follows it stay in order.
 */
export const withOwner = <T>(url: string, work: (sql: OwnerSql) => Promise<T>): Promise<T> =>
  // Rows of persons are judged for the owner too, unless its work says that it is the owner's.
  withClient(url, { connection: { application_name: 'sanliu-owner', 'sanliu.owner': 'on' } }, work)

/**
 * What the start asks of the catalogue as the login role, perhaps by way of a pooler: no setting of the session, and no statement
 * with a name.
 */
export const withLogin = <T>(url: string, work: (sql: OwnerSql) => Promise<T>): Promise<T> =>
  withClient(url, { prepare: false, connection: { application_name: 'sanliu-start' } }, work)

type More = Pick<postgres.Options<Record<string, postgres.PostgresType>>, 'prepare'> & {
  readonly connection: Record<string, string>
}

async function withClient<T>(url: string, more: More, work: (sql: OwnerSql) => Promise<T>): Promise<T> {
  const address = parseAddress(url)
  const { host, port, user, password, database } = address
  const sql = postgres({
    host,
    port,
    user,
    password,
    database,
    // The driver leaves Nagle's delay on: each COPY of a load would wait a fifth of a second for it.
    socket: () => dial(address, connectMilliseconds),
    max: 1,
    fetch_types: false,
    max_lifetime: null,
    onnotice: () => {},
    ...more,
  } as postgres.Options<Record<string, postgres.PostgresType>>)
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 5 }).catch(() => {})
  }
}
