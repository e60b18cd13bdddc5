import { type ChildProcess, spawn } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import type { Account } from './account.js'
import type { Home } from './home.js'
import type { Program } from './program.js'

export const administrator = 'sanliu_admin'

const stopMilliseconds = 20_000

const hasSockets = process.platform !== 'win32'

/** What the system takes as the path of a socket, in bytes, is shorter than many a folder's. */
const longestSocket = 100

/** The address by way of the socket; as it is where the folder lies too deep, or the system has none. */
export const bySocket = (url: string, { data }: Pick<Home, 'data'>): string =>
  hasSockets && Buffer.byteLength(join(data, '.s.PGSQL.65535')) <= longestSocket
    ? `${url}?host=${encodeURIComponent(data)}`
    : url

/** A running server, and the way to end it. */
export interface Server {
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

/** The data folder is in use by a process that lives. */
export class AlreadyRunning extends Error {
  constructor(folder: string) {
    super(
      `内置数据库 ${folder} 正被另一个进程使用；请先停止它，或用 SANLIU_DATA_DIR 另选文件夹。The embedded database in ${folder} is in use by another process; stop that one first, or choose another folder with SANLIU_DATA_DIR.`,
    )
    this.name = 'AlreadyRunning'
  }
}

const environment = { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, LC_ALL: 'C', TZ: 'UTC' }

/** Detached: Ctrl-C reaches the whole group, and the server must outlive the operations that are finishing. */
const child = (program: string, parameters: string[], account: Account | undefined) =>
  spawn(program, parameters, {
    ...(account && { uid: account.uid, gid: account.gid }),
    env: environment,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })

/** Makes the cluster beside its place and renames it: a start that was cut off leaves no half cluster. */
export async function createCluster(home: Home, program: Program, password: string): Promise<void> {
  const { account, data, folder } = home
  const draft = join(folder, `data.${process.pid}`)
  const passwordFile = join(folder, `password.${process.pid}`)
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  if (account) chownSync(draft, account.uid, account.gid)
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account) chownSync(passwordFile, account.uid, account.gid)
  // Without them a machine with no LANG gets SQL_ASCII. The built-in provider sorts alike on every system.
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C'
  try {
    const process_ = child(
      program.initdb,
      [
        `--pgdata=${draft}`,
        `--username=${administrator}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        `--locale=${locale}`,
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
      ],
      account,
    )
    await outcome(process_, 'initdb')
    renameSync(draft, data)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(draft, { recursive: true, force: true })
  }
}

/** Starts the server on a free port of the loopback interface. */
export async function startServer(home: Home, program: Program): Promise<Server> {
  // Another program may take the port between the look and the start.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    try {
      return await serve(home, program, port)
    } catch (error) {
      if (
        attempt === 3 ||
        !(error instanceof Error) ||
        !/could not bind|could not create any TCP/.test(error.message)
      )
        throw error
    }
  }
}

/** Starts the server on a port that was chosen. */
export async function serve(home: Home, program: Program, port: number): Promise<Server> {
  forgetSockets(home)
  const process_ = child(program.postgres, ['-D', home.data, '-p', String(port), ...settings()], home.account)
  const ended = new Promise<void>((resolve) => process_.once('close', () => resolve()))
  const hurry = () => process_.kill('SIGINT')
  // An exit that skips stop() still ends the server; after kill -9 the next start does.
  process.once('exit', hurry)
  process_.once('close', () => process.removeListener('exit', hurry))
  await ready(process_, home.folder)
  return {
    port,
    pid: process_.pid as number,
    async stop() {
      process_.kill('SIGINT')
      const timer = setTimeout(() => process_.kill('SIGQUIT'), stopMilliseconds)
      await ended
      clearTimeout(timer)
    },
  }
}

/** After kill -9 sockets stay behind, each with the port of its time. */
function forgetSockets({ data }: Home): void {
  for (const name of readdirSync(data)) if (name.startsWith('.s.PGSQL.')) rmSync(join(data, name))
}

const megabyte = 1024 * 1024

/**
 * A quarter of the memory, as PostgreSQL's manual advises; beyond two gigabytes a county's files gain nothing. What is not here is read from
 * the system's cache, which costs a call for each page: a list of a township among a million files took twice the work.
 */
export const bufferMegabytes = (memory: number): number =>
  Math.round(Math.min(Math.max(memory / 4 / megabyte, 128), 2_048))

/** Of the machine, or what its container is given. */
const memoryOf = (): number => {
  const given = process.constrainedMemory()
  return given > 0 ? Math.min(totalmem(), given) : totalmem()
}

/** A small machine, nothing given up: fsync and synchronous_commit stay on. */
const settings = () =>
  Object.entries({
    listen_addresses: '127.0.0.1',
    // In the folder of the data, which nobody else can enter: it costs the system less than the loopback interface does.
    unix_socket_directories: hasSockets ? '.' : '',
    max_connections: '120',
    shared_buffers: `${bufferMegabytes(memoryOf())}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    max_wal_size: '2GB',
    // Nobody follows this server: a load into tables that its own transaction emptied writes its rows once.
    wal_level: 'minimal',
    max_wal_senders: '0',
    random_page_cost: '1.1',
    jit: 'off',
    wal_compression: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A failed statement is written to no log, with its text or its values: they may name a person.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_checkpoints: 'off',
    // After a crash the files are brought to disk in one go, and not each of thousands: seconds of the way back.
    ...(process.platform === 'linux' && { recovery_init_sync_method: 'syncfs' }),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])

function ready(process_: ChildProcess, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    process_.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < 20_000) said += text
      if (said.includes('ready to accept connections')) resolve()
    })
    process_.once('error', (error) => reject(notStarted(error.message)))
    process_.once('close', () =>
      reject(
        said.includes('lock file "postmaster.pid" already exists')
          ? new AlreadyRunning(folder)
          : notStarted(said),
      ),
    )
  })
}

const notStarted = (said: string) =>
  new Error(`内置 PostgreSQL 未能启动。The embedded PostgreSQL did not start:\n${said.trim()}`)

function outcome(process_: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    process_.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    process_.once('error', (error) => reject(notStarted(`${name}: ${error.message}`)))
    process_.once('close', (code) => (code === 0 ? resolve() : reject(notStarted(`${name}: ${said}`))))
  })
}

/** Port and process of the server that the lock file names, when that process lives. */
export function runningServer(data: string): { port: number; pid: number } | undefined {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n').map(Number)
  if (!pid || !isAlive(pid)) return undefined
  if (isServer(pid)) return { port: port ?? 0, pid }
  // After a crash the number may belong to another program; the server would take that one for itself.
  rmSync(file)
  return undefined
}

/** Where the system doesn't tell what a process is, the server that starts decides. */
function isServer(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return true
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
