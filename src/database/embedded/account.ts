import { execFileSync, spawnSync } from 'node:child_process'

/** The account that PostgreSQL runs as; undefined means the one that this process has. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** An account other than root, by its name or number. */
export function accountNamed(account: string): Account | undefined {
  const [uid, gid, name = account] = idsOf(account)
  return Number(uid) && Number(gid) ? { name, uid: Number(uid), gid: Number(gid) } : undefined
}

/** Number, group and name as the system knows them, in one call; nothing for an account that it does not know. */
function idsOf(account: string): string[] {
  try {
    const told = execFileSync('/bin/sh', ['-c', 'id -u "$0" && id -g "$0" && id -un "$0"', account], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return told.trim().split('\n')
  } catch {
    return []
  }
}

/**
 * PostgreSQL refuses to run as root, so it takes an account that exists and may do little; none is created. Data that
 * lie there already decide.
 */
export function serverAccount(dataOwner?: number): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  if (dataOwner) {
    const known = accountNamed(String(dataOwner))
    if (known) return known
  }
  const account = accountNamed('postgres') ?? accountNamed('nobody')
  if (account) return account
  throw new Error(
    '以 root 启动时，内置 PostgreSQL 需要账户 postgres 或 nobody，二者都不存在；请以普通用户启动，或设置 DATABASE_URL。Started as root, the embedded PostgreSQL needs an account named postgres or nobody and there is neither; start as an ordinary user, or set DATABASE_URL.',
  )
}

/** Whether the account can enter the folder, every folder above it included. Asked of the system: modes don't say all. */
export function mayEnter(account: Account | undefined, folder: string): boolean {
  if (!account) return true
  const { uid, gid } = account
  return (
    spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], { uid, gid, stdio: 'ignore', cwd: '/' }).status === 0
  )
}
