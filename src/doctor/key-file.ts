import { existsSync, statSync } from 'node:fs'
import { keptKeyring } from '../keys.js'
import { KeyringError } from '../sealing/keyring.js'
import { type Check, finding } from './finding.js'

const unusable = (zh: string, en: string) =>
  finding(
    [`密钥环不能使用：${zh}`, `the keyring can't be used: ${en}`],
    [
      '从另行保管的备份恢复密钥文件；切勿新建密钥，否则已封存的证件号码和电话无法打开',
      'bring the key file back from where its copy is kept; never make a new one: what is sealed would not open',
    ],
  )

/** The file that opens every citizen ID and phone: there, readable, and nobody else's to read. */
export const keyFile: Check = {
  name: 'key-file',
  about: { zh: '密钥文件', en: 'key file' },
  async look({ config }) {
    const { keys } = config
    const file = 'file' in keys ? keys.file : undefined
    // The demonstration makes its own at the first start.
    const isFirstStart = !config.databaseUrl && !existsSync(config.dataDir)
    if (file && !existsSync(file) && isFirstStart) return undefined
    try {
      keptKeyring(config)
    } catch (error) {
      if (!(error instanceof KeyringError)) throw error
      return file && !existsSync(file)
        ? unusable('文件不存在', 'there is no key file')
        : unusable('内容或权限不对', 'its contents or rights are wrong')
    }
    if (!file || (statSync(file).mode & 0o077) === 0) return undefined
    return finding(
      [`密钥文件 ${file} 对其他账户开放`, `the key file ${file} is open to other accounts`],
      [
        `chmod 600 ${file}；并查明谁可能读过它，必要时运行 npm run keys:rotate`,
        `chmod 600 ${file}; find out who may have read it, and run npm run keys:rotate if needed`,
      ],
    )
  },
}
