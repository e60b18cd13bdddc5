import { Agent, request } from 'node:http'

export interface Told {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
  readonly body: any
  readonly retryAfter: string | undefined
  readonly milliseconds: number
}

export interface Client {
  /** Rejects when the connection broke: nothing whole came back. */
  ask(url: string, token: string, query: string, variables?: object): Promise<Told>
  close(): void
}

/** Connections that are kept; one that its server left is not used again. */
export function openClient(longestMilliseconds = 90_000): Client {
  const agent = new Agent({ keepAlive: true })
  return {
    ask: (url, token, query, variables = {}) =>
      new Promise((resolve, reject) => {
        const started = performance.now()
        const body = JSON.stringify({ query, variables })
        const asking = request(
          `${url}/graphql`,
          {
            agent,
            method: 'POST',
            headers: {
              authorization: `Bearer ${token}`,
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(body),
            },
          },
          (response) => {
            let text = ''
            response.setEncoding('utf8').on('data', (more) => (text += more))
            response.on('error', reject)
            response.on('end', () => {
              if (!response.complete) return reject(new Error('cut off'))
              resolve({
                status: response.statusCode ?? 0,
                body: JSON.parse(text),
                retryAfter: response.headers['retry-after'],
                milliseconds: performance.now() - started,
              })
            })
          },
        )
        asking.setTimeout(longestMilliseconds, () => asking.destroy(new Error('no answer: it hangs')))
        asking.on('error', reject)
        asking.end(body)
      }),
    close: () => agent.destroy(),
  }
}

/** Milliseconds until `/readyz` says 200. */
export async function untilReady(url: string, since: number, longestMilliseconds = 60_000): Promise<number> {
  for (;;) {
    const status = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.status,
      () => 0,
    )
    const took = performance.now() - since
    if (status === 200) return took
    if (took > longestMilliseconds) throw new Error(`not ready after ${Math.round(took)} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Codes that a caller may meet in a fault, and try again; anything else is a fault of the program. */
export const forgivable = new Set(['OVERLOADED', 'UPSTREAM_UNAVAILABLE', 'QUERY_TIMEOUT'])

export const codesOf = ({ body }: Told): string[] =>
  (body.errors ?? []).map((error: { extensions: { code: string } }) => error.extensions.code)
