import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Account, mayEnter, serverAccount } from './account.js'

/** Where the embedded PostgreSQL lives. */
export interface Home {
  /** Credentials, the copy of the program if one is needed, and `data/`. */
  readonly folder: string
  readonly data: string
  readonly account: Account | undefined
  /** Outside the data folder, because the server's account can't enter that one. */
  readonly isElsewhere: boolean
}

/**
 * `<data folder>/postgres`. When this is root's and closed to the account of the server, a link of that name leads to
 * a folder made for it: its name is random and its parent is root's, so nobody can have planted anything there.
 */
export function homeIn(dataDir: string): Home {
  const folder = join(dataDir, 'postgres')
  mkdirSync(dataDir, { recursive: true })
  if (isBrokenLink(folder))
    throw new Error(
      `${folder} 指向的文件夹已不存在；请恢复它，或删除该链接以重新开始。The folder that ${folder} leads to is gone; restore it, or delete the link to begin anew.`,
    )
  if (!existsSync(folder)) {
    const account = serverAccount()
    if (mayEnter(account, dataDir)) mkdirSync(folder, { mode: 0o755 })
    else symlinkSync(elsewhere(), folder)
  }
  const real = realpathSync(folder)
  const data = join(real, 'data')
  const account = serverAccount(existsSync(data) ? statSync(data).uid : undefined)
  if (!mayEnter(account, real))
    throw new Error(
      `账户 ${account?.name} 无法进入 ${real}；请以普通用户启动，或用 SANLIU_DATA_DIR 另选文件夹。The account ${account?.name} can't enter ${real}; start as an ordinary user, or choose another folder with SANLIU_DATA_DIR.`,
    )
  return { folder: real, data, account, isElsewhere: lstatSync(folder).isSymbolicLink() }
}

const isBrokenLink = (path: string) =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true && !existsSync(path)

function elsewhere(): string {
  // /var/tmp outlives a restart too, and is there where /var/lib is not writable.
  for (const parent of ['/var/lib', '/var/tmp']) {
    try {
      const folder = mkdtempSync(join(parent, 'sanliu-'))
      chmodSync(folder, 0o755)
      return folder
    } catch {}
  }
  throw new Error(
    '数据文件夹对 PostgreSQL 的账户关闭，且 /var/lib 与 /var/tmp 均不可写；请用 SANLIU_DATA_DIR 另选文件夹。The data folder is closed to the account of PostgreSQL, and neither /var/lib nor /var/tmp can be written; choose another folder with SANLIU_DATA_DIR.',
  )
}
