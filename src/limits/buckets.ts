/** How much somebody may spend: so much at once, and so much more with every second. */
export interface Limit {
  readonly capacity: number
  readonly restorePerSecond: number
}

/** What a request was told about the bucket that it takes from. */
export interface Taken {
  readonly allowed: boolean
  /** What is left, after this request where it was allowed. Never below zero. */
  readonly currentlyAvailable: number
  readonly maximumAvailable: number
  readonly restoreRate: number
  /** After how many seconds the same would be allowed; 0 where it was, Infinity where it never will be. */
  readonly retryAfterSeconds: number
}

/** Limits of accounts and front-ends. Asked for every request: it answers at once, from the memory of the process. */
export interface Buckets {
  take(key: string, cost: number): Taken
}

/**
 * A bucket is one instant: when all that was spent will have come back. What is spent now moves it on by the seconds that it
 * takes to come back, and time itself fills the bucket.
 */
export function takeFrom(
  limit: Limit,
  fullAt: number,
  now: number,
  cost: number,
): { readonly taken: Taken; readonly fullAt: number } {
  const { capacity, restorePerSecond } = limit
  const spent = Math.max(0, fullAt - now) * restorePerSecond
  const available = capacity - spent
  const allowed = cost <= available
  const left = allowed ? available - cost : available
  return {
    fullAt: allowed ? Math.max(fullAt, now) + cost / restorePerSecond : fullAt,
    taken: {
      allowed,
      currentlyAvailable: Math.max(0, Math.floor(left)),
      maximumAvailable: capacity,
      restoreRate: restorePerSecond,
      retryAfterSeconds: allowed
        ? 0
        : cost > capacity
          ? Number.POSITIVE_INFINITY
          : (cost - available) / restorePerSecond,
    },
  }
}
