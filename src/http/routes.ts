import type { IncomingMessage } from 'node:http'
import { HeaderMap } from '@apollo/server'
import type { Verify } from '../accounts/token.js'
import { isPurpose, type Purpose, purposes } from '../audit/purposes.js'
import type { TrustedDocuments } from '../clients/trusted.js'
import type { Language } from '../context.js'
import { overloaded } from '../errors.js'
import type { Cost, Limits } from '../limits/limits.js'
import { faultOf, type Log } from '../log.js'
import type { Viewer } from '../policy/viewer.js'
import type { Span, Traces } from '../traces/span.js'
import type { Answer } from './answer.js'
import { CallerGone, readQuery } from './body.js'
import { type AnswerType, answerTypeOf, type Caller, languageOf, pageLanguage, type Trace } from './caller.js'
import type { Cors } from './cors.js'
import { csvWanted } from './csv.js'
import type { Front } from './front.js'
import { isLocal } from './local.js'
import type { Meter } from './meter.js'
import type { Patience, Places } from './patience.js'
import { badRequest, formatProblem, internalError, knownProblem, retryAfter, statusOf } from './problems.js'
import { allowMethods, noSuchAddress, Refusal } from './refusal.js'
import type { Reader, StartPage } from './start-page.js'

/** What `/readyz` says, check by check. All true: ready. */
export type Readiness = Readonly<Record<string, boolean>>

export interface EdgeOptions<Context extends Caller> {
  /** Started, and made with `apolloOptions`. */
  readonly apollo: Front<Context>
  readonly verify: Verify
  readonly log: Log
  readonly ready: () => Promise<Readiness>
  /** What each account may ask for and spend. */
  readonly limits?: Limits
  /** Documents that front-ends handed in. */
  readonly documents?: TrustedDocuments
  /** Origins of other sites whose pages may ask. */
  readonly corsOrigins?: readonly string[]
  readonly patience?: Partial<Patience>
  /** Requests to GraphQL that are worked on at a time. */
  readonly requestsAtOnce?: number
  /** The page at `/`. */
  readonly startPage?: (reader: Reader) => Promise<StartPage>
  /** Everything at and below `/playground`; absent, there is none. */
  readonly playground?: Playground
  /** Is told of every request. */
  readonly meter?: Meter
  /** Follows requests to GraphQL through their parts. */
  readonly traces?: Traces
  /** Makes the GraphQL context of a caller; the caller itself when absent. */
  readonly contextOf?: (caller: Caller) => Context | Promise<Context>
}

/** The options with what the edge has made of them. */
export interface Routing<Context extends Caller> extends EdgeOptions<Context> {
  readonly cors: Cors
  readonly places: Places
}

/** Answers below `/playground`, or throws a Refusal. */
export type Playground = (request: IncomingMessage, path: string) => Promise<Answer>

/** One request on its way, and what its log line will say. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly requestId: string
  readonly trace: Trace
  readonly abort: AbortController
  /** Absent where the request is not traced. */
  readonly span?: Span
  viewer?: Viewer
  /** What the account has left, once it is known. */
  cost?: Cost
}

const routes = ['/graphql', '/livez', '/readyz', '/playground', '/'] as const
export type Route = (typeof routes)[number] | undefined

export function routeOf({ url = '' }: IncomingMessage): Route {
  const path = pathOf(url)
  if (path.startsWith('/playground/')) return '/playground'
  return routes.find((route) => route === path)
}

const pathOf = (url = ''): string => url.split('?', 1)[0] ?? ''

/** Every answer of the server; undefined when there is nobody left to take it. */
export async function answerTo<Context extends Caller>(
  route: Route,
  exchange: Exchange,
  options: Routing<Context>,
  stopping: boolean,
): Promise<Answer | undefined> {
  const { headers } = exchange.request
  const type = answerTypeOf(headers.accept)
  try {
    if (route === undefined) throw noSuchAddress()
    // Below it some addresses are read and one is posted to: it says so itself.
    if (route === '/playground') return await playground(exchange.request, options)
    const allowed = route === '/graphql' && options.cors.preflight(exchange.request)
    if (allowed) return allowed
    allowMethods(exchange.request, route === '/graphql' ? ['POST'] : ['GET', 'HEAD'])
    if (route === '/graphql') return await graphql(exchange, type, options)
    if (route === '/livez') return json(200, { status: 'alive' })
    if (route === '/readyz') return await readiness(options, stopping)
    return await page(exchange.request, options)
  } catch (error) {
    if (error instanceof CallerGone) return undefined
    return problem(exchange, error, options.log)
  }
}

async function graphql<Context extends Caller>(
  exchange: Exchange,
  type: AnswerType | undefined,
  { apollo, verify, limits, documents, contextOf, places }: Routing<Context>,
): Promise<Answer> {
  const { request, requestId, trace, abort, span } = exchange
  if (places.isFull) throw overloaded()
  span?.step('token')
  // Before the body is read: strangers can't make the server hold a megabyte.
  const viewer = await verify(request.headers.authorization)
  exchange.viewer = viewer
  const entered = limits?.enter(viewer)
  exchange.cost = entered?.cost
  if (entered?.refusal) throw entered.refusal
  // Before anything is executed: a change must not be made for a caller who can't read the answer.
  const language = languageOf(request.headers['accept-language'])
  const csv = csvWanted(request.headers.accept, language)
  if (type === undefined && !csv) throw new Refusal(406, notAcceptable())
  const strict = isStrict(request)
  const descriptions = descriptionsOf(request)
  const purpose = purposeOf(request)
  span?.step('body')
  const body = await readQuery(request, documents?.get(viewer.client))
  span?.step('document')
  const caller: Caller = {
    viewer,
    requestId,
    purpose,
    language,
    strict,
    descriptions,
    csv,
    // Made only for who asks for it.
    get signal() {
      return abort.signal
    },
    span,
    trace,
  }

  const context = contextOf ? await contextOf(caller) : (caller as Context)

  const ask = () =>
    apollo.executeHTTPGraphQLRequest({
      // Apollo sees two headers: no plugin can log the token.
      httpGraphQLRequest: {
        method: 'POST',
        headers: new HeaderMap([
          ['content-type', 'application/json'],
          ['accept', type ?? 'application/json'],
        ]),
        search: '',
        body,
      },
      context: async () => context,
    })
  // After the body: who sends it slowly takes nobody's place, and the connection of who is refused stays.
  const answer = await places.within(ask, overloaded)
  span?.step('answer')
  // Whatever did not pass the problem plugin may hold Apollo's own words.
  const { body: told } = answer
  if (!trace.formatted || told.kind === 'chunked') throw trace.fault ?? new Error('unformatted answer')
  if (trace.csv) return trace.csv
  return {
    status: answer.status ?? 200,
    headers: Object.fromEntries(answer.headers),
    body: told.kind === 'bytes' ? told.bytes : told.string,
  }
}

async function readiness({ ready }: Pick<EdgeOptions<Caller>, 'ready'>, stopping: boolean): Promise<Answer> {
  const checks: Readiness = stopping ? { running: false } : await ready().catch(() => ({ ready: false }))
  const isReady = Object.values(checks).every(Boolean)
  return json(isReady ? 200 : 503, { status: isReady ? 'ready' : 'unavailable', checks })
}

async function page(
  request: IncomingMessage,
  { startPage }: Pick<EdgeOptions<Caller>, 'startPage'>,
): Promise<Answer> {
  if (!startPage) throw noSuchAddress()
  const { html, contentSecurityPolicy } = await startPage({
    isLocal: isLocal(request),
    language: pageLanguage(request.url, request.headers['accept-language']),
    host: request.headers.host ?? '',
  })
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': contentSecurityPolicy },
    body: html,
  }
}

async function playground(
  request: IncomingMessage,
  { playground }: Pick<EdgeOptions<Caller>, 'playground'>,
): Promise<Answer> {
  if (!playground) throw noSuchAddress()
  return playground(request, pathOf(request.url))
}

export function problem(
  { requestId, request, trace, cost, span }: Exchange,
  error: unknown,
  log: Log,
): Answer {
  const type = answerTypeOf(request.headers.accept) ?? 'application/json'
  const shown = error instanceof Refusal ? error.problem : knownProblem(error)
  if (!shown) log.error('request.fault', { requestId, trace_id: span?.traceId, fault: faultOf(error) })
  const { code } = shown ?? internalError(requestId)
  const status = error instanceof Refusal ? error.status : statusOf(code)
  trace.codes = [code]
  const seconds = retryAfter(status, shown?.extensions)
  return {
    status,
    headers: {
      'content-type': `${type}; charset=utf-8`,
      ...(status === 401 && { 'www-authenticate': 'Bearer realm="sanliu"' }),
      ...(seconds && { 'retry-after': seconds }),
      ...(error instanceof Refusal && error.headers),
    },
    body: JSON.stringify({
      errors: [
        formatProblem(shown, languageOf(request.headers['accept-language']), {
          requestId,
          traceId: span?.traceId,
        }),
      ],
      ...(cost && { extensions: { cost } }),
    }),
  }
}

const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
})

function isStrict({ headers }: IncomingMessage): boolean {
  const mode = headers['x-access-mode']
  if (mode !== undefined && mode !== 'strict')
    throw new Refusal(
      400,
      badRequest({
        zh: 'X-Access-Mode：只能为 strict，或不发送。',
        en: 'X-Access-Mode: send strict, or leave the header out.',
      }),
    )
  return mode === 'strict'
}

function descriptionsOf({ headers }: IncomingMessage): Language | undefined {
  const language = headers['x-description-language']
  if (language === undefined || language === 'zh' || language === 'en') return language
  throw new Refusal(
    400,
    badRequest({
      zh: 'X-Description-Language：只能为 zh 或 en，或不发送。',
      en: 'X-Description-Language: send zh or en, or leave the header out.',
    }),
  )
}

function purposeOf({ headers }: IncomingMessage): Purpose | undefined {
  const given = headers['x-access-purpose']
  if (given === undefined || isPurpose(given)) return given
  throw new Refusal(
    400,
    badRequest({
      zh: `X-Access-Purpose：应为 ${purposes.join('、')} 之一，或不发送。`,
      en: `X-Access-Purpose: send one of ${purposes.join(', ')}, or leave the header out.`,
    }),
  )
}

const notAcceptable = () =>
  badRequest({
    zh: 'Accept：请接受 application/graphql-response+json、application/json 或 text/csv。',
    en: 'Accept: take application/graphql-response+json, application/json or text/csv.',
  })
