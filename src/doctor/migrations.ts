import { pendingMigrations } from '../database/migrate.js'
import { type Check, finding } from './finding.js'

/** The tables are those of this version. */
export const migrations: Check = {
  name: 'migrations',
  about: { zh: '数据库结构', en: 'tables of this version' },
  async look({ database }) {
    const pending = database ? await pendingMigrations(database.url) : 0
    if (pending === 0) return undefined
    return finding(
      [
        `有 ${pending} 个迁移尚未执行，服务器不会启动`,
        `${pending} migrations are pending, the server does not start`,
      ],
      [
        '先备份（npm run backup），再运行 npm run migrate',
        'make a backup (npm run backup), then run npm run migrate',
      ],
    )
  },
}
