import { statfs } from 'node:fs/promises'
import { nearest } from './data-folder.js'
import { type Check, finding } from './finding.js'

const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1)

/** PostgreSQL stops when it can't write its log; better somebody knows before. */
export const disk: Check = {
  name: 'disk',
  about: { zh: '磁盘空间', en: 'disk' },
  async look({ config, leastFree }) {
    const { bavail, bsize } = await statfs(nearest(config.dataDir))
    const free = bavail * bsize
    if (free >= leastFree) return undefined
    return finding(
      [
        `数据目录所在磁盘仅余 ${gigabytes(free)} GB`,
        `only ${gigabytes(free)} GB are free on the disk of the data folder`,
      ],
      [
        `清理或扩容到至少 ${gigabytes(leastFree)} GB；切勿删除 postgres/data 中的文件`,
        `free or add space, at least ${gigabytes(leastFree)} GB; never delete files in postgres/data`,
      ],
    )
  },
}
