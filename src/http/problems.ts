import { GraphQLError, type SourceLocation } from 'graphql'
import type { Language } from '../context.js'
import { ConnectionLost, DoorClosed, NotCommitted, StatementFailed } from '../database/failure.js'
import {
  badUserInput,
  type ErrorCode,
  type Message,
  overloaded,
  PlatformError,
  queryTimeout,
} from '../errors.js'

/** An error as a caller sees it. */
export interface PublicProblem {
  readonly message: string
  readonly locations?: readonly SourceLocation[]
  readonly path?: readonly (string | number)[]
  readonly extensions: {
    readonly code: ErrorCode
    readonly requestId: string
    readonly traceId?: string
    readonly [more: string]: unknown
  }
}

/** HTTP status of an answer that has no data, by its first error. */
const statuses: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  INTERNAL_SERVER_ERROR: 500,
  OVERLOADED: 503,
  UPSTREAM_UNAVAILABLE: 503,
  QUERY_TIMEOUT: 504,
}
export const statusOf = (code: ErrorCode): number => statuses[code] ?? 400

/** `Retry-After` of an answer that is worth another try: as long as the error says, else a second. */
export function retryAfter(status: number, extensions: object = {}): string | undefined {
  if (status !== 429 && status !== 503) return undefined
  const { retryAfterSeconds } = extensions as { retryAfterSeconds?: unknown }
  return String(typeof retryAfterSeconds === 'number' ? retryAfterSeconds : 1)
}

export const badRequest = (message: Message) => new PlatformError('BAD_REQUEST', message)

/** What a caller learns of a fault: that there was one, and under which number it is on record. */
export const internalError = (requestId: string) =>
  new PlatformError('INTERNAL_SERVER_ERROR', {
    zh: `内部错误，未能完成。请将请求编号 ${requestId} 告知管理员。`,
    en: `Internal error; nothing was completed. Give the administrator the request number ${requestId}.`,
  })

/**
 * The error that may be shown, or undefined when the cause is unknown: then the caller gets `internalError` and the log
 * the fault. `valueFree` is the message of a coercion error without the value it complains about.
 */
export function knownProblem(error: unknown, valueFree?: Message): PlatformError | undefined {
  for (const cause of causes(error)) {
    if (cause instanceof PlatformError) return cause
    if (cause instanceof StatementFailed) return ofStatement(cause)
    if (cause instanceof DoorClosed) return overloaded()
    if (cause instanceof NotCommitted) return databaseUnavailable()
    if (cause instanceof ConnectionLost)
      return cause.isOutcomeUnknown ? outcomeUnknown() : databaseUnavailable()
  }
  // Errors with a path come out of resolvers; only graphql and Apollo make those without, and theirs name the schema only.
  if (!(error instanceof GraphQLError) || error.path !== undefined)
    return valueFree && new PlatformError('BAD_USER_INPUT', valueFree)
  return ofDocument(error, valueFree)
}

/** Under which numbers a request is found: in the log, and where it is traced among the traces. */
export interface Numbers {
  readonly requestId: string
  readonly traceId?: string
}

/** Any error in its public form. */
export function formatProblem(
  error: unknown,
  language: Language,
  { requestId, traceId }: Numbers,
  valueFree?: Message,
): PublicProblem {
  const problem = knownProblem(error, valueFree) ?? internalError(requestId)
  const { http: _, stacktrace: __, ...extensions } = problem.extensions
  const { locations, path } = error instanceof GraphQLError ? error : problem
  return {
    message: problem.message_[language],
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { ...extensions, code: problem.code, requestId, ...(traceId && { traceId }) },
  }
}

/** An error and what it was wrapped around, outermost first. */
export function causes(error: unknown): Error[] {
  const chain: Error[] = []
  for (let cause = error; cause instanceof Error && chain.length < 8; ) {
    chain.push(cause)
    cause = (cause as { originalError?: unknown }).originalError ?? cause.cause
  }
  return chain
}

function ofStatement(failure: StatementFailed): PlatformError | undefined {
  const { sqlstate } = failure
  // NUL, or a character that the database can't hold.
  if (sqlstate === '22021' || sqlstate === '22P05')
    return badUserInput('text', {
      zh: '含有不能保存的字符（如 NUL），请删除后重试。',
      en: 'it holds a character that cannot be stored (such as NUL); remove it and try again.',
    })
  if (failure.isTimeout) return queryTimeout()
  if (sqlstate === '53100') return diskFull()
  // Out of connections or memory, or two writers that met again and again.
  if (failure.isWorthRepeating || /^53|^55P03$/.test(sqlstate)) return overloaded()
  if (/^08|^57P0/.test(sqlstate)) return databaseUnavailable()
  return undefined
}

const databaseUnavailable = () =>
  new PlatformError('UPSTREAM_UNAVAILABLE', {
    zh: '数据库连接中断，未作任何修改，请稍后重试。',
    en: 'The connection to the database was lost and nothing was changed; try again in a moment.',
  })

const diskFull = () =>
  new PlatformError('UPSTREAM_UNAVAILABLE', {
    zh: '数据库存储空间不足，未作任何修改；请告知管理员，稍后重试。',
    en: 'The database has no room left and nothing was changed; tell the administrator, and try again later.',
  })

const outcomeUnknown = () =>
  new PlatformError('UPSTREAM_UNAVAILABLE', {
    zh: '提交时数据库连接中断，不知是否生效；请用同一 idempotencyKey 重试。',
    en: 'The connection to the database was lost during the commit; whether it took effect is unknown. Repeat the request with the same idempotencyKey.',
  })

function ofDocument(error: GraphQLError, valueFree: Message | undefined): PlatformError | undefined {
  switch (error.extensions.code) {
    case 'GRAPHQL_PARSE_FAILED': {
      const text = withoutLiterals(error.message)
      return new PlatformError('GRAPHQL_PARSE_FAILED', { zh: `查询文档的语法有误：${text}`, en: text })
    }
    case 'GRAPHQL_VALIDATION_FAILED': {
      const { zh, en } = valueFree ?? { zh: `查询文档与模式不符：${error.message}`, en: error.message }
      return new PlatformError('GRAPHQL_VALIDATION_FAILED', { zh, en })
    }
    case 'OPERATION_RESOLUTION_FAILURE':
      return new PlatformError('OPERATION_RESOLUTION_FAILURE', {
        zh: 'operationName：文档中没有这个操作；有多个操作时必须指明其一。',
        en: 'operationName: the document has no such operation; with several operations one must be named.',
      })
    case 'BAD_USER_INPUT':
      return new PlatformError(
        'BAD_USER_INPUT',
        valueFree ?? {
          zh: '变量的值与其类型不符。',
          en: 'A variable has a value that does not fit its type.',
        },
      )
    case 'BAD_REQUEST':
    case 'PERSISTED_QUERY_NOT_SUPPORTED':
      return badRequest({
        zh: '请求无效：请在 JSON 正文的 query 中给出查询文档。',
        en: 'The request is not valid: give the document in `query` of the JSON body.',
      })
    default:
      // Apollo calls this one an internal error.
      if (error.message.startsWith('Schema is not configured to execute'))
        return new PlatformError('OPERATION_RESOLUTION_FAILURE', {
          zh: '模式没有这一类操作。',
          en: 'The schema has no operations of this kind.',
        })
      return valueFree && new PlatformError('BAD_USER_INPUT', valueFree)
  }
}

/** `Syntax Error: Unexpected String "…"` repeats a literal of the document, which may be personal. */
const withoutLiterals = (message: string) =>
  message.replace(/\b(Int|Float|String|BlockString|Comment) ".*"/s, '$1')
