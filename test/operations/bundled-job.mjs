// The main job inside the unpacked archive, run where there is no network: start, the README's query, doctor, Ctrl-C.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

const said = {}
const run = (args) => execFileSync('./sanliu', args, { encoding: 'utf8' }).trim()

/** Outside nothing can be reached: an address that the world is routed to. */
said.outside = await new Promise((resolve) => {
  const socket = connect({ host: '192.0.2.1', port: 443, timeout: 3_000 })
  socket.once('error', ({ code }) => resolve(code))
  socket.once('timeout', () => resolve('TIMEOUT'))
  socket.once('connect', () => resolve('CONNECTED'))
})

const server = spawn('./start', [], { stdio: ['ignore', 'pipe', 'inherit'] })
const url = await new Promise((resolve, reject) => {
  let page = ''
  server.stdout.on('data', (text) => {
    page += text
    if (page.includes('Ctrl-C')) resolve(/http:\/\/127\.0\.0\.1:\d+/.exec(page)[0])
  })
  server.once('exit', (code) => reject(new Error(`the start ended with ${code}`)))
})

const token = run(['token', '--department', 'CIVIL_AFFAIRS', '--region', '5120', '--role', 'VIEWER'])
/** The first query of the README, as it stands there. */
const [, body] = /-d '(\{"query".*\})'/.exec(readFileSync('README.md', 'utf8'))
const answer = await fetch(`${url}/graphql`, {
  method: 'POST',
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  body,
})
said.answer = await answer.json()
const page = await (await fetch(`${url}/playground`)).text()
const [script] = /\/playground\/[\w./-]+\.js/.exec(page) ?? []
said.playground = (await fetch(`${url}${script}`)).status
said.doctor = run(['doctor', '--free', '0', '--quick'])
const exited = once(server, 'exit')
server.kill('SIGINT')
said.exit = (await exited)[0]
process.stdout.write(JSON.stringify(said))
