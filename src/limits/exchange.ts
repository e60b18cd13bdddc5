import { arrayText } from '../database/array-text.js'
import type { LineStatement } from '../database/line.js'

/** What a process spent of one bucket since it last told: the seconds that it takes to come back. */
export interface Spent {
  readonly bucket: Buffer
  readonly seconds: number
  /** In which the whole bucket comes back. */
  readonly whole: number
}

/** No account owes more than so many whole buckets, one for each process that had not heard: beyond it the clock was set back. */
const mostOwed = 16

/**
 * Adds what was spent here and answers what all have spent, in seconds until a bucket is full again. One clock for all: that of the
 * database. In the order of the buckets, so that two processes that tell of the same ones never wait for each other in a circle.
 */
export const exchangeStatement = (spent: readonly Spent[]): LineStatement => ({
  text: `insert into limit_bucket (bucket, full_at)
    select bucket, now() + seconds * interval '1 second'
    from unnest($1::bytea[], $2::float8[]) as told (bucket, seconds) order by bucket
    on conflict (bucket) do update set full_at = excluded.full_at
      + case when limit_bucket.full_at between now() and now() + $3 * interval '1 second'
        then limit_bucket.full_at - now() else interval '0' end
    returning encode(bucket, 'hex'), extract(epoch from full_at - now())::float8`,
  parameters: [
    arrayText(spent.map(({ bucket }) => `\\x${bucket.toString('hex')}`)),
    arrayText(spent.map(({ seconds }) => String(seconds))),
    String(mostOwed * Math.max(...spent.map(({ whole }) => whole))),
  ],
})

/** What is full again is as good as never used. */
export const forgetStatement: LineStatement = {
  text: `delete from limit_bucket where full_at < now() - interval '1 minute'`,
  parameters: [],
}
