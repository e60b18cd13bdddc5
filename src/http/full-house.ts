import type { IncomingMessage, ServerResponse } from 'node:http'
import { overloaded } from '../errors.js'
import { guards } from './answer.js'
import { answerTypeOf, languageOf } from './caller.js'
import { formatProblem } from './problems.js'

/** A larger body is not let pass: its connection is closed with the refusal. */
const smallBytes = 64 * 1024

/** Made once: an error keeps the place where it was made, and that costs more than the rest of the refusal. */
const noRoom = overloaded()

export const isSmall = ({ headers }: IncomingMessage): boolean =>
  Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) <= smallBytes

/**
 * The answer to who comes when every place is taken, before token and body are looked at: what is spent on who is refused is taken from who
 * is served. Node lets a body pass that nobody reads, and the connection stays.
 */
export function refuseForWantOfRoom(
  { headers: { accept, 'accept-language': languages } }: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  more: Readonly<Record<string, string>>,
): void {
  const type = (accept && answerTypeOf(accept)) || 'application/json'
  const body = JSON.stringify({ errors: [formatProblem(noRoom, languageOf(languages), { requestId })] })
  response.writeHead(503, {
    ...guards,
    ...more,
    'content-type': `${type}; charset=utf-8`,
    'retry-after': '1',
    'x-request-id': requestId,
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

/** Who is refused by the hundred is told of by the second, and not line by line. */
export class Refusals {
  private count = 0

  constructor(private readonly tell: (count: number) => void) {}

  add(): void {
    this.count += 1
    if (this.count === 1) setTimeout(() => this.told(), 1_000).unref()
  }

  private told(): void {
    this.tell(this.count)
    this.count = 0
  }
}
