import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { root } from '../architecture/source.js'

/** The program as anybody starts it, in a group of its own as a terminal would. */
export interface Server {
  readonly process: ChildProcess
  readonly url: string
  readonly page: string
  /** What it wrote to its log so far. */
  readonly log: () => string
  /** What it wrote so far, wherever. */
  readonly written: () => string
  stop(): Promise<number | null>
}

export async function startServer(env: Record<string, string>): Promise<Server> {
  const server = spawn(process.execPath, ['dist/src/main.js'], {
    cwd: root,
    env: { ...process.env, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let log = ''
  let text = ''
  server.stderr?.on('data', (more) => (log += more))
  const page = await new Promise<string>((found, failed) => {
    server.stdout?.on('data', (more) => {
      text += more
      if (/http:\/\/127\.0\.0\.1:\d+\/graphql/.test(text)) setTimeout(() => found(text), 100)
    })
    server.once('exit', (code) => failed(new Error(`the start ended with ${code}: ${log.slice(-2_000)}`)))
  })
  return {
    process: server,
    page,
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(page)?.[0] ?? '',
    log: () => log,
    written: () => text + log,
    async stop() {
      if (server.exitCode !== null) return server.exitCode
      const exited = once(server, 'exit')
      // Ctrl-C reaches every process of the terminal.
      process.kill(-(server.pid as number), 'SIGINT')
      const [code] = await exited
      return code
    },
  }
}

/** The processes that serve below one that keeps them. */
export const workersOf = ({ process: { pid } }: Server): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((found) =>
      found && Number(found[2]) === pid && found[3]?.includes('dist/src/main.js') ? [Number(found[1])] : [],
    )

export interface Told {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
  readonly body: any
}

/** On a connection of its own: connections are shared out among the workers in turn. */
export function ask(url: string, token: string, query: string, variables: object = {}): Promise<Told> {
  return new Promise((resolve, reject) => {
    const asked = request(
      `${url}/graphql`,
      {
        method: 'POST',
        agent: false,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      },
      async (response) => {
        try {
          let text = ''
          for await (const more of response.setEncoding('utf8')) text += more
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) })
        } catch (error) {
          reject(error)
        }
      },
    )
    asked.once('error', reject)
    asked.end(JSON.stringify({ query, variables }))
  })
}
