import type { IncomingMessage } from 'node:http'
import type { Message, PlatformError } from '../errors.js'
import { badRequest } from './problems.js'

/** Large enough for a form with all its entries, small enough to hold hundreds at once. */
export const bodyLimitBytes = 1024 * 1024

/** A request that is refused before GraphQL, with its HTTP status. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly problem: PlatformError,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

const refuse = (status: number, zh: string, en: string) => new Refusal(status, badRequest({ zh, en }))

/** The caller went away before the request was complete; there is nobody to answer. */
export class CallerGone extends Error {}

/** The GraphQL request in a body; anything else is refused with its reason. */
export async function readQuery(request: IncomingMessage): Promise<Record<string, unknown>> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type))
    throw refuse(
      415,
      'Content-Type 应为 application/json。',
      'Content-Type must be application/json, in UTF-8.',
    )
  if (!/^(?:identity)?$/i.test(request.headers['content-encoding'] ?? ''))
    throw refuse(415, '请求正文不能压缩。', 'The body must not be compressed.')
  return queryIn(await bodyOf(request))
}

function bodyOf(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > bodyLimitBytes) return Promise.reject(tooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > bodyLimitBytes) {
        request.removeAllListeners('data')
        reject(tooLarge())
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks, size)))
    request.on('close', () => reject(new CallerGone()))
    request.on('error', () => reject(new CallerGone()))
  })
}

const tooLarge = () =>
  refuse(413, '请求正文超过 1 MiB。', 'The body is larger than 1 MiB; send less, or use the bulk operations.')

const utf8 = new TextDecoder('utf-8', { fatal: true })

function queryIn(body: Buffer): Record<string, unknown> {
  let query: unknown
  try {
    query = JSON.parse(utf8.decode(body))
  } catch {
    // The parser's message quotes the body.
    throw refuse(400, '请求正文不是有效的 JSON。', 'The body is not valid JSON.')
  }
  const fault = faultIn(query)
  if (fault) throw new Refusal(400, badRequest(fault))
  return query as Record<string, unknown>
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

function faultIn(query: unknown): Message | undefined {
  if (Array.isArray(query))
    return { zh: '每个请求只能有一个操作。', en: 'Send one operation in each request, not a list.' }
  if (!isObject(query))
    return { zh: '请求正文应为 JSON 对象。', en: 'The body must be a JSON object with `query`.' }
  const { query: document, variables, extensions, operationName } = query as Record<string, unknown>
  if (typeof document !== 'string' || document === '')
    return { zh: 'query：应为查询文档。', en: 'query: a GraphQL document is expected.' }
  if (variables !== undefined && variables !== null && !isObject(variables))
    return { zh: 'variables：应为 JSON 对象。', en: 'variables: a JSON object is expected.' }
  if (extensions !== undefined && extensions !== null && !isObject(extensions))
    return { zh: 'extensions：应为 JSON 对象。', en: 'extensions: a JSON object is expected.' }
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    return { zh: 'operationName：应为文字。', en: 'operationName: a text is expected.' }
  return undefined
}
