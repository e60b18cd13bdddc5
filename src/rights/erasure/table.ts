import { sql } from 'drizzle-orm'
import {
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { codeText } from '../../registry/storage.js'

/**
 * A request to erase a file, and what is left of the file when it was carried out: an id, and how many rows were removed. It
 * outlives the file, so it refers to none and is judged by its county alone.
 */
export const erasure = pgTable(
  'erasure',
  {
    countyCode: codeText('county_code').notNull(),
    erasureId: uuid('erasure_id').notNull(),
    personId: uuid('person_id').notNull(),
    ground: codeText('ground').notNull(),
    requestedBy: codeText('requested_by'),
    state: codeText('state').notNull(),
    version: integer('version').notNull(),
    requestedAt: timestamp('requested_at', { withTimezone: true, mode: 'date' }).notNull(),
    requestedByAccount: text('requested_by_account').notNull(),
    requestedByDepartment: codeText('requested_by_department').notNull(),
    decidedAt: timestamp('decided_at', { withTimezone: true, mode: 'date' }),
    decidedByAccount: text('decided_by_account'),
    decidedByDepartment: codeText('decided_by_department'),
    /** Tables of the platform, and how many rows of each were removed. */
    erasedTables: text('erased_tables').array(),
    erasedRows: integer('erased_rows').array(),
  },
  (table) => [
    primaryKey({ columns: [table.countyCode, table.erasureId] }),
    index('erasure_requested_index').on(table.countyCode, table.requestedAt),
    // Two requests at once would be two answers to one question.
    uniqueIndex('erasure_open_index')
      .on(table.countyCode, table.personId)
      .where(sql`${table.state} = 'REQUESTED'`),
    check('erasure_state_check', sql`${table.state} in ('REQUESTED', 'CARRIED_OUT', 'REFUSED')`),
    check('erasure_decided_check', sql`(${table.state} = 'REQUESTED') = (${table.decidedAt} is null)`),
    check(
      'erasure_two_persons_check',
      sql`${table.state} <> 'CARRIED_OUT' or ${table.decidedByAccount} <> ${table.requestedByAccount}`,
    ),
  ],
)
