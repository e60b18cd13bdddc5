import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { beside, isCompiled } from '../../src/package-root.js'
import { groups } from '../../src/people/groups/index.js'
import { guardianPart, personPart, relativePart } from '../../src/people/parts.js'
import type { RegionRow } from '../../src/regions/table.js'
import { RegionTree } from '../../src/regions/tree.js'
import type { Keyring } from '../../src/sealing/keyring.js'
import type { Office } from './carry-out.js'
import { type City, type Counts, cityOf } from './city.js'
import { villagesOf } from './places.js'
import { type Made, makePortion, type Order } from './portion.js'

/** Everything that decides a city, in values that a thread can be given. */
export interface Brief {
  readonly regions: readonly RegionRow[]
  readonly cityCode: string
  readonly seed: number
  readonly counts: Counts
  readonly today: string
  readonly mergeRequestId: string
}

/** Those who make portions: so many at a time. */
export interface Makers {
  readonly atATime: number
  make(order: Order): Promise<Made>
  close(): Promise<void>
}

export function cityOfBrief({ regions, cityCode, seed, counts, today }: Brief): City {
  const tree = new RegionTree({ regions, versions: [], successions: [] })
  return cityOf(villagesOf(tree, cityCode, seed), seed, counts, today)
}

export const officeOf = ({ cityCode, seed, mergeRequestId }: Brief, keyring: Keyring): Office => ({
  keyring,
  city: cityCode,
  seed,
  mergeRequestId,
})

const mostThreads = 4

/**
 * Threads where there are processors for them: most of the time goes into sealing and checking, and one thread would
 * leave half of a small machine idle. Only compiled code can be given to a thread; the sources are run in place.
 */
export const makersFor = (brief: Brief, keyring: Keyring): Makers => {
  const threads = Math.min(mostThreads, availableParallelism())
  return threads > 1 && isCompiled ? inThreads(brief, keyring, threads) : inPlace(brief, keyring)
}

function inPlace(brief: Brief, keyring: Keyring): Makers {
  const city = cityOfBrief(brief)
  const office = officeOf(brief, keyring)
  return { atATime: 1, make: (order) => makePortion(city, office, order), close: async () => {} }
}

/** The keys that sealing needs, for a thread of this process and nothing else. */
export interface SealingKeys {
  readonly current: string
  readonly key: Uint8Array
  readonly derived: ReadonlyMap<string, Uint8Array>
}

const sealedNames = (): Set<string> =>
  new Set(
    [personPart, relativePart, guardianPart, ...groups.map(({ part }) => part)].flatMap(({ fields }) =>
      Object.keys(fields).filter((name) => fields[name]?.kind === 'sealed'),
    ),
  )

function keysOf(keyring: Keyring): SealingKeys {
  const { current } = keyring
  const derived = new Map(
    [...sealedNames()].map((name) => [`index ${name}`, keyring.derive(`index ${name}`)]),
  )
  return { current, key: keyring.key(current)!, derived }
}

export function keyringOf({ current, key, derived }: SealingKeys): Keyring {
  return {
    current,
    key: (id) => (id === current ? Buffer.from(key) : undefined),
    derive(label) {
      const known = derived.get(label)
      if (!known) throw new Error(`the thread was not given a key for: ${label}`)
      return Buffer.from(known)
    },
  }
}

/** A life is made and forgotten: with room for many of them the collector rarely finds any alive. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 }

function inThreads(brief: Brief, keyring: Keyring, count: number): Makers {
  const workerData = { brief, keys: keysOf(keyring) }
  const idle = Array.from(
    { length: count },
    () => new Worker(beside('../seeds/demo/worker.js'), { workerData, resourceLimits }),
  )
  const all = [...idle]
  return {
    atATime: count,
    async make(order) {
      const worker = idle.pop()
      if (!worker) throw new Error(`more than ${count} orders at a time`)
      const made = await answerOf(worker, order)
      idle.push(worker)
      return made
    },
    close: async () => {
      await Promise.all(all.map((worker) => worker.terminate()))
    },
  }
}

const answerOf = (worker: Worker, order: Order): Promise<Made> =>
  new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (made: Made) => {
      worker.off('error', reject)
      resolve(made)
    })
    worker.postMessage(order)
  })
