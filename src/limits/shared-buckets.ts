import { createHmac } from 'node:crypto'
import { type Line, openLine, type Pooler } from '../database/line.js'
import { type Bucket, type Measure, MemoryBuckets, type Taken } from './buckets.js'
import { exchangeStatement, forgetStatement } from './exchange.js'

export interface SharedBucketsOptions {
  readonly url: string
  readonly pooler?: Pooler
  /** Names buckets, so that the database holds no account: `keyring.derive('limits')`. */
  readonly secret: Buffer
  /** Told of the first exchange that failed after one that did not. */
  readonly failed?: (error: unknown) => void
  readonly everyMilliseconds?: number
  /** In milliseconds. */
  readonly clock?: () => number
}

interface NamedBucket extends Bucket {
  readonly name: Buffer
  /** Spent here and not told yet, in the seconds that it takes to come back. */
  untold: number
  /** Seconds in which the whole of it comes back. */
  whole: number
}

const everyMilliseconds = 250
/** One exchange carries so many buckets; the others go with the next. */
const mostTold = 2_000
/** Every so many exchanges what is full again is forgotten. */
const exchangesUntilForgotten = 240
const patienceMilliseconds = 2_000

/**
 * Limits that hold over all processes of all instances. Each takes from its own memory and tells the database about four times a second
 * what was spent, in one statement and only where something was; the answer is what all have spent. So the others may spend too
 * much by what arrives between two exchanges, never more than a bucket each; it is counted, and comes back before more is allowed.
 * While the database does not answer, each process holds the limits by itself.
 */
export class SharedBuckets extends MemoryBuckets<NamedBucket> {
  private readonly untold = new Set<NamedBucket>()
  private readonly timer: NodeJS.Timeout
  private running: Promise<void> | undefined
  private line: Line | undefined
  private exchanges = 0
  private isFailing = false
  private isClosed = false

  constructor(private readonly options: SharedBucketsOptions) {
    super(options.clock)
    this.timer = setInterval(() => void this.exchange(), options.everyMilliseconds ?? everyMilliseconds)
    this.timer.unref()
  }

  override take(key: string, cost: number, measure: Measure): Taken {
    this.bucketOf(key).whole = measure.bucket / measure.restoreRate
    return super.take(key, cost, measure)
  }

  /** Tells what was spent and hears what others spent. One at a time. */
  exchange(): Promise<void> {
    this.running ??= this.tell()
      .then(
        () => {
          this.isFailing = false
        },
        (error) => {
          this.line = undefined
          if (!this.isFailing) this.options.failed?.(error)
          this.isFailing = true
        },
      )
      .finally(() => {
        this.running = undefined
      })
    return this.running
  }

  /** What was spent last is still told. */
  async close(): Promise<void> {
    clearInterval(this.timer)
    if (this.isClosed) return
    this.isClosed = true
    await this.running
    await this.exchange()
    await this.line?.close()
  }

  protected override spend(bucket: NamedBucket, seconds: number): void {
    super.spend(bucket, seconds)
    bucket.untold += seconds
    this.untold.add(bucket)
  }

  protected override made(key: string): NamedBucket {
    const name = createHmac('sha256', this.options.secret).update(key).digest().subarray(0, 16)
    return { name, fullAt: 0, untold: 0, whole: 0 }
  }

  private async tell(): Promise<void> {
    this.exchanges += 1
    if (this.exchanges % exchangesUntilForgotten === 0) await this.send(forgetStatement)
    const told = new Map([...this.untold].slice(0, mostTold).map((bucket) => [bucket, bucket.untold]))
    if (told.size === 0) return
    // What is spent meanwhile belongs to the next exchange.
    for (const bucket of told.keys()) {
      bucket.untold = 0
      this.untold.delete(bucket)
    }
    try {
      const rows = await this.send(
        exchangeStatement([...told].map(([{ name, whole }, seconds]) => ({ bucket: name, seconds, whole }))),
      )
      this.hear(told, rows)
    } catch (error) {
      // Whether it arrived nobody knows: told once more, it may count twice, which is better than never.
      for (const [bucket, seconds] of told) {
        bucket.untold += seconds
        this.untold.add(bucket)
      }
      throw error
    }
  }

  private hear(told: ReadonlyMap<NamedBucket, number>, rows: readonly unknown[][]): void {
    const byName = new Map(rows.map(([name, seconds]) => [name, Number(seconds)]))
    const now = this.now()
    for (const bucket of told.keys()) {
      const all = byName.get(bucket.name.toString('hex'))
      if (all !== undefined) bucket.fullAt = now + Math.max(0, all) + bucket.untold
    }
  }

  private send(statement: Parameters<Line['rows']>[0]): Promise<unknown[][]> {
    const { url, pooler } = this.options
    this.line ??= openLine({
      url,
      pooler,
      service: 'limiter',
      connectMilliseconds: patienceMilliseconds,
      milliseconds: patienceMilliseconds,
    })
    return this.line.rows(statement)
  }
}
