import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
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
    .on(table.countyCode, table.cube)
    .where(sql`${table.partId} <> '00000000-0000-0000-0000-000000000000'`),
])

/**
 * The day for which the figures of a county hold. Later days are reached by the calendar of its persons. The revision goes up
 * whenever parts are summed up, and never begins where it began before: with the number of parts since then it names a state.
 */
export const figureDay = pgTable('figure_day', {
  countyCode: codeText('county_code').primaryKey(),
  day: date('day', { mode: 'string' }).notNull(),
  revision: bigint('revision', { mode: 'number' }).notNull(),
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

/**
 * What has been published for who may know the figures only: of a dataset, for a time (`LIVE` or a quarter that has ended),
 * under the regions of then, of now, or of both where nothing changed between. A small reference table.
 */
export const publication = pgTable(
  'publication',
  {
    dataset: codeText('dataset').notNull(),
    time: codeText('time').notNull(),
    boundaries: codeText('boundaries').notNull(),
    /** The day whose members are counted. */
    day: date('day', { mode: 'string' }).notNull(),
    /** One number for all publications of the deployment, never given twice. */
    revision: integer('revision').notNull(),
    publishedAt: timestamp('published_at', { withTimezone: true, mode: 'date' }).notNull(),
    /** Of the regions, when it was published. */
    regionRevision: bigint('region_revision', { mode: 'number' }).notNull(),
    threshold: smallint('threshold').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.dataset, table.time, table.boundaries] }),
    check('publication_boundaries_check', sql`${table.boundaries} in ('NOW', 'THEN', 'BOTH')`),
  ],
)

/** The figure of one combination of values; `persons` is null where it is small and withheld. */
export interface PublishedCell {
  readonly values: readonly string[]
  readonly persons: number | null
}

/**
 * The figures of one region by one set of dimensions, as they are published: no number under the threshold stands here.
 * A withheld region has a line when figures in it are small; what has none is withheld, or lies where nobody is.
 */
export const publishedLine = pgTable(
  'published_line',
  {
    dataset: codeText('dataset').notNull(),
    time: codeText('time').notNull(),
    boundaries: codeText('boundaries').notNull(),
    /** The dimensions in alphabetical order. */
    dimensions: codeText('dimensions').notNull(),
    regionN: bigint('region_n', { mode: 'number' }).notNull(),
    /** Mask of the population that is counted. */
    populations: smallint('populations').notNull(),
    /** The classes that the dimensions tell of. */
    classes: codeText('classes').notNull(),
    threshold: smallint('threshold').notNull(),
    isWithheld: boolean('is_withheld').notNull(),
    cells: jsonb('cells').$type<readonly PublishedCell[]>().notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.dataset, table.time, table.boundaries, table.dimensions, table.regionN],
    }),
    check(
      'published_line_check',
      sql`not jsonb_path_exists(${table.cells}, '$[*].persons ? (@ > 0 && @ < $least)', jsonb_build_object('least', ${table.threshold}))
        and (not ${table.isWithheld} or not jsonb_path_exists(${table.cells}, '$[*].persons ? (@ != null)'))`,
    ),
  ],
)
