import { deployedTable } from '../clients/index.js'
import { lockFaultOf, lockFaults } from '../grants/check.js'
import { type Check, type Finding } from './finding.js'

/** Roles, rights and policies are those of the access table, and the login role is not stronger than they. */
export const rights: Check = {
  name: 'rights',
  about: { zh: '角色、权限和行策略', en: 'roles, rights and policies' },
  async look({ config, database }): Promise<Finding | undefined> {
    const fault = database && (await lockFaultOf(database.url, deployedTable(config)))
    if (!fault) return undefined
    const { zh, en } = lockFaults[fault]
    return {
      trouble: { zh, en },
      remedy:
        fault === 'STRONG_LOGIN'
          ? {
              zh: '新建普通登录角色（CREATE ROLE … LOGIN），写入 DATABASE_URL，再运行 npm run grants',
              en: 'make a plain login role (CREATE ROLE … LOGIN), put it into DATABASE_URL and run npm run grants',
            }
          : {
              zh: '运行 npm run grants；若非升级所致，先查明是谁改动的',
              en: 'run npm run grants; if no upgrade explains it, find out first who changed them',
            },
    }
  },
}
