import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { codeText } from '../../registry/storage.js'

/** What a kept figure counts: a cube of a group in a village, and the values of its dimensions; unused ones are empty. */
const cellColumns = () => ({
  countyCode: codeText('county_code').notNull(),
  cube: codeText('cube').notNull(),
  regionN: bigint('region_n', { mode: 'number' }).notNull(),
  d1: codeText('d1').notNull(),
  d2: codeText('d2').notNull(),
  d3: codeText('d3').notNull(),
  /** Mask of the population that is counted. */
  populations: smallint('populations').notNull(),
  persons: integer('persons').notNull(),
  /** Fields filled in, over all of these persons: the completeness of their files. */
  filled: integer('filled').notNull(),
})

/**
 * Figures as of the county's `figure_day`, as parts: the settled sum (the nil id) and one part for each change since.
 * Writers only add parts, so two of them never wait for each other; settling sums the parts up.
 */
export const figure = pgTable('figure', { ...cellColumns(), partId: uuid('part_id').notNull() }, (table) => [
  primaryKey({
    columns: [table.countyCode, table.cube, table.regionN, table.d1, table.d2, table.d3, table.partId],
  }),
  index('figure_part_index')
    .on(table.countyCode)
    .where(sql`${table.partId} <> '00000000-0000-0000-0000-000000000000'`),
])

/** The day for which the figures of a county hold. Later days are reached by the calendar of its persons. */
export const figureDay = pgTable('figure_day', {
  countyCode: codeText('county_code').primaryKey(),
  day: date('day', { mode: 'string' }).notNull(),
})

/** Figures of the last day of a closed quarter, under the regions of that day, by all that was recorded until then. */
export const figureQuarter = pgTable(
  'figure_quarter',
  { ...cellColumns(), quarter: codeText('quarter').notNull() },
  (table) => [
    primaryKey({
      columns: [table.countyCode, table.quarter, table.cube, table.regionN, table.d1, table.d2, table.d3],
    }),
    check('figure_quarter_check', sql`${table.quarter} ~ '^[0-9]{4}Q[1-4]$'`),
  ],
)

/** The quarters whose figures are kept. A small reference table. */
export const figureClose = pgTable('figure_close', {
  quarter: text('quarter').primaryKey(),
  closedAt: timestamp('closed_at', { withTimezone: true, mode: 'date' }).notNull(),
})
