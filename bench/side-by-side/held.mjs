// Holds processes to a share of one core each, so that few cores stand for many: with one core for each process and more for the
// database and the load, nobody waits for a core. Linux does it by control groups, and only for root.
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const base = '/sys/fs/cgroup'
const periodMicroseconds = 20_000

/** Of both kinds of control groups where the groups lie, and what a group is told. */
const kinds = [
  {
    folder: join(base, 'cpu'),
    sign: 'cpu.cfs_quota_us',
    tell: (group, quota) => {
      writeFileSync(join(group, 'cpu.cfs_period_us'), String(periodMicroseconds))
      writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quota))
    },
  },
  {
    folder: base,
    sign: 'cgroup.subtree_control',
    tell: (group, quota) => writeFileSync(join(group, 'cpu.max'), `${quota} ${periodMicroseconds}`),
  },
]

/** Each process for itself; answers how to let them go. */
export function hold(pids, share) {
  const kind = kinds.find(({ folder, sign }) => existsSync(join(folder, sign)))
  if (!kind) throw new Error('--share: this system has no control groups for processors')
  const groups = pids.map((pid) => ({ pid, group: join(kind.folder, `sanliu-bench-${pid}`) }))
  const letGo = () => {
    for (const { pid, group } of groups.filter((each) => existsSync(each.group))) {
      moveTo(kind.folder, pid)
      rmdirSync(group)
    }
  }
  try {
    for (const { pid, group } of groups) {
      mkdirSync(group)
      kind.tell(group, Math.round(share * periodMicroseconds))
      moveTo(group, pid)
    }
  } catch (error) {
    letGo()
    const remedy = ['EACCES', 'EPERM', 'EROFS'].includes(error.code)
      ? 'run it as root'
      : 'see that no other run holds them'
    throw new Error(`--share: the processes could not be held to it (${error.code}): ${remedy}`)
  }
  return letGo
}

/** One that has ended needs no other place. */
function moveTo(folder, pid) {
  try {
    writeFileSync(join(folder, 'cgroup.procs'), String(pid))
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
