import { PgDialect } from 'drizzle-orm/pg-core'
import { oldestUnsealed } from '../audit/unsealed.js'
import { type DatabaseCheck, finding } from './finding.js'

const mostSeconds = 120

/** Every second the record is sealed; what stays unsealed could be cut off unseen. */
export const sealing: DatabaseCheck = {
  name: 'sealing',
  about: { zh: '访问记录封印', en: 'sealing of the record' },
  async look(_, sql) {
    const [row] = await sql.unsafe(new PgDialect().sqlToQuery(oldestUnsealed).sql)
    const seconds = Number(row?.seconds ?? 0)
    if (seconds <= mostSeconds) return undefined
    return finding(
      [
        `有访问记录 ${Math.round(seconds)} 秒未封印`,
        `accesses have been unsealed for ${Math.round(seconds)} seconds`,
      ],
      [
        '启动服务器，它每秒封印一次；仍不消失时看日志中的 audit.seal',
        'start the server, which seals every second; if it stays, look for audit.seal in the log',
      ],
    )
  },
}
