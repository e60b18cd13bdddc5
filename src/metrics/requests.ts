import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Done, Meter } from '../http/meter.js'

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** One root by its name, which is the schema's; a document with several counts as such, whatever they are. */
const rootOf = (roots: readonly string[] = []): string => (roots.length > 1 ? 'several' : (roots[0] ?? ''))

/**
 * Requests by what they were and how they ended. Labels are names of the program and of the schema alone: no account, no department,
 * no region, no text of a caller.
 */
export function requestMeter(registers: Registry[]): Meter {
  const requests = new Counter({
    name: 'sanliu_requests_total',
    help: 'Requests answered. 已答复的请求数。',
    labelNames: ['route', 'status', 'operation', 'root', 'code'],
    registers,
  })
  const took = new Histogram({
    name: 'sanliu_request_seconds',
    help: 'From the first byte of a request to its answer. 请求用时（秒）。',
    labelNames: ['route', 'operation'],
    buckets: seconds,
    registers,
  })
  const inFlight = new Gauge({
    name: 'sanliu_requests_in_flight',
    help: 'Requests that are being answered. 正在处理的请求数。',
    aggregator: 'sum',
    registers,
  })
  return {
    begun: () => inFlight.inc(),
    ended({ route, status, operation = '', roots, codes, milliseconds }: Done) {
      inFlight.dec()
      const code = codes[0] ?? ''
      requests.inc({ route, status: String(status), operation, root: rootOf(roots), code })
      took.observe({ route, operation }, milliseconds / 1000)
    },
  }
}
