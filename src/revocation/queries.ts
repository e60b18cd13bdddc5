import { desc, eq, lt } from 'drizzle-orm'
import type { LineStatement } from '../database/line.js'
import type { Operation } from '../database/operation.js'
import type { RevocationKind, RevocationReason } from './codes.js'
import type { Revoked } from './list.js'
import { tokenRevocation } from './table.js'

/** A revocation as the security and the audit administrator see it. */
export interface Revocation {
  readonly id: string
  readonly kind: RevocationKind
  readonly name: string
  readonly reason: RevocationReason
  readonly revokedAt: Date
  readonly endsAt: Date
  readonly revokedBy: string
}

/** The channel on which servers are told that something was revoked. A hint: what holds is in the table. */
export const channel = 'sanliu_revoked'

/**
 * What is in force, and in every row what the database reads on its clock, also where nothing is revoked. It is over when both clocks say so:
 * one that has jumped brings no token back.
 */
export const inForce = (now: Date): LineStatement => ({
  text: `select (extract(epoch from clock.now) * 1000)::float8, kind, name, (extract(epoch from revoked_at) * 1000)::float8
    from (select clock_timestamp() as now) as clock left join token_revocation on ends_at > least(clock.now, $1::timestamptz)`,
  parameters: [now.toISOString()],
})

export const revokedIn = (rows: readonly unknown[][]): Revoked[] =>
  rows.flatMap(([, kind, name, revokedAt]) =>
    kind === null ? [] : { kind: kind as RevocationKind, name: String(name), revokedAt: Number(revokedAt) },
  )

/** In milliseconds since 1970. */
export const clockIn = ([first]: readonly unknown[][]): number => Number(first?.[0])

export const addRevocation = (
  { db }: Operation,
  { id, revokedBy, ...revocation }: Revocation,
  requestId: string,
) => db.insert(tokenRevocation).values({ ...revocation, revocationId: id, subject: revokedBy, requestId })

/** Sent with the transaction: heard by every server when it is committed, and never where it is undone. */
export const tellServers = ({ rows }: Operation) =>
  rows({ text: `select pg_notify('${channel}', '')`, parameters: [], plan: 'OWN' })

const columns = {
  id: tokenRevocation.revocationId,
  kind: tokenRevocation.kind,
  name: tokenRevocation.name,
  reason: tokenRevocation.reason,
  revokedAt: tokenRevocation.revokedAt,
  endsAt: tokenRevocation.endsAt,
  revokedBy: tokenRevocation.subject,
}

export async function findRevocation({ db }: Operation, id: string): Promise<Revocation | undefined> {
  const [row] = await db.select(columns).from(tokenRevocation).where(eq(tokenRevocation.revocationId, id))
  return row as Revocation | undefined
}

/** The latest first: the ids are in the order of time. */
export const revocationsOf = async (
  { db }: Operation,
  most: number,
  before?: string,
): Promise<Revocation[]> =>
  (await db
    .select(columns)
    .from(tokenRevocation)
    .where(before ? lt(tokenRevocation.revocationId, before) : undefined)
    .orderBy(desc(tokenRevocation.revocationId))
    .limit(most)) as Revocation[]
