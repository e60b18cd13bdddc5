import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localIssuer } from '../../src/accounts/local-issuer.js'
import { verifier } from '../../src/accounts/token.js'
import { loadConfig } from '../../src/config.js'
import { createEdge } from '../../src/http/edge.js'
import { createLog } from '../../src/log.js'
import { openPlatform } from '../../src/platform.js'
import type { Role } from '../../src/policy/viewer.js'
import { edgeSettings } from '../../src/start.js'
import { createTestDatabase } from '../support/database.js'
import { testKeyring } from '../support/platform.js'

/** Who sends a request: `TOWNSHIP_GOVERNMENT 512002 RECORDER`. */
export type Sender = readonly [department: string, region: string, role: Role]

/** Everything that left the server for one request. */
export interface Reply {
  readonly status: number
  readonly headers: string
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
  readonly body: any
}

/** The server as it runs, from the token to the database, with everything that it logs at its most talkative. */
export async function realServer(settings: Record<string, string> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'sanliu-test-'))
  const database = await createTestDatabase('secrecy')
  const config = loadConfig({ SANLIU_DATA_DIR: dataDir, SANLIU_DB_POOLER: database.pooler, ...settings })
  const lines: string[] = []
  const log = createLog('debug', { write: (line: string) => void lines.push(line) })
  const { url: databaseUrl, ownerUrl } = database
  const platform = await openPlatform(config, { url: databaseUrl, ownerUrl }, testKeyring, log)
  const issuer = await localIssuer(config)
  const { apollo, limits, documents } = platform
  const edge = createEdge({
    apollo,
    verify: await verifier(config),
    log,
    limits,
    documents,
    ...edgeSettings(config),
    ready: () => platform.ready(),
  })
  const { port } = await edge.listen(0, '127.0.0.1')
  const replies: Reply[] = []

  async function send(path: string, init: RequestInit): Promise<Reply> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
    const text = await response.text()
    const headers = JSON.stringify([...response.headers])
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    const reply = { status: response.status, headers, text, body: isJson ? JSON.parse(text) : undefined }
    replies.push(reply)
    return reply
  }
  const tokenOf = ([department, region, role]: Sender, client = 'desk') =>
    issuer.issue({ sub: `account-${department.length}`, department, region, role, client })

  return {
    url: `http://127.0.0.1:${port}`,
    authorization: async () => `Bearer ${await tokenOf(['EDUCATION', '512002', 'VIEWER'])}`,
    adminUrl: database.adminUrl,
    databaseName: database.name,
    ownerUrl,
    lines,
    replies,
    send,
    tokenOf,
    async post(sender: Sender, body: string, headers: Record<string, string> = {}) {
      const authorization = `Bearer ${await tokenOf(sender)}`
      const all = { 'content-type': 'application/json', authorization, ...headers }
      return send('/graphql', { method: 'POST', body, headers: all })
    },
    ask(sender: Sender, query: string, variables: object = {}, more: object = {}) {
      return this.post(sender, JSON.stringify({ query, variables, ...more }), { 'accept-language': 'en' })
    },
    async stop() {
      await edge.stop(0)
      await platform.close()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
export type RealServer = Awaited<ReturnType<typeof realServer>>
