import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { bufferMegabytes } from '../../src/database/embedded/server.js'
import { type Embedded, startEmbedded } from '../../src/database/embedded.js'
import { withOwner } from '../../src/database/owner.js'

const folders: string[] = []
const started: Embedded[] = []
afterEach(async () => {
  for (const embedded of started.splice(0)) await embedded.stop()
  for (const folder of folders.splice(0)) {
    const home = join(folder, 'postgres')
    if (existsSync(home)) rmSync(realpathSync(home), { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
})

/** A data folder that only its owner can enter, as under the home of root. */
function closedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sanliu-embedded-'))
  chmodSync(folder, 0o700)
  folders.push(folder)
  return folder
}

async function start(folder: string): Promise<Embedded> {
  const embedded = await startEmbedded(folder)
  started.push(embedded)
  return embedded
}

const remember = (url: string) =>
  withOwner(url, async (sql) => {
    await sql`create table if not exists memory (n integer)`
    await sql`insert into memory values (1)`
    const [row] = await sql<{ n: number }[]>`select count(*)::int as n from memory`
    return row?.n
  })

describe('the embedded database', () => {
  test('stands in a folder closed to others, in UTF8, and keeps its data over a second start', async () => {
    const folder = closedFolder()
    const { LANG, LC_ALL } = process.env
    delete process.env.LANG
    delete process.env.LC_ALL
    try {
      const first = await start(folder)
      expect(await remember(first.ownerUrl)).toBe(1)
      await first.stop()
      const second = await start(folder)
      expect(await remember(second.ownerUrl)).toBe(2)
      const [row] = await withOwner(
        second.ownerUrl,
        (sql) => sql`
          select current_setting('server_encoding') as encoding, upper('é') as upper, current_user as owner`,
      )
      expect(row).toEqual({ encoding: 'UTF8', upper: 'É', owner: 'sanliu_owner' })
    } finally {
      Object.assign(process.env, LANG && { LANG }, LC_ALL && { LC_ALL })
    }
  })

  test('gives the login role nothing of its own, and the owner the database', async () => {
    const { url, ownerUrl } = await start(closedFolder())
    await withOwner(ownerUrl, (sql) => sql`create table theirs (n integer)`)
    const attempt = (text: string) => withOwner(url, (sql) => sql.unsafe(text))
    await expect(attempt('create table mine (n integer)')).rejects.toMatchObject({ code: '42501' })
    await expect(attempt('select * from theirs')).rejects.toMatchObject({ code: '42501' })
    expect(await attempt('select current_user::text as name')).toMatchObject([{ name: 'sanliu_app' }])
  })

  test('refuses a second start on the same folder while the first one runs', async () => {
    const folder = closedFolder()
    const first = await start(folder)
    await expect(startEmbedded(folder)).rejects.toThrow('in use by another process')
    expect(await remember(first.ownerUrl)).toBe(1)
  })

  test('takes over what a program that was killed left running', async () => {
    const folder = closedFolder()
    mkdirSync(folder, { recursive: true })
    const program = fileURLToPath(new URL('./embedded-program.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()))
    const left = Number(
      readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
    )
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    expect(() => process.kill(left, 0)).not.toThrow()
    const second = await start(folder)
    expect(await remember(second.ownerUrl)).toBe(1)
    expect(() => process.kill(left, 0)).toThrow()
  })

  test('is reached by a socket in its own folder, and by the loopback interface where that lies too deep', async () => {
    const folder = closedFolder()
    chmodSync(folder, 0o755)
    const from = async (url: string) => {
      const [row] = await withOwner(url, (sql) => sql`select host(inet_client_addr()) as address`)
      return row?.address
    }
    const near = await start(folder)
    expect(await from(near.url)).toBeNull()
    expect(await from(near.ownerUrl)).toBe('127.0.0.1')
    await near.stop()
    const home = join(folder, 'postgres')
    // As kill -9 leaves it.
    writeFileSync(join(home, 'data', '.s.PGSQL.1'), '')
    const deep = join(folder, 'a'.repeat(100))
    mkdirSync(deep)
    renameSync(home, join(deep, 'postgres'))
    const far = await start(deep)
    expect(await from(far.url)).toBe('127.0.0.1')
    const sockets = readdirSync(join(deep, 'postgres', 'data')).filter((name) =>
      /^\.s\.PGSQL\.\d+$/.test(name),
    )
    expect(sockets).toEqual([`.s.PGSQL.${far.port}`])
  })

  test.each([
    [64 * 1024, 2_048],
    [4 * 1024, 1_024],
    [200, 128],
  ])('of %i MB of memory it takes %i for its pages', (memory, megabytes) => {
    expect(bufferMegabytes(memory * 1024 * 1024)).toBe(megabytes)
  })
})
