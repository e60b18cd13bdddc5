import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'

/** Where a PostgreSQL listens and as whom to enter, read from a `postgres://` URL. */
export interface Address {
  readonly host: string
  readonly port: number
  /** The socket file, when the host is a folder: `postgres:///sanliu?host=/run/postgresql`. */
  readonly path?: string
  readonly user?: string
  readonly password?: string
  readonly database?: string
  readonly tls: false | 'prefer' | ConnectionOptions
}

/** The driver reads `host` and `sslrootcert` of a URL as settings of the session, so the URL is read here. */
export function parseAddress(url: string): Address {
  // A URL without a host is none for WHATWG, and usual for a socket folder.
  const parsed = new URL(url.replace(/^postgres(?:ql)?:\/\/((?:[^/@]*@)?)(?=\/|$)/, 'postgres://$1localhost'))
  const query = parsed.searchParams
  const host = query.get('host') ?? unbracketed(decodeURIComponent(parsed.hostname || 'localhost'))
  const port = Number(query.get('port') ?? (parsed.port || 5432))
  const isFolder = host.startsWith('/')
  return {
    host,
    port,
    path: isFolder ? `${host}/.s.PGSQL.${port}` : undefined,
    user: query.get('user') ?? (decodeURIComponent(parsed.username) || undefined),
    password: query.get('password') ?? (decodeURIComponent(parsed.password) || undefined),
    database: decodeURIComponent(parsed.pathname.slice(1)) || undefined,
    tls: isFolder ? false : tlsOf(query.get('sslmode') ?? 'disable', query.get('sslrootcert'), host),
  }
}

const unbracketed = (host: string) => host.replace(/^\[(.*)\]$/, '$1')

/** The same words as libpq. `require` encrypts without asking who answers; `verify-full` asks. */
function tlsOf(mode: string, rootFile: string | null, host: string): Address['tls'] {
  const ca = rootFile && rootFile !== 'system' ? { ca: readFileSync(rootFile, 'utf8') } : {}
  switch (mode) {
    case 'disable':
      return false
    case 'allow':
    case 'prefer':
      return 'prefer'
    case 'require':
      return rootFile ? { ...ca, checkServerIdentity: () => undefined } : { rejectUnauthorized: false }
    case 'verify-ca':
      return { ...ca, checkServerIdentity: () => undefined }
    case 'verify-full':
      // Without `host` a certificate of a server named by its number is compared with `localhost`.
      return { ...ca, host }
    default:
      throw new Error(
        `数据库地址中的 sslmode 无效；可用 disable、prefer、require、verify-ca、verify-full。sslmode in the database URL is not known; use disable, prefer, require, verify-ca or verify-full.`,
      )
  }
}
