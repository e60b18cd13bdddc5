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

export const inForce: LineStatement = {
  text: `select kind, name, (extract(epoch from revoked_at) * 1000)::float8 from token_revocation where ends_at > now()`,
  parameters: [],
}

export const revokedIn = (rows: readonly unknown[][]): Revoked[] =>
  rows.map(([kind, name, revokedAt]) => ({
    kind: kind as RevocationKind,
    name: String(name),
    revokedAt: Number(revokedAt),
  }))

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
