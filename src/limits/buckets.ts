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

/**
 * A bucket is one instant, in seconds: when all that was spent will have come back. What is spent now moves it on by the seconds that it
 * takes to come back, and time itself fills the bucket.
 */
export interface Bucket {
  fullAt: number
}

const mostKept = 20_000

/** Buckets in the memory of this process; `clock` in milliseconds. */
export class MemoryBuckets<B extends Bucket = Bucket> implements Buckets {
  // One that is pushed out was not used for long, and would be full again.
  protected readonly buckets = new LRUCache<string, B>({ max: mostKept })
  private latest = 0

  constructor(private readonly clock: () => number = () => performance.now()) {}

  take(key: string, cost: number, measure: Measure): Taken {
    const bucket = this.bucketOf(key)
    const available = this.availableIn(bucket, measure)
    const allowed = cost <= available
    if (allowed && cost > 0) this.spend(bucket, cost / measure.restoreRate)
    return {
      allowed,
      currentlyAvailable: Math.max(0, Math.floor(allowed ? available - cost : available)),
      retryAfterSeconds: allowed ? 0 : Math.ceil((cost - available) / measure.restoreRate),
    }
  }

  giveBack(key: string, cost: number, measure: Measure): Taken {
    const bucket = this.bucketOf(key)
    if (cost > 0) this.spend(bucket, -cost / measure.restoreRate)
    const currentlyAvailable = Math.max(0, Math.floor(this.availableIn(bucket, measure)))
    return { allowed: true, currentlyAvailable, retryAfterSeconds: 0 }
  }

  /** In seconds, and never back. */
  protected now(): number {
    this.latest = Math.max(this.latest, this.clock() / 1000)
    return this.latest
  }

  protected spend(bucket: B, seconds: number): void {
    bucket.fullAt = Math.max(bucket.fullAt, this.now()) + seconds
  }

  protected made(_key: string): B {
    return { fullAt: 0 } as B
  }

  protected bucketOf(key: string): B {
    const known = this.buckets.get(key)
    if (known) return known
    const bucket = this.made(key)
    this.buckets.set(key, bucket)
    return bucket
  }

  private availableIn({ fullAt }: B, { bucket, restoreRate }: Measure): number {
    return bucket - Math.max(0, fullAt - this.now()) * restoreRate
  }
}
