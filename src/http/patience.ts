import type { Server } from 'node:http'
import { PlatformError } from '../errors.js'
import { badRequest } from './problems.js'
import { Refusal } from './refusal.js'

/** How long the edge waits for a caller, and how many it holds. */
export interface Patience {
  /** From the first byte of a request to its answer. */
  readonly requestMilliseconds: number
  readonly headersMilliseconds: number
  /** For the request with its body. */
  readonly bodyMilliseconds: number
  /** Between requests of one connection; longer than the minute after which proxies let go. */
  readonly idleMilliseconds: number
  /** How often slow connections are looked for. */
  readonly checkMilliseconds: number
  readonly connections: number
}

export const usualPatience: Patience = {
  requestMilliseconds: 60_000,
  headersMilliseconds: 10_000,
  bodyMilliseconds: 30_000,
  idleMilliseconds: 65_000,
  checkMilliseconds: 5_000,
  connections: 2_000,
}

/** What node itself watches over. */
export const serverOptions = (patience: Patience) => ({
  headersTimeout: patience.headersMilliseconds,
  requestTimeout: patience.bodyMilliseconds,
  keepAliveTimeout: patience.idleMilliseconds,
  connectionsCheckingInterval: patience.checkMilliseconds,
})

/** A connection on which nothing moves is closed, whether it asks nothing or reads no answer; beyond the limit none is taken. */
export function bound(server: Server, { requestMilliseconds, idleMilliseconds, connections }: Patience) {
  server.maxConnections = connections
  server.setTimeout(Math.max(requestMilliseconds, idleMilliseconds) + 10_000)
}

/** The answer, or a refusal when its time is over; `onEnd` is told so first. */
export function withinTime<T>(milliseconds: number, answering: Promise<T>, onEnd: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(onEnd()), milliseconds)
    answering.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Nobody waits for ever: for a body that does not come, or for an answer. */
export const timeIsOver = (isComplete: boolean) =>
  isComplete
    ? new Refusal(
        504,
        new PlatformError('QUERY_TIMEOUT', {
          zh: '请求超时：请缩小范围后重试；如为修改，可能已经生效，请用同一 idempotencyKey 重试。',
          en: 'The request took too long; ask for less. A change may have taken effect: repeat it with the same idempotencyKey.',
        }),
      )
    : new Refusal(
        408,
        badRequest({ zh: '请求正文未在规定时间内到达。', en: 'The body did not arrive in time.' }),
      )

/** Longer than this many are there only where more come than can be served. */
const burstMilliseconds = 1_000
/** Of the places so many are left when a crowd stays; a few are always left. */
const shareOfCrowd = 0.3
const fewest = 16

/**
 * So many requests are worked on at once; the others are told at once that there is no room. A burst may fill all places, for it passes;
 * when a crowd stays, fewer are let in: those who wait inside take the memory and the time of those who are served.
 */
export class Places {
  private taken = 0
  private crowdedSince: number | undefined
  private readonly limitOfCrowd: number

  constructor(
    private readonly limit: number,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.limitOfCrowd = Math.min(limit, Math.max(fewest, Math.ceil(limit * shareOfCrowd)))
  }

  get isFull(): boolean {
    const { crowdedSince } = this
    const isCrowd = crowdedSince !== undefined && this.clock() - crowdedSince > burstMilliseconds
    return this.taken >= (isCrowd ? this.limitOfCrowd : this.limit)
  }

  async within<T>(work: () => Promise<T>, isFull: () => Error): Promise<T> {
    if (this.isFull) throw isFull()
    this.taken += 1
    if (this.taken >= this.limitOfCrowd) this.crowdedSince ??= this.clock()
    try {
      return await work()
    } finally {
      this.taken -= 1
      // Half of it, so that one who leaves does not end it.
      if (this.taken < this.limitOfCrowd / 2) this.crowdedSince = undefined
    }
  }
}
