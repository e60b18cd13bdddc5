import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Check, finding } from './finding.js'

/** Modes don't stop root; what is no folder, or lies on a disk that is only read, stops everybody. */
function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return statSync(folder).isDirectory()
  } catch {
    return false
  }
}

/** The folder itself, or the one that it would be made in. */
export const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)))

/** The folder of the embedded database, the local issuer and, by default, the keys. */
export const dataFolder: Check = {
  name: 'data-folder',
  about: { zh: '数据目录', en: 'data folder' },
  async look({ config }) {
    if (config.databaseUrl || isWritable(nearest(config.dataDir))) return undefined
    return finding(
      [
        `数据目录 ${config.dataDir} 不可写或不是目录`,
        `the data folder ${config.dataDir} can't be written, or is no folder`,
      ],
      [
        '检查目录属主、权限和挂载方式，或用 SANLIU_DATA_DIR 另选目录',
        'check its owner, mode and mount, or choose another one with SANLIU_DATA_DIR',
      ],
    )
  },
}
