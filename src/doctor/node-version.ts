import { manifest } from '../package-root.js'
import { type Check, finding } from './finding.js'

const least = manifest.engines.node.replace(/^>=/, '').split('.').map(Number)

/** An old Node fails late and strangely. */
export const nodeVersion: Check = {
  name: 'node',
  about: { zh: 'Node 版本', en: 'version of Node' },
  async look({ nodeVersion: running }) {
    const [major = 0, minor = 0] = least
    const [here = 0, small = 0] = running.split('.').map(Number)
    if (here > major || (here === major && small >= minor)) return undefined
    return finding(
      [`Node ${running} 过旧，需要 ${major}.${minor} 或更新`, `Node ${running} is too old`],
      [
        `安装 Node ${major}.${minor} 以上版本后重新启动`,
        `install Node ${major}.${minor} or newer and start again`,
      ],
    )
  },
}
