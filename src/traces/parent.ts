const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/

/** The span of who stands in front of us, as W3C Trace Context writes it; undefined where it is written otherwise. */
export function callersSpan(traceparent: string | undefined) {
  const [, traceId = '', spanId = ''] = form.exec(traceparent ?? '') ?? []
  return Number.parseInt(traceId, 16) > 0 && Number.parseInt(spanId, 16) > 0 ? { traceId, spanId } : undefined
}
