import { GraphQLError } from 'graphql'

/** The closed list of error codes; docs/errors.md says what each means and what to do. */
export const errorCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'STALE_VERSION',
  'IDEMPOTENCY_KEY_REUSED',
  'COST_LIMIT_EXCEEDED',
  'RATE_LIMITED',
  'QUERY_TIMEOUT',
  'OVERLOADED',
  'DOCUMENT_NOT_ALLOWED',
  'CURSOR_INVALID',
  'CURSOR_EXPIRED',
  'SUPPRESSED',
  'UPSTREAM_UNAVAILABLE',
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'INTERNAL_SERVER_ERROR',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** A sentence in the two languages of the platform. */
export interface Message {
  readonly zh: string
  readonly en: string
}

/** An error that is safe to show. It never holds personal data: messages name fields, codes and remedies. */
export class PlatformError extends GraphQLError {
  constructor(
    readonly code: ErrorCode,
    readonly message_: Message,
    extensions: Record<string, unknown> = {},
  ) {
    super(message_.en, { extensions: { code, ...extensions } })
    this.name = 'PlatformError'
  }
}

export const unauthenticated = (reason: Message) =>
  new PlatformError('UNAUTHENTICATED', {
    zh: `未通过身份验证：${reason.zh}`,
    en: `Not signed in: ${reason.en}`,
  })

/** Names coordinates of the schema and the clause, and nothing about any row. `input` is the input field that named it. */
export const forbidden = (coordinates: readonly string[], clause: string, input?: string) =>
  new PlatformError(
    'FORBIDDEN',
    {
      zh: `无权访问 ${coordinates.join('、')}（依据：${clause}）。`,
      en: `Not permitted: ${coordinates.join(', ')} (${clause}).`,
    },
    { coordinates, clause, ...(input ? { input } : {}) },
  )

export const costLimitExceeded = (message: Message) => new PlatformError('COST_LIMIT_EXCEEDED', message)

export const notFound = () =>
  new PlatformError('NOT_FOUND', {
    zh: '没有找到：对象不存在，或不在您的管辖范围内。',
    en: 'Not found: it does not exist or lies outside your region.',
  })

export const badUserInput = (field: string, message: Message) =>
  new PlatformError(
    'BAD_USER_INPUT',
    { zh: `${field}：${message.zh}`, en: `${field}: ${message.en}` },
    { field },
  )

/** Somebody changed the record in between; the caller reads it again and decides anew. */
export const staleVersion = (currentVersion: number) =>
  new PlatformError(
    'STALE_VERSION',
    {
      zh: `expectedVersion：档案已被他人更新，当前版本为 ${currentVersion}；请重新读取后再修改。`,
      en: `expectedVersion: the file was changed in between, its version is ${currentVersion} now; read it again, then change it.`,
    },
    { currentVersion },
  )

export const idempotencyKeyReused = () =>
  new PlatformError('IDEMPOTENCY_KEY_REUSED', {
    zh: 'idempotencyKey：此键已用于另一个请求；请为新的请求生成新的键。',
    en: 'idempotencyKey: this key was used for another request; make a new key for a new request.',
  })

export const cursorInvalid = () =>
  new PlatformError('CURSOR_INVALID', {
    zh: 'after：游标无效。游标只能用于产生它的同一查询、筛选、排序和用户；请从第一页重新开始。',
    en: 'after: this cursor is not valid. A cursor serves only the query, filter, order and user that it came from; start again at the first page.',
  })

export const overloaded = () =>
  new PlatformError('OVERLOADED', {
    zh: '系统繁忙，请稍后重试。',
    en: 'The server is busy; try again in a moment.',
  })

/** No record, no data: the answer was made and is not given. */
export const recordUnavailable = () =>
  new PlatformError('UPSTREAM_UNAVAILABLE', {
    zh: '访问记录暂时无法写入，因此未返回数据，也未作任何更改；请稍后重试。',
    en: 'The record of accesses can’t be written at the moment, so nothing was given and nothing was changed; try again in a moment.',
  })

export const queryTimeout = () =>
  new PlatformError('QUERY_TIMEOUT', {
    zh: '查询超时：请缩小范围或减少字段后重试。',
    en: 'The query took too long; narrow the region or ask for fewer fields.',
  })
