import { collectDefaultMetrics, Registry } from 'prom-client'

/**
 * Where the numbers of this process are kept; the one place that makes it. Every gauge names how the numbers of several processes of
 * one machine become one (`aggregator`), so that prom-client's AggregatorRegistry may gather them from the primary of a cluster.
 */
export function newRegistry(): Registry {
  const registry = new Registry()
  // Memory, processor, event loop, garbage collection, open handles of the process.
  collectDefaultMetrics({ register: registry })
  return registry
}
