import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localIssuer } from '../../../src/accounts/local-issuer.js'
import { loadConfig } from '../../../src/config.js'
import type { Role } from '../../../src/policy/viewer.js'
import { root } from '../../architecture/source.js'
import type { Sent } from './requests.js'

export interface Reply {
  readonly status: number
  readonly text: string
}

/** A server in a process of its own, over a database that is there; what it writes is kept. */
export async function startProcess(settings: Record<string, string>, connections: number) {
  const dataDir = await mkdtemp(join(tmpdir(), 'sanliu-fuzz-'))
  const env = { ...settings, SANLIU_DATA_DIR: dataDir, PORT: '0' }
  const issuer = await localIssuer(loadConfig(env))
  const server: ChildProcess = spawn(process.execPath, ['dist/src/main.js'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'development', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written: string[] = []
  server.stderr?.on('data', (more) => written.push(String(more)))
  const url = await new Promise<string>((found, failed) => {
    let text = ''
    server.stdout?.on('data', (more) => {
      written.push(String(more))
      text += more
      const [address] = /http:\/\/127\.0\.0\.1:\d+(?=\s)/.exec(text) ?? []
      if (address && text.includes('GraphQL')) found(address)
    })
    server.once('exit', (code) => failed(new Error(`the start ended with ${code}: ${written.join('')}`)))
  })
  const agent = new Agent({ keepAlive: true, maxSockets: connections })

  return {
    url,
    written,
    isRunning: () => server.exitCode === null && server.signalCode === null,
    token: (department: string, region: string, role: Role) =>
      issuer.issue({
        sub: `fuzz-${department.toLowerCase()}-${role.toLowerCase()}`,
        department,
        region,
        role,
        client: 'fuzz',
      }),
    send: ({ method, path, headers, body }: Sent, milliseconds: number): Promise<Reply> =>
      new Promise((resolve, reject) => {
        const hasBody = method !== 'GET' && method !== 'HEAD'
        const asking = request(
          `${url}${path}`,
          { agent, method, headers: { ...headers, ...(hasBody && { 'content-length': body.length }) } },
          (response) => {
            const chunks: Buffer[] = []
            response.on('data', (chunk) => chunks.push(chunk))
            response.on('end', () =>
              resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
            )
            response.on('error', reject)
          },
        )
        asking.setTimeout(milliseconds, () => asking.destroy(new Error('no answer in time')))
        asking.on('error', reject)
        asking.end(hasBody ? body : undefined)
      }),
    async stop() {
      agent.destroy()
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGTERM')
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 15_000))])
      if (server.exitCode === null) server.kill('SIGKILL')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
