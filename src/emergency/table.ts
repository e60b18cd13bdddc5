import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  date,
  index,
  integer,
  type PgColumn,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { type CodeList, codesOf } from '../registry/code-list.js'
import { codeText } from '../registry/storage.js'
import { emergencyOutcomeCodes, emergencyReasonCodes, emergencyVerdictCodes } from './codes.js'

const oneOf = (column: PgColumn, list: CodeList) =>
  sql`${column} in (${sql.raw(
    codesOf(list)
      .map((code) => `'${code}'`)
      .join(', '),
  )})`

/**
 * One try to open a file in an emergency, whatever came of it, and what the reviewer found. It holds no value of a file,
 * and not the number that was typed. A reference table: it names the person and not the county, so that no move of the
 * file rewrites it, and it ends with nothing.
 */
export const emergencyAccess = pgTable(
  'emergency_access',
  {
    accessId: uuid('access_id').primaryKey(),
    subject: text('subject').notNull(),
    department: codeText('department').notNull(),
    role: codeText('role').notNull(),
    /** Where the account that opened works: its superior finds the access by it. */
    regionCode: codeText('region_code').notNull(),
    regionN: bigint('region_n', { mode: 'number' }).notNull(),
    client: text('client').notNull(),
    organisation: text('organisation'),
    requestId: text('request_id').notNull(),
    reason: codeText('reason').notNull(),
    outcome: codeText('outcome').notNull(),
    personId: uuid('person_id'),
    openedAt: timestamp('opened_at', { withTimezone: true, mode: 'date' }).notNull(),
    openedUntil: timestamp('opened_until', { withTimezone: true, mode: 'date' }),
    closedAt: timestamp('closed_at', { withTimezone: true, mode: 'date' }),
    verdict: codeText('verdict'),
    signedAt: timestamp('signed_at', { withTimezone: true, mode: 'date' }),
    signedBy: text('signed_by'),
  },
  (table) => [
    // What is open for an account is asked with every file that it reads by id.
    index('emergency_access_open_index')
      .on(table.subject, table.openedUntil)
      .where(sql`${table.outcome} = 'OPENED' and ${table.closedAt} is null`),
    index('emergency_access_unsigned_index')
      .on(table.accessId)
      .where(sql`${table.verdict} is null and ${table.outcome} <> 'IN_REACH'`),
    check('emergency_access_reason_check', oneOf(table.reason, emergencyReasonCodes)),
    check('emergency_access_outcome_check', oneOf(table.outcome, emergencyOutcomeCodes)),
    check('emergency_access_verdict_check', oneOf(table.verdict, emergencyVerdictCodes)),
    check(
      'emergency_access_person_check',
      sql`(${table.outcome} = 'NOT_FOUND') = (${table.personId} is null)`,
    ),
    check(
      'emergency_access_until_check',
      sql`(${table.outcome} = 'OPENED') = (${table.openedUntil} is not null)`,
    ),
    check(
      'emergency_access_limit_check',
      sql`${table.openedUntil} > ${table.openedAt} and ${table.openedUntil} <= ${table.openedAt} + interval '7 days'`,
    ),
    // Nobody signs for himself.
    check('emergency_access_signer_check', sql`${table.signedBy} <> ${table.subject}`),
    check(
      'emergency_access_signed_check',
      sql`(${table.verdict} is null) = (${table.signedBy} is null) and (${table.verdict} is null) = (${table.signedAt} is null)`,
    ),
  ],
)

/** How often an account has tried on a day. Two tries at once meet here, so that no more are made than may be. */
export const emergencyQuota = pgTable(
  'emergency_quota',
  {
    subject: text('subject').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    tries: integer('tries').notNull(),
  },
  (table) => [primaryKey({ columns: [table.subject, table.day] })],
)
