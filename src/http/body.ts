import type { IncomingMessage } from 'node:http'
import { type ClientDocuments, withText } from '../clients/trusted.js'
import type { Message } from '../errors.js'
import { badRequest } from './problems.js'
import { Refusal } from './refusal.js'

/** Large enough for a form with all its entries, small enough to hold hundreds at once. */
export const bodyLimitBytes = 1024 * 1024

const refuse = (status: number, zh: string, en: string) => new Refusal(status, badRequest({ zh, en }))

/** The caller went away before the request was complete; there is nobody to answer. */
export class CallerGone extends Error {}

/** The GraphQL request in a body, an id replaced by its document; anything else is refused with its reason. */
export async function readQuery(
  request: IncomingMessage,
  documents?: ClientDocuments,
): Promise<Record<string, unknown>> {
  const sent = await readJson(request, bodyLimitBytes)
  const query = isObject(sent) ? withText(sent, documents) : sent
  const fault = faultIn(query)
  if (fault) throw new Refusal(400, badRequest(fault))
  return query as Record<string, unknown>
}

/** The JSON of a body of a bounded size. */
export async function readJson(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type))
    throw refuse(
      415,
      'Content-Type 应为 application/json。',
      'Content-Type must be application/json, in UTF-8.',
    )
  if (!/^(?:identity)?$/i.test(request.headers['content-encoding'] ?? ''))
    throw refuse(415, '请求正文不能压缩。', 'The body must not be compressed.')
  return jsonIn(await bodyOf(request, limitBytes))
}

function bodyOf(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const tooLarge = () => tooLargeFor(limitBytes)
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return Promise.reject(tooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limitBytes) {
        request.removeAllListeners('data')
        reject(tooLarge())
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks, size)))
    // Every request closes; an error is made, with all that it takes, for one that is not over.
    request.on('close', () => request.complete || reject(new CallerGone()))
    request.on('error', () => reject(new CallerGone()))
  })
}

const tooLargeFor = (limitBytes: number) =>
  refuse(
    413,
    `请求正文超过 ${limitBytes / 1024} KiB。`,
    `The body is larger than ${limitBytes / 1024} KiB; send less, or use the bulk operations.`,
  )

const utf8 = new TextDecoder('utf-8', { fatal: true })

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body))
  } catch {
    // The parser's message quotes the body.
    throw refuse(400, '请求正文不是有效的 JSON。', 'The body is not valid JSON.')
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

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
