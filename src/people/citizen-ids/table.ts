import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { fileKey, scopeColumns } from '../../history/table.js'
import { bytea, codeText } from '../../registry/storage.js'
import { person } from '../table.js'

/**
 * A file with a citizen ID that another file had before: the lookup leads to the first one, the holder, and this one
 * stands in line behind it. Who sees one of the two files only is told nothing. The rows are kept, also when the files
 * agree again.
 */
export const citizenIdClaim = pgTable(
  'citizen_id_claim',
  {
    ...fileKey(),
    claimId: uuid('claim_id').notNull(),
    ...scopeColumns(),
    citizenIdIndex: bytea('citizen_id_index').notNull(),
    holderCountyCode: codeText('holder_county_code').notNull(),
    holderPersonId: uuid('holder_person_id').notNull(),
    claimedAt: timestamp('claimed_at', { withTimezone: true, mode: 'date' }).notNull(),
    /** From then on the two files have the same ID no more. */
    endedAt: timestamp('ended_at', { withTimezone: true, mode: 'date' }),
    /** Which of the two files has the ID by right, by the word of somebody who sees both. */
    rightPersonId: uuid('right_person_id'),
    decidedAt: timestamp('decided_at', { withTimezone: true, mode: 'date' }),
    decidedBy: text('decided_by'),
  },
  (table) => [
    primaryKey({ columns: [table.countyCode, table.claimId] }),
    foreignKey({
      columns: [table.countyCode, table.personId],
      foreignColumns: [person.countyCode, person.personId],
    }).onDelete('cascade'),
    index('citizen_id_claim_person_index').on(table.countyCode, table.personId),
    index('citizen_id_claim_holder_index').on(table.holderPersonId),
    index('citizen_id_claim_waiting_index').on(table.citizenIdIndex).where(sql`${table.endedAt} is null`),
  ],
)
