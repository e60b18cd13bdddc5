import {
  type Attributes,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { faultOf } from '../log.js'
import { manifest } from '../package-root.js'
import type { TracesOptions } from './index.js'
import { callersSpan } from './parent.js'
import type { Facts, Span, Traces } from './span.js'

/** Of what waits for the collector so much is kept, and what comes on top is dropped: some megabytes at most. */
const mostWaiting = 4_096
const mostAtOnce = 512
/** At the end all that waits is sent together. */
const sendingAtOnce = mostWaiting / mostAtOnce + 2
const everyMilliseconds = 1_000
/** A collector that takes longer loses what it was sent. No request waits for it. */
const patienceMilliseconds = 3_000

const names: Readonly<Record<keyof Facts, string>> = {
  requestId: 'sanliu.request_id',
  route: 'http.route',
  method: 'http.request.method',
  status: 'http.response.status_code',
  operation: 'graphql.operation.type',
  roots: 'sanliu.roots',
  codes: 'sanliu.codes',
  department: 'sanliu.department',
  statements: 'sanliu.statements',
  attempts: 'sanliu.attempts',
}

const attributesOf = (facts: Facts): Attributes =>
  Object.fromEntries(
    (Object.keys(names) as (keyof Facts)[])
      .filter((name) => facts[name] !== undefined)
      .map((name) => [names[name], facts[name] as never]),
  )

/** Spans to a collector that speaks OTLP. Nothing is registered for the whole process: who has no span leaves no trace. */
export function tracesTo({ url, percent, log }: TracesOptions): Traces {
  const { version } = manifest
  const provider = new TracerProvider({
    // The name of the program and no more: machine, account and arguments of the process are nobody's business there.
    resource: resourceFromAttributes({ 'service.name': 'sanliu', 'service.version': version }),
    sampler: new AlwaysOnSampler(),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: toldOnce(
          new OTLPTraceExporter({
            url,
            timeoutMillis: patienceMilliseconds,
            concurrencyLimit: sendingAtOnce,
          }),
          log,
        ),
        maxQueueSize: mostWaiting,
        maxExportBatchSize: mostAtOnce,
        scheduledDelayMillis: everyMilliseconds,
        exportTimeoutMillis: patienceMilliseconds,
      }),
    ],
  })
  const tracer = provider.getTracer('sanliu', version)

  const wrapped = (span: ReturnType<typeof tracer.startSpan>): Span => {
    const inside = trace.setSpan(ROOT_CONTEXT, span)
    let last: Span | undefined
    const begin: Span['begin'] = (part) => wrapped(tracer.startSpan(part, {}, inside))
    return {
      traceId: span.spanContext().traceId,
      begin,
      step(part) {
        last?.end()
        last = begin(part)
        return last
      },
      tell: (facts) => void span.setAttributes(attributesOf(facts)),
      end(isFault) {
        if (!span.isRecording()) return
        last?.end()
        if (isFault) span.setStatus({ code: SpanStatusCode.ERROR })
        span.end()
      },
    }
  }

  return {
    begin(traceparent) {
      if (percent < 100 && Math.random() * 100 >= percent) return undefined
      const before = callersSpan(traceparent)
      const links = before ? [{ context: { ...before, traceFlags: TraceFlags.SAMPLED, isRemote: true } }] : []
      return wrapped(tracer.startSpan('request', { kind: SpanKind.SERVER, links }, ROOT_CONTEXT))
    },
    close: () => withinPatience(provider.shutdown()),
  }
}

/** Who does not take the last spans in time does not hold the end of the server. */
async function withinPatience(ending: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMilliseconds)
  })
  await Promise.race([ending.catch(() => {}), over])
  clearTimeout(timer)
}

/** The first of several failures is told. */
function toldOnce(exporter: SpanExporter, log: TracesOptions['log']): SpanExporter {
  let isFailing = false
  return {
    export: (spans: ReadableSpan[], done) =>
      exporter.export(spans, (result) => {
        const hasFailed = result.code !== 0
        if (hasFailed && !isFailing) log.warn('traces.export', { fault: faultOf(result.error) })
        isFailing = hasFailed
        done(result)
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}
