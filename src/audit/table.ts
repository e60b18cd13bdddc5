import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, codeText } from '../registry/storage.js'

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/**
 * One access on record: an answered read, a change, a refusal. It holds no value of a file: who, when, why, through which client,
 * what was asked for (by its shape) and whose files were delivered. Partitioned by month; written once and never changed.
 */
export const auditEntry = pgTable(
  'audit_entry',
  {
    recordedAt: instant('recorded_at').notNull(),
    /** The chain that the entry belongs to, and its place there. */
    writer: uuid('writer').notNull(),
    place: bigint('place', { mode: 'number' }).notNull(),
    kind: codeText('kind').notNull(),
    requestId: text('request_id').notNull(),
    subject: text('subject').notNull(),
    department: codeText('department').notNull(),
    regionCode: codeText('region_code').notNull(),
    role: codeText('role').notNull(),
    client: text('client').notNull(),
    organisation: text('organisation'),
    purpose: codeText('purpose').notNull(),
    /** Digest of what was asked for. */
    shape: bytea('shape').notNull(),
    /** Codes of the regions that the filter or the figure named. */
    regions: text('regions').array().notNull(),
    /** Rows of the answer: persons of a list, lines of figures. */
    rowCount: integer('row_count').notNull(),
    /** The files that the answer delivered something of; empty where they are the roster's. */
    persons: uuid('persons').array().notNull(),
    /** Digest of the files of a longer answer. */
    roster: bytea('roster'),
    /** Files looked for by their citizen ID, and how many of those were not found. */
    lookups: integer('lookups').notNull(),
    misses: integer('misses').notNull(),
    /** Keyed digest over the entry and the digest before it. */
    digest: bytea('digest').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.writer, table.place, table.recordedAt] }),
    index('audit_entry_persons_index').using('gin', table.persons),
    index('audit_entry_roster_index').on(table.roster).where(sql`${table.roster} is not null`),
    index('audit_entry_subject_index').on(table.subject, table.recordedAt),
    index('audit_entry_misses_index').on(table.subject, table.recordedAt).where(sql`${table.misses} > 0`),
    check('audit_entry_place_check', sql`${table.place} > 0`),
  ],
)

/** The files of an answer that held many of them. Stored once, by the digest over their ids. */
export const auditRoster = pgTable(
  'audit_roster',
  {
    roster: bytea('roster').primaryKey(),
    persons: uuid('persons').array().notNull(),
  },
  (table) => [index('audit_roster_persons_index').using('gin', table.persons)],
)

/** What an operation asked for: its roots, the coordinates that were read, the names in its filters. Stored once, by its digest. */
export const auditShape = pgTable('audit_shape', {
  shape: bytea('shape').primaryKey(),
  roots: text('roots').array().notNull(),
  coordinates: text('coordinates').array().notNull(),
  masked: text('masked').array().notNull(),
  filters: text('filters').array().notNull(),
})

/** One chain of entries: those of a server's reads, or those of the changes of one of its connections. */
export const auditWriter = pgTable('audit_writer', {
  writer: uuid('writer').primaryKey(),
  openedAt: instant('opened_at').notNull(),
  /** Up to here the entries are sealed. The seals say the same; this is where the sealer goes on. */
  sealedPlace: bigint('sealed_place', { mode: 'number' }).notNull(),
  /** The last entry that was sealed; a chain is looked after as long as it may go on. */
  sealedAt: instant('sealed_at').notNull(),
})

/** The heads of all chains at one moment, under the digest of the seal before: a chain that is cut at its end shows here. */
export const auditSeal = pgTable('audit_seal', {
  number: bigint('number', { mode: 'number' }).primaryKey(),
  sealedAt: instant('sealed_at').notNull(),
  /** JSON: `[[writer, from, to, digest], …]`. */
  heads: text('heads').notNull(),
  digest: bytea('digest').notNull(),
})

/** Somebody read more than is usual. Stands until it is signed by another than who is meant. */
export const auditAlarm = pgTable(
  'audit_alarm',
  {
    alarmId: uuid('alarm_id').primaryKey(),
    kind: codeText('kind').notNull(),
    subject: text('subject').notNull(),
    department: codeText('department').notNull(),
    regionCode: codeText('region_code').notNull(),
    regionN: bigint('region_n', { mode: 'number' }).notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    threshold: integer('threshold').notNull(),
    raisedAt: instant('raised_at').notNull(),
    verdict: codeText('verdict'),
    signedAt: instant('signed_at'),
    signedBy: text('signed_by'),
  },
  (table) => [
    unique('audit_alarm_once').on(table.kind, table.subject, table.day, table.threshold),
    index('audit_alarm_region_index').on(table.regionN),
    check(
      'audit_alarm_signed_check',
      sql`(${table.signedAt} is null) = (${table.verdict} is null) and (${table.signedAt} is null) = (${table.signedBy} is null)`,
    ),
  ],
)
