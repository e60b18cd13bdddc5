import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import type { Meter } from '../http/meter.js'
import { type Gauges, platformGauges } from './platform.js'
import { newRegistry } from './registry.js'
import { requestMeter } from './requests.js'

export type { Gauges } from './platform.js'

/** The page of numbers, on a port of its own. */
export interface Metrics {
  readonly meter: Meter
  readonly port: number
  stop(): Promise<void>
}

/** Only this machine: whoever gathers numbers from elsewhere comes by way of a proxy that asks who they are. */
const loopback = '127.0.0.1'

export async function openMetrics(port: number, platform: Gauges | undefined): Promise<Metrics> {
  const registry = newRegistry()
  const meter = requestMeter([registry])
  if (platform) platformGauges([registry], platform)
  const server = createServer((request, response) => {
    const isPage = request.method === 'GET' && request.url?.split('?', 1)[0] === '/metrics'
    if (isPage) void page(registry, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, loopback, resolve)
  })
  return {
    meter,
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function page(registry: Registry, response: ServerResponse): Promise<void> {
  try {
    const text = await registry.metrics()
    response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text)
  } catch {
    response.writeHead(500).end()
  }
}
