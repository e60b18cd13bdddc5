import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AggregatorRegistry, type Registry } from 'prom-client'
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

/** Of a process that serves alone. */
export async function openMetrics(port: number, platform: Gauges | undefined): Promise<Metrics> {
  const registry = newRegistry()
  return { meter: meterOf(registry, platform), ...(await pageOn(port, registry, () => registry.metrics())) }
}

/** Of one of several: its numbers are asked for by the process that keeps them all. */
export function handedOver(platform: Gauges | undefined): Meter {
  const registry = newRegistry()
  // Made, it hears what the other process asks.
  new AggregatorRegistry()
  AggregatorRegistry.setRegistries([registry])
  return meterOf(registry, platform)
}

/** Of all processes together, by the one that keeps them. */
export function openGathered(port: number): Promise<Pick<Metrics, 'port' | 'stop'>> {
  const gathered = new AggregatorRegistry()
  return pageOn(port, gathered, () => gathered.clusterMetrics())
}

function meterOf(registry: Registry, platform: Gauges | undefined): Meter {
  if (platform) platformGauges([registry], platform)
  return requestMeter([registry])
}

async function pageOn(port: number, registry: { readonly contentType: string }, told: () => Promise<string>) {
  const server = createServer((request, response) => {
    const isPage = request.method === 'GET' && request.url?.split('?', 1)[0] === '/metrics'
    if (isPage) void page(registry, told, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, loopback, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function page(
  registry: { readonly contentType: string },
  told: () => Promise<string>,
  response: ServerResponse,
): Promise<void> {
  try {
    const text = await told()
    response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text)
  } catch {
    response.writeHead(500).end()
  }
}
