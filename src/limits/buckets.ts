import { LRUCache } from 'lru-cache'

/** What a bucket holds and how fast it fills again. */
export interface Measure {
  readonly bucket: number
  readonly restoreRate: number
}

export interface Taken {
  readonly allowed: boolean
  /** What is left, after this. */
  readonly currentlyAvailable: number
  /** When as much as was asked for will be there; 0 where it was given. */
  readonly retryAfterSeconds: number
}

/**
 * What each account may spend through each client: a bucket that fills by itself. A cost of zero only looks. It answers at once: whoever
 * shares buckets among processes evens them out behind this.
 */
export interface Buckets {
  take(key: string, cost: number, measure: Measure): Taken
  /** What was asked for and not used. */
  giveBack(key: string, cost: number, measure: Measure): Taken
}

interface Bucket {
  available: number
  at: number
}

const mostKept = 20_000

/** Buckets of this process; `clock` in milliseconds, which never goes back. */
export function bucketsInProcess(clock: () => number = () => performance.now()): Buckets {
  // One that is pushed out was not used for long, and would be full again.
  const buckets = new LRUCache<string, Bucket>({ max: mostKept })

  const filled = (key: string, { bucket, restoreRate }: Measure): Bucket => {
    const now = clock()
    const known = buckets.get(key)
    if (!known) {
      const made = { available: bucket, at: now }
      buckets.set(key, made)
      return made
    }
    const restored = (Math.max(0, now - known.at) / 1000) * restoreRate
    known.available = Math.min(bucket, known.available + restored)
    known.at = now
    return known
  }

  return {
    take(key, cost, measure) {
      const held = filled(key, measure)
      const allowed = cost <= held.available
      if (allowed) held.available -= cost
      const lacking = allowed ? 0 : cost - held.available
      return {
        allowed,
        currentlyAvailable: Math.floor(held.available),
        retryAfterSeconds: Math.ceil(lacking / measure.restoreRate),
      }
    },
    giveBack(key, cost, measure) {
      const held = filled(key, measure)
      held.available = Math.min(measure.bucket, held.available + cost)
      return { allowed: true, currentlyAvailable: Math.floor(held.available), retryAfterSeconds: 0 }
    },
  }
}
