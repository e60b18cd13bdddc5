// The main job as a newcomer sees it: first start, the README's first query, Ctrl-C, second start with the data kept.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sanliu-smoke-'))
// As root the database runs as another account, which must be able to enter.
chmodSync(folder, 0o755)
const { LANG, LC_ALL, ...rest } = process.env
const env = {
  ...rest,
  PORT: '0',
  SANLIU_DATA_DIR: join(folder, 'data'),
  SANLIU_DEMO_PEOPLE: process.env.SANLIU_DEMO_PEOPLE ?? '600',
}

const fail = (why) => {
  throw new Error(why)
}

/** Starts the server and waits for the page of links. */
async function start(command, args) {
  const began = Date.now()
  const server = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let errors = ''
  server.stderr.on('data', (text) => {
    errors = `${errors}${text}`.slice(-4000)
  })
  const url = await new Promise((resolve, reject) => {
    let page = ''
    server.stdout.on('data', (text) => {
      page += text
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(page)
      if (match && page.includes('Ctrl-C')) resolve(match[0])
    })
    server.once('exit', (code) => reject(new Error(`the start ended with ${code}\n${errors}`)))
  })
  return { server, url, seconds: (Date.now() - began) / 1000 }
}

/** Ctrl-C reaches the whole group of the terminal. */
async function stop({ server }) {
  const exited = once(server, 'exit')
  process.kill(-server.pid, 'SIGINT')
  const [code, signal] = await exited
  // npm itself ends by the signal that it was sent; the server below it has to end by itself.
  if (code !== 0 && !(server.spawnfile === 'npm' && signal === 'SIGINT'))
    fail(`Ctrl-C ended with ${code ?? signal}`)
}

const token = () =>
  execFileSync(
    'npm',
    [
      'run',
      '--silent',
      'token',
      '--',
      '--department',
      'CIVIL_AFFAIRS',
      '--region',
      '5120',
      '--role',
      'VIEWER',
    ],
    { cwd: root, env, encoding: 'utf8' },
  ).trim()

/** The first query of the README, as it stands there. */
const body =
  /-d '(\{"query".*\})'/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? fail('README: no query')

async function ask(url, query = body) {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token()}`, 'content-type': 'application/json' },
    body: query,
  })
  const { data, errors } = await answer.json()
  if (errors) fail(JSON.stringify(errors))
  return data
}

const ids = JSON.stringify({ query: '{ children(first: 5) { nodes { id } totalCount { value } } }' })

try {
  const first = await start('npm', ['start', '--silent'])
  const { children } = await ask(first.url)
  if (children.nodes.length !== 3 || !children.nodes[0].region.fullName.startsWith('四川省资阳市'))
    fail(`the README's query answered ${JSON.stringify(children)}`)
  const before = await ask(first.url, ids)
  await stop(first)
  const second = await start(process.execPath, ['dist/src/main.js'])
  const after = await ask(second.url, ids)
  await stop(second)
  if (JSON.stringify(after) !== JSON.stringify(before)) fail('the second start does not keep the data')
  if (before.children.totalCount.value !== Number(env.SANLIU_DEMO_PEOPLE)) fail('not all children are there')
  process.stdout.write(
    `首次启动 ${first.seconds.toFixed(1)} 秒，再次启动 ${second.seconds.toFixed(1)} 秒。First start ${first.seconds.toFixed(1)} s, second ${second.seconds.toFixed(1)} s; ${before.children.totalCount.value} children kept.\n`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
