import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyRecord } from '../../src/audit/verify.js'
import { homeIn } from '../../src/database/embedded/home.js'
import { runningServer } from '../../src/database/embedded/server.js'
import { embeddedBeside } from '../../src/database/embedded.js'
import { withOwner } from '../../src/database/owner.js'
import { readKeyring } from '../../src/sealing/key-file.js'
import { root } from '../architecture/source.js'

/** `npm run proof -- crash` kills twenty times; the gate twice, the server and its database in turn. */
const kills = Number(process.env.PROOF_COUNT ?? 2)
const connections = 16

interface Server {
  readonly process: ChildProcess
  readonly url: string
  readonly token: string
}

let folder: string
let dataDir: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sanliu-crash-'))
  // As root the database runs as another account, which must be able to enter.
  chmodSync(folder, 0o755)
  dataDir = join(folder, 'data')
})
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

/** The server as anybody starts it; the first token on its page is that of the city's civil affairs, who may record. */
async function startServer(): Promise<Server> {
  const server = spawn(process.execPath, ['dist/src/main.js'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: '0',
      SANLIU_DATA_DIR: dataDir,
      SANLIU_DEMO_PEOPLE: '100',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const page = await new Promise<string>((found, failed) => {
    let text = ''
    server.stdout?.on('data', (more) => {
      text += more
      if (text.includes('Ctrl-C')) found(text)
    })
    server.once('exit', (code) => failed(new Error(`the start ended with ${code}`)))
  })
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(page) ?? []
  const [token = ''] = /\bey[\w-]+\.[\w-]+\.[\w-]+/.exec(page) ?? []
  return { process: server, url, token }
}

/** An answer that reached the client whole and gave data, by its number. */
interface Released {
  readonly requestId: string
  readonly kind: 'READ' | 'STATISTICS' | 'CHANGE'
}

async function ask({ url, token }: Server, query: string, variables: object = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const body = JSON.parse(await response.text())
  return { body, requestId: response.headers.get('x-request-id') ?? '' }
}

const list = '{ children(first: 20) { nodes { id name version child { schoolingStage } } } }'
const figures = `query ($query: StatQueryInput!) { statistics(query: $query) { rows(first: 10) { nodes { cells { value } } } } }`
const figuresAsked = {
  query: {
    dataset: 'child',
    measures: ['persons'],
    by: ['sex'],
    region: { within: '5120', level: 'COUNTY' },
    period: { grain: 'LIVE' },
  },
}
const update = `mutation ($input: PersonUpdateInput!) { personUpdate(input: $input) { person { version } userErrors { code } } }`

/** Asks one question after the other until the server is gone; what came back whole is noted. */
async function client(server: Server, number: number, released: Released[], isOver: () => boolean) {
  for (let turn = number; !isOver(); turn++) {
    try {
      const kind = turn % 8 === 0 ? 'STATISTICS' : 'READ'
      const answer = await ask(server, kind === 'READ' ? list : figures, kind === 'READ' ? {} : figuresAsked)
      if (answer.body.errors) continue
      released.push({ requestId: answer.requestId, kind })
      const nodes = answer.body.data.children?.nodes
      if (!nodes || turn % 5 !== 0) continue
      const { id, version } = nodes[(number * 7 + turn) % nodes.length]
      const input = { id, expectedVersion: version, person: { ethnicity: turn % 2 ? 'YI' : 'HAN' } }
      const changed = await ask(server, update, { input })
      const outcome = changed.body.data?.personUpdate
      if (outcome?.person && outcome.userErrors.length === 0)
        released.push({ requestId: changed.requestId, kind: 'CHANGE' })
    } catch {
      // The connection broke: nothing reached the client.
      await pause(20)
    }
  }
}

/** `kill -9` of the server, or of its database, at a moment that nobody chose. */
async function killUnder(server: Server, victim: 'SERVER' | 'DATABASE', released: Released[]): Promise<void> {
  let over = false
  const clients = Array.from({ length: connections }, (_, number) =>
    client(server, number, released, () => over),
  )
  // Not before reads and changes have been answered; from then on at any moment.
  const warm = Date.now() + 30_000
  while (!released.some(({ kind }) => kind === 'CHANGE') && Date.now() < warm) await pause(50)
  await pause(200 + Math.random() * 800)
  const pid = victim === 'SERVER' ? server.process.pid : runningServer(homeIn(dataDir).data)?.pid
  process.kill(pid as number, 'SIGKILL')
  // What was on its way may still arrive.
  await pause(300)
  over = true
  if (victim === 'DATABASE') server.process.kill('SIGKILL')
  if (server.process.exitCode === null && server.process.signalCode === null)
    await once(server.process, 'exit')
  await Promise.all(clients)
}

/** Of the answers that were released, those that are not on record as what they were. */
async function missingFrom(released: readonly Released[]): Promise<Released[]> {
  const beside = await embeddedBeside(dataDir)
  const rows = await withOwner(
    beside?.ownerUrl ?? '',
    (sql) =>
      sql`select request_id as id, kind from audit_entry where request_id = any(${`{${released.map(({ requestId }) => requestId).join(',')}}`}::text[])`,
  )
  const known = new Map(rows.map(({ id, kind }) => [String(id), String(kind)]))
  return released.filter(({ requestId, kind }) => known.get(requestId) !== kind)
}

describe.skipIf(!existsSync(join(root, 'dist/src/main.js')))('kill -9 under load', () => {
  it('leaves no answer that reached anybody off the record', async () => {
    const counts = { answers: 0, changes: 0, missing: 0 }
    for (let number = 0; number < kills; number++) {
      const server = await startServer()
      const released: Released[] = []
      await killUnder(server, number % 2 ? 'DATABASE' : 'SERVER', released)
      const again = await startServer()
      counts.missing += (await missingFrom(released)).length
      counts.answers += released.length
      counts.changes += released.filter(({ kind }) => kind === 'CHANGE').length
      const { sealed, unsealed, faults } = await record()
      expect(faults).toEqual([])
      expect(sealed + unsealed).toBeGreaterThanOrEqual(counts.answers - counts.missing)
      again.process.kill('SIGINT')
      await once(again.process, 'exit')
    }
    process.stdout.write(`crash: ${kills} kills, ${JSON.stringify(counts)}\n`)
    expect(counts.missing).toBe(0)
    expect(counts.answers).toBeGreaterThan(kills * connections)
    expect(counts.changes).toBeGreaterThan(0)
  }, 1_800_000)

  const record = async () => {
    const beside = await embeddedBeside(dataDir)
    const key = readKeyring(join(dataDir, 'keys.json')).derive('audit')
    return withOwner(beside?.ownerUrl ?? '', (sql) => verifyRecord(sql, key))
  }
})
