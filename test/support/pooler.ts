import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseAddress } from '../../src/database/address.js'
import { serverAccount } from '../../src/database/embedded/account.js'

/** A PgBouncer in transaction mode in front of the tests' PostgreSQL, with fewer connections than the doors have. */
export interface Pooler {
  readonly port: number
  stop(): Promise<void>
}

const program = process.env.SANLIU_PGBOUNCER ?? 'pgbouncer'

/** Of one login role to one database; a door of the tests has four. */
export const pooledConnections = 2

/**
 * `login` enters every database, as whatever role it names, with one password: the roles of the tests are made while it runs. With
 * `as` all of them share the connections of that one role, as where a pool is set up with a user of its own.
 */
export async function startPooler(
  adminUrl: string,
  loginPassword: string,
  as?: { readonly name: string; readonly connections: number },
): Promise<Pooler> {
  if (spawnSync(program, ['--version']).status !== 0)
    throw new Error(
      `${program}: 未安装；请安装 PgBouncer。It is not installed; install PgBouncer, or name it in SANLIU_PGBOUNCER.`,
    )
  const server = parseAddress(adminUrl)
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'sanliu-pooler-'))
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o644 })
    return join(folder, name)
  }
  const roles = [[server.user, server.password], ...(as ? [[as.name, loginPassword]] : [])].map(
    ([name, password]) => `"${name}" "${password}"\n`,
  )
  const settings = file(
    'pgbouncer.ini',
    `[databases]
* = host=${server.host} port=${server.port}${as ? ` user=${as.name}` : ''}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
pool_mode = transaction
default_pool_size = ${as?.connections ?? pooledConnections}
max_client_conn = 500
auth_type = scram-sha-256
auth_file = ${file('roles.txt', roles.join(''))}
auth_user = ${server.user}
auth_query = select $1::text, '${loginPassword}'::text
server_idle_timeout = 20
log_connections = 0
log_disconnections = 0
`,
  )
  chmodSync(folder, 0o755)
  const account = serverAccount()
  const running = spawn(program, ['-q', settings], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(account && { uid: account.uid, gid: account.gid }),
  })
  await listening(running, port)
  return {
    port,
    async stop() {
      running.kill('SIGTERM')
      await new Promise((resolve) => (running.exitCode === null ? running.once('exit', resolve) : resolve(0)))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function listening(running: ChildProcess, port: number): Promise<void> {
  let said = ''
  running.stderr?.on('data', (text) => (said = `${said}${text}`.slice(-2_000)))
  for (let waited = 0; waited < 10_000; waited += 50) {
    if (running.exitCode !== null) break
    if (await answers(port)) return
    await pause(50)
  }
  running.kill('SIGKILL')
  throw new Error(`PgBouncer does not answer: ${said}`)
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
