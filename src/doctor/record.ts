import { verifyRecord } from '../audit/verify.js'
import { keptKeyring } from '../keys.js'
import { type DatabaseCheck, finding } from './finding.js'

/** The record of accesses is as it was written. */
export const record: DatabaseCheck = {
  name: 'record',
  about: { zh: '访问记录完整', en: 'record of accesses whole' },
  isLong: true,
  async look({ config }, sql) {
    const { faults } = await verifyRecord(sql, keptKeyring(config).derive('audit'))
    const [first] = faults
    if (!first) return undefined
    return finding(
      [
        `访问记录有 ${faults.length} 处被改动、删除或截断（${first.kind} ${first.where}）`,
        `the record of accesses was changed, dropped or cut in ${faults.length} places (${first.kind} ${first.where})`,
      ],
      [
        '立即报告安全负责人；停止服务器、保全数据库和日志，再运行 npm run audit:verify 查明',
        'report it to who answers for security at once; stop the servers, keep database and logs as they are, then run npm run audit:verify',
      ],
    )
  },
}
