import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseAddress } from '../../src/database/address.js'
import { homeIn } from '../../src/database/embedded/home.js'
import { programFor } from '../../src/database/embedded/program.js'
import { type Server, serve } from '../../src/database/embedded/server.js'
import { startEmbedded } from '../../src/database/embedded.js'
import { migrateAndGrant } from '../../src/grants/apply.js'
import { loadReference } from '../../src/regions/reference.js'
import { type Ground, groundOver } from './ground.js'

/** A PostgreSQL of one's own, on a port that stays: it may be ended and started, and put on a disk that is full. */
export interface Cluster extends Ground {
  /** SIGKILL leaves no time for anything; SIGQUIT is an immediate stop. */
  end(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void>
  again(): Promise<void>
  isRunning(): boolean
  /** While it stands still: the folder of its data lies on a disk of its own from now on. */
  onDisk(folder: 'base' | 'pg_wal', megabytes: number): string
}

const city = '5120'

export async function openCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'sanliu-cluster-'))
  // As root the database runs as another account, which must be able to enter.
  chmodSync(folder, 0o755)
  const first = await startEmbedded(folder)
  await migrateAndGrant(first.ownerUrl, { loginRole: parseAddress(first.url).user ?? '' })
  await loadReference(first.ownerUrl, city)
  const { url, ownerUrl, adminUrl, port } = first
  await first.stop()
  const home = homeIn(folder)
  const program = programFor(home)
  const disks: string[] = []
  let server: Server | undefined
  const isRunning = () => server !== undefined && lives(server.pid)
  const end = async (signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT') => {
    if (!server || !isRunning()) return
    process.kill(server.pid, signal)
    while (isRunning()) await pause(10)
  }
  const ground = await groundOver({ url, ownerUrl, adminUrl, pooler: 'none' }, async () => {
    await end('SIGQUIT')
    for (const disk of disks) execFileSync('umount', ['--lazy', disk])
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return {
    ...ground,
    end,
    isRunning,
    async again() {
      // Those who worked for the one that was killed hold its memory until they notice.
      for (let tries = 0; ; tries++)
        try {
          server = await serve(home, program, port)
          return
        } catch (error) {
          if (tries === 100 || !/shared memory|lock file|could not bind/.test(String(error))) throw error
          await pause(50)
        }
    },
    onDisk(name, megabytes) {
      const at = join(home.data, name)
      const before = join(folder, `before-${name}`)
      cpSync(at, before, { recursive: true })
      const owner = home.account ? `,uid=${home.account.uid},gid=${home.account.gid}` : ''
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700${owner}`, 'tmpfs', at])
      disks.push(at)
      execFileSync('cp', ['-r', `${before}/.`, at])
      if (home.account) execFileSync('chown', ['-R', `${home.account.uid}:${home.account.gid}`, at])
      return at
    },
  }
}

/** A disk of one's own is the system administrator's to make. */
export function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'sanliu-mount-'))
  try {
    mkdirSync(join(folder, 'disk'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', join(folder, 'disk')], {
      stdio: 'ignore',
    })
    execFileSync('umount', [join(folder, 'disk')])
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One that has ended and was not yet waited for lives no more. */
function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
