import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { codeText } from '../registry/storage.js'

/** First in every key of a table that hangs on a person: the county routes a statement, the person follows. */
export const fileKey = () => ({
  countyCode: codeText('county_code').notNull(),
  personId: uuid('person_id').notNull(),
})

/** By these columns a row is judged: on every table that holds or hangs on a person, so that no join is needed.
 *  `populations` is the mask of the person's populations, a bit for each. */
export const scopeColumns = () => ({
  regionN: bigint('region_n', { mode: 'number' }).notNull(),
  dutyRegionN: bigint('duty_region_n', { mode: 'number' }),
  populations: smallint('populations').notNull(),
})

/** What every history row knows beside the columns of its table: the file's version and when it was recorded. */
export const historyColumns = () => ({
  version: integer('version').notNull(),
  recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'date' }).notNull(),
  changeId: uuid('change_id').notNull(),
})

/** One change of one file: who, when, by which operation. It holds no value of the file. */
export const fileChange = pgTable(
  'file_change',
  {
    ...fileKey(),
    changeId: uuid('change_id').notNull(),
    ...scopeColumns(),
    version: integer('version').notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'date' }).notNull(),
    operation: codeText('operation').notNull(),
    /** Mask of the populations whose facet the change touched; 0 when it touched what all share. */
    touched: smallint('touched').notNull(),
    subject: text('subject').notNull(),
    department: codeText('department').notNull(),
    regionCode: codeText('region_code').notNull(),
    role: codeText('role').notNull(),
    client: text('client').notNull(),
    organisation: text('organisation'),
    requestId: text('request_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.countyCode, table.changeId] }),
    // The first day on record is asked with every figure of the past.
    index('file_change_recorded_index').on(table.recordedAt),
    index('file_change_person_index').on(table.countyCode, table.personId, table.version),
    check('file_change_version_check', sql`${table.version} > 0`),
  ],
)
