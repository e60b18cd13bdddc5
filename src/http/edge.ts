import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { v7 as uuid } from 'uuid'
import { faultOf } from '../log.js'
import { send } from './answer.js'
import type { Caller } from './caller.js'
import { corsOf } from './cors.js'
import { isSmall, Refusals, refuseForWantOfRoom } from './full-house.js'
import { bound, Places, serverOptions, timeIsOver, usualPatience, withinTime } from './patience.js'
import { answerTo, type EdgeOptions, type Exchange, problem, type Route, routeOf } from './routes.js'

/** The HTTP server. */
export interface Edge {
  readonly server: Server
  listen(port: number, host: string): Promise<AddressInfo>
  /** Takes no new connections, lets running requests finish for a while, then closes what is left. */
  stop(graceMilliseconds?: number): Promise<void>
}

/** More than the database serves in a second, and less than a process holds with ease. */
const usualPlaces = 200

export function createEdge<Context extends Caller>(options: EdgeOptions<Context>): Edge {
  const running = new Set<Exchange>()
  /** Connections that have asked nothing yet; node does not count them as idle. */
  const silent = new Set<Socket>()
  let stopping = false
  const patience = { ...usualPatience, ...options.patience }
  const cors = corsOf(options.corsOrigins)
  const places = new Places(options.requestsAtOnce ?? usualPlaces)
  const routing = { ...options, cors, places }
  const refusals = new Refusals((count) => options.log.warn('refused', { count, codes: ['OVERLOADED'] }))

  const server = createServer(
    serverOptions(patience),
    (request, response) =>
      void serve(request, response).catch((error: unknown) => {
        options.log.error('request.fault', { fault: faultOf(error) })
        response.destroy()
      }),
  )

  bound(server, patience)
  server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const started = performance.now()
    silent.delete(request.socket)
    const route = routeOf(request)
    const requestId = uuid()
    if (route === '/graphql' && request.method === 'POST' && !stopping && places.isFull && isSmall(request)) {
      refuseForWantOfRoom(request, response, requestId, cors.headersFor(request))
      refusals.add()
      options.meter?.begun()
      options.meter?.ended({
        route,
        status: 503,
        codes: ['OVERLOADED'],
        milliseconds: performance.now() - started,
      })
      return
    }
    const exchange: Exchange = {
      request,
      requestId,
      trace: { codes: [], formatted: false },
      abort: new AbortController(),
      span: route === '/graphql' ? options.traces?.begin(traceparentOf(request)) : undefined,
    }
    running.add(exchange)
    options.meter?.begun()
    response.once('close', () => {
      running.delete(exchange)
      if (!response.writableFinished) exchange.abort.abort()
    })
    response.on('error', () => exchange.abort.abort())
    const answering = answerTo(route, exchange, routing, stopping)
    const answer = await withinTime(patience.requestMilliseconds, answering, () => {
      exchange.abort.abort()
      return problem(exchange, timeIsOver(request.complete), options.log)
    })
    if (answer) {
      const allowed = route === '/graphql' ? cors.headersFor(request) : {}
      const headers = { ...answer.headers, ...allowed, 'x-request-id': exchange.requestId }
      send(request, response, {
        ...answer,
        headers: stopping ? { ...headers, connection: 'close' } : headers,
      })
    } else response.destroy()
    record(options, route, exchange, answer?.status ?? 499, performance.now() - started)
  }

  return {
    server,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          resolve(server.address() as AddressInfo)
        })
      }),
    async stop(graceMilliseconds = 10_000) {
      stopping = true
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of silent) socket.destroy()
      const timer = setTimeout(() => {
        for (const { abort } of running) abort.abort()
        server.closeAllConnections()
      }, graceMilliseconds)
      await closed
      clearTimeout(timer)
    },
  }
}

/** Who stands in front of us may name its own span. */
function traceparentOf({ headers: { traceparent } }: IncomingMessage): string | undefined {
  return typeof traceparent === 'string' ? traceparent : undefined
}

function record(
  { log, meter }: Pick<EdgeOptions<Caller>, 'log' | 'meter'>,
  route: Route,
  { request, requestId, trace, viewer, span }: Exchange,
  status: number,
  took: number,
) {
  meter?.ended({ ...trace, route: route ?? 'other', status, milliseconds: took })
  span?.tell({
    requestId,
    route,
    method: request.method,
    status,
    operation: trace.operation,
    roots: trace.roots,
    codes: trace.codes,
    department: viewer?.department,
  })
  span?.end(status >= 500)
  log[status >= 500 ? 'warn' : 'info']('request', {
    requestId,
    trace_id: span?.traceId,
    route: route ?? 'other',
    method: request.method,
    status,
    milliseconds: Math.round(took * 10) / 10,
    operation: trace.operation,
    roots: trace.roots,
    codes: trace.codes.length > 0 ? trace.codes : undefined,
    department: viewer?.department,
    region: viewer?.region,
  })
}
