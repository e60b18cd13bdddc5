import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { codeText } from '../registry/storage.js'

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/**
 * One revocation of tokens. It stays for ever as the register of who revoked what; servers read it until `ends_at`, when
 * no token that it is about can live any more. A reference table: an account belongs to no county.
 */
export const tokenRevocation = pgTable(
  'token_revocation',
  {
    revocationId: uuid('revocation_id').primaryKey(),
    kind: codeText('kind').notNull(),
    /** The jti, the account or the front-end. */
    name: codeText('name').notNull(),
    reason: codeText('reason').notNull(),
    revokedAt: instant('revoked_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    /** The account that revoked. */
    subject: text('subject').notNull(),
    requestId: text('request_id').notNull(),
  },
  (table) => [
    index('token_revocation_end_index').on(table.endsAt),
    check('token_revocation_kind_check', sql`${table.kind} in ('TOKEN', 'ACCOUNT', 'CLIENT')`),
    check('token_revocation_reason_check', sql`${table.reason} in ('LEFT', 'LOST', 'MISUSE', 'OTHER')`),
    check('token_revocation_name_check', sql`length(${table.name}) between 1 and 256`),
    check('token_revocation_end_check', sql`${table.endsAt} > ${table.revokedAt}`),
  ],
)
