import { index, pgTable, timestamp } from 'drizzle-orm/pg-core'
import { bytea } from '../registry/storage.js'

/**
 * What was spent of a limit, as the instant at which all of it will have come back. A bucket is named by a keyed digest of whose it is.
 * Unlogged, by hand in its migration: it costs no flush, and after a crash of the database everybody begins with a full bucket.
 */
export const limitBucket = pgTable(
  'limit_bucket',
  {
    bucket: bytea('bucket').primaryKey(),
    fullAt: timestamp('full_at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  (table) => [index('limit_bucket_full_index').on(table.fullAt)],
)
