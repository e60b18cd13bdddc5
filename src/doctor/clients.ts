import { clientsOf } from '../clients/index.js'
import { ClientsError } from '../clients/read.js'
import { type Check, type Finding, finding } from './finding.js'

/** The file of front-ends reads; whether the database knows their roles is told by the check of rights. */
export const clients: Check = {
  name: 'clients',
  about: { zh: '前端及其权限上限', en: 'front-ends and the most each is given' },
  async look({ config }): Promise<Finding | undefined> {
    try {
      clientsOf(config)
      return undefined
    } catch (error) {
      if (!(error instanceof ClientsError)) throw error
      const first = error.faults[0]?.trim() ?? ''
      return finding(
        [`SANLIU_CLIENTS 的文件不能使用：${first}`, 'the file of SANLIU_CLIENTS can’t be used'],
        [
          '按所列改正文件，运行 npm run grants，再重启服务器',
          'mend the file as told, run npm run grants, then start the server again',
        ],
      )
    }
  },
}
