import type { IncomingMessage, ServerResponse } from 'node:http'

/** On every answer: nothing here is cached, sniffed, framed or loads anything. */
export const guards = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  vary: 'accept, accept-language',
  'x-content-type-options': 'nosniff',
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

export function send(request: IncomingMessage, response: ServerResponse, answer: Answer) {
  if (response.destroyed || response.headersSent) return
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body
  // The rest of a body that nobody reads would be taken for the next request.
  const abandoned = !request.complete
  response.writeHead(answer.status, {
    ...guards,
    ...answer.headers,
    ...(abandoned && { connection: 'close' }),
    'content-length': body.length,
  })
  if (request.method === 'HEAD') response.end()
  else if (abandoned) endAfterBody(request, response, body)
  else response.end(body)
}

const patienceMilliseconds = 1_000

/** Closing under a caller that is still sending would take the answer away again: read on for a moment, then close. */
function endAfterBody(request: IncomingMessage, response: ServerResponse, body: Buffer) {
  response.write(body)
  const end = () => {
    clearTimeout(timer)
    response.end()
  }
  const timer = setTimeout(end, patienceMilliseconds)
  request.once('end', end)
  request.once('close', end)
  request.resume()
}
