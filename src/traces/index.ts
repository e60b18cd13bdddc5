import type { Log } from '../log.js'
import type { Traces } from './span.js'

export interface TracesOptions {
  /** Where spans are sent, by OTLP over HTTP. */
  readonly url: string
  /** So many of a hundred requests. */
  readonly percent: number
  readonly log: Pick<Log, 'warn'>
}

/** Nothing of OpenTelemetry is loaded before somebody wants it. */
export async function openTraces(options: TracesOptions): Promise<Traces> {
  const { tracesTo } = await import('./collector.js')
  return tracesTo(options)
}
