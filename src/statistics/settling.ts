import type { Door } from '../database/door.js'
import type { Operation } from '../database/operation.js'
import { ensureCounted } from '../people/figures/keep.js'
import { closeQuarter, openQuarters } from '../people/figures/past.js'
import { settleCounty } from '../people/figures/settle.js'
import { ofThePlatform } from '../policy/decide.js'
import { countiesOfDeployment } from '../regions/roots.js'
import type { Regions } from '../regions/source.js'
import { publishFigures } from './publish.js'

/** What settling needs of the platform. */
export interface SettlingParts {
  readonly door: Door
  readonly regions: Regions
  /** Figures below it are withheld where they are published. */
  readonly threshold: number
}

/**
 * Brings the kept figures to today: each county by itself, then the quarters that have ended. Several servers may do it at
 * once. It changes no answer, only how fast answers are.
 */
export async function settleFigures(
  { door, regions }: Omit<SettlingParts, 'threshold'>,
  signal?: AbortSignal,
): Promise<void> {
  const inOwn = <T>(work: (operation: Operation) => Promise<T>) =>
    door.inOperation(ofThePlatform('calendar'), work)
  const counties = await inOwn(async () => countiesOfDeployment(regions.tree()))
  for (const county of counties) {
    signal?.throwIfAborted()
    await inOwn(async (operation) => {
      await ensureCounted(operation, county)
      await settleCounty(operation, county)
    })
  }
  for (const quarter of await inOwn(openQuarters))
    await inOwn((operation) => closeQuarter(operation, regions.tree(), quarter, signal))
}

const minutesBetween = 10
/** A change of regions waits for no longer than this until figures are published under the new ones. */
const secondsBetweenPublications = 60

/** Who asks first is not kept waiting by what nobody waits for. */
const millisecondsBeforeFirst = 1_000

/** Settles and publishes in a moment and every few minutes until stopped. A failure is told and tried again the next time. */
export function keepSettled(
  parts: SettlingParts,
  failed: (error: unknown) => void,
): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve()
  const stopping = new AbortController()
  const { signal } = stopping
  const next = (work: () => Promise<void>) => {
    running = running
      .then(() => (signal.aborted ? undefined : work()))
      .catch((error) => {
        // What was broken off is undone, and done again by whoever starts next.
        if (!signal.aborted) failed(error)
      })
  }
  const settle = () => next(() => settleFigures(parts, signal))
  const publish = () => next(() => publishFigures(parts, signal))
  const first = () => {
    settle()
    publish()
  }
  const timers = [
    setTimeout(first, millisecondsBeforeFirst),
    setInterval(settle, minutesBetween * 60_000),
    setInterval(publish, secondsBetweenPublications * 1_000),
  ]
  for (const timer of timers) timer.unref()
  return {
    async stop() {
      stopping.abort()
      for (const timer of timers) clearTimeout(timer)
      await running
    },
  }
}
