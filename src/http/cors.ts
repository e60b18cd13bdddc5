import type { IncomingMessage } from 'node:http'
import type { Answer } from './answer.js'

/** Headers that a front-end sends beyond what every page may, and those of the answer that it may read. */
const sent = 'authorization, content-type, x-access-mode, x-access-purpose, x-description-language'
const read = 'retry-after, www-authenticate, x-request-id'

const isOptions = ({ method }: IncomingMessage) => method === 'OPTIONS'

/**
 * Pages of other sites that may ask: those of a fixed list, by their whole origin. No cookie is ever taken, so none is allowed along; a
 * site that is not on the list gets no header, and its browser keeps the answer from it.
 */
export interface Cors {
  /** For every answer at the address. */
  headersFor(request: IncomingMessage): Readonly<Record<string, string>>
  /** The answer to a browser that asks beforehand; undefined when nothing is allowed. */
  preflight(request: IncomingMessage): Answer | undefined
}

export function corsOf(origins: readonly string[] = []): Cors {
  // What is allowed to one must not be remembered for another.
  const varying: Record<string, string> =
    origins.length > 0 ? { vary: 'accept, accept-language, origin' } : {}
  const isAllowed = ({ headers }: IncomingMessage) =>
    headers.origin !== undefined && origins.includes(headers.origin)
  return {
    headersFor: (request) => ({
      ...varying,
      ...(isAllowed(request) && {
        'access-control-allow-origin': request.headers.origin as string,
        'access-control-expose-headers': read,
      }),
    }),
    preflight: (request) =>
      isOptions(request) && isAllowed(request)
        ? {
            status: 204,
            headers: {
              'access-control-allow-methods': 'POST',
              'access-control-allow-headers': sent,
              'access-control-max-age': '600',
            },
            body: '',
          }
        : undefined,
  }
}
