import { trustedDocuments } from '../clients/fitting.js'
import { deployedTable } from '../clients/index.js'
import { ClientsError } from '../clients/read.js'
import { platformPolicy } from '../schema.js'
import { type Check, type Finding, finding } from './finding.js'

/** The file of front-ends reads, and their documents fit; whether the database knows their roles is told by the check of rights. */
export const clients: Check = {
  name: 'clients',
  about: { zh: '前端、其权限上限和文档', en: 'front-ends, the most each is given, their documents' },
  async look({ config }): Promise<Finding | undefined> {
    try {
      if (config.clients) trustedDocuments(config, await platformPolicy(deployedTable(config)))
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
