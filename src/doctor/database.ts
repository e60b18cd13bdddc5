import { withLogin } from '../database/owner.js'
import { type Check, type Finding, finding } from './finding.js'

const remedyOfAddress: [string, string] = [
  '检查 DATABASE_URL 的主机和端口、PostgreSQL 是否在运行、防火墙和 pg_hba.conf',
  'check host and port in DATABASE_URL, that PostgreSQL runs, the firewall and pg_hba.conf',
]

/** By the code alone: the driver's message may hold the address. */
const troubles: Record<string, Finding> = {
  '28P01': finding(
    ['数据库拒绝了登录角色的口令', 'the database refused the password of the login role'],
    [
      '改正 DATABASE_URL 中的口令，或用 ALTER ROLE 重设',
      'correct the password in DATABASE_URL, or set it anew with ALTER ROLE',
    ],
  ),
  '28000': finding(
    ['数据库不准该角色登录', 'the database does not let this role log in'],
    [
      '检查 DATABASE_URL 中的角色名、角色的 LOGIN 属性和 pg_hba.conf',
      'check the name of the role in DATABASE_URL, its LOGIN and pg_hba.conf',
    ],
  ),
  '3D000': finding(
    ['数据库不存在', 'there is no such database'],
    [
      '改正 DATABASE_URL 中的库名，或建库后运行 npm run migrate',
      'correct the name in DATABASE_URL, or create it and run npm run migrate',
    ],
  ),
  '53300': finding(
    ['数据库的连接已用尽', 'the database has no connection left'],
    ['减小 SANLIU_DB_SLOTS，或增大 max_connections', 'lower SANLIU_DB_SLOTS, or raise max_connections'],
  ),
}

/** Whether the server gets in. */
export const database: Check = {
  name: 'database',
  about: { zh: '数据库连接', en: 'connection to the database' },
  async look({ database: there }) {
    if (!there) return undefined
    try {
      await withLogin(there.url, (sql) => sql`select 1`)
      return undefined
    } catch (error) {
      const code = String((error as { code?: unknown }).code ?? 'unknown')
      return (
        troubles[code] ??
        finding([`数据库连接不上（${code}）`, `the database can't be reached (${code})`], remedyOfAddress)
      )
    }
  },
}
