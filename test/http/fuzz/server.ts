import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localIssuer } from '../../../src/accounts/local-issuer.js'
import { loadConfig } from '../../../src/config.js'
import type { Role } from '../../../src/policy/viewer.js'
import { startServer } from '../../support/server.js'
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
  const server = await startServer({ NODE_ENV: 'development', ...env })
  const { url, written, process } = server
  const agent = new Agent({ keepAlive: true, maxSockets: connections })

  return {
    url,
    written,
    isRunning: () => process.exitCode === null && process.signalCode === null,
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
      await Promise.race([server.stop(), new Promise((resolve) => setTimeout(resolve, 15_000))])
      if (process.exitCode === null) process.kill('SIGKILL')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
