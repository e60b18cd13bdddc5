// The platform as it is started by anybody, on data that is there already.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Starts the platform on a data folder, or on DATABASE_URL, and waits until it listens. `imports` are modules loaded before it. */
export async function startPlatform(folder, settings = {}, imports = []) {
  const env = {
    ...process.env,
    PORT: '0',
    ...(folder ? { SANLIU_DATA_DIR: resolve(folder) } : {}),
    ...settings,
  }
  const began = performance.now()
  const entry = imports.length > 0 ? 'bench/without/main.mjs' : 'dist/src/main.js'
  const server = spawn(process.execPath, [...imports.map((file) => `--import=${file}`), entry], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  server.stderr.on('data', (text) => {
    errors = `${errors}${text}`.slice(-4000)
  })
  const url = await new Promise((found, reject) => {
    let page = ''
    const read = (text) => {
      page += text
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(page)
      if (!match || !page.includes('/graphql')) return
      server.stdout.off('data', read).resume()
      found(match[0])
    }
    server.stdout.on('data', read)
    server.once('exit', (code) => reject(new Error(`the start ended with ${code}\n${errors}`)))
  })
  return {
    url,
    pid: server.pid,
    seconds: (performance.now() - began) / 1000,
    ask: (token, query, variables) => ask(url, token, query, variables),
    tokenFor: (department, region) => tokenFor(env, department, region),
    async stop() {
      const exited = once(server, 'exit')
      server.kill('SIGINT')
      await exited
    },
  }
}

const tokenFor = (env, department, region) =>
  execFileSync(
    process.execPath,
    ['dist/src/commands/token.js', '--department', department, '--region', region, '--role', 'VIEWER'],
    { cwd: root, env, encoding: 'utf8' },
  ).trim()

/** Data and the milliseconds until the whole body was read. An answer with errors is no answer. */
async function ask(url, token, query, variables) {
  const body = JSON.stringify({ query, variables })
  const began = performance.now()
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  })
  const text = await answer.text()
  const milliseconds = performance.now() - began
  const { data, errors } = JSON.parse(text)
  if (!data || errors) throw new Error(`the answer has errors: ${text.slice(0, 1000)}`)
  return { data, milliseconds }
}
