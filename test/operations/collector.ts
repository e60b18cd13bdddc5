import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Value {
  readonly stringValue?: string
  readonly intValue?: number
  readonly arrayValue?: { readonly values: readonly Value[] }
}

/** A span as OTLP writes it in JSON. */
interface Written {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly { readonly key: string; readonly value: Value }[]
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly status?: { readonly code?: number }
}

const plain = ({ stringValue, intValue, arrayValue }: Value): unknown =>
  arrayValue ? arrayValue.values.map(plain) : (stringValue ?? intValue)

export const told = ({ attributes }: Written) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]))

/** A collector of traces that keeps what it was sent; `isHanging`, it takes everything and never answers. */
export async function openCollector({ isHanging = false } = {}) {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const more of request.setEncoding('utf8')) text += more
    bodies.push(text)
    if (!isHanging) response.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    /** Everything that arrived, as it was written. */
    bytes: () => bodies.join('\n'),
    spans: () =>
      bodies.flatMap((text) =>
        (JSON.parse(text).resourceSpans as { scopeSpans: { spans: Written[] }[] }[]).flatMap(
          ({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans),
        ),
      ),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
