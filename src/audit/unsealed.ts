import { sql } from 'drizzle-orm'
import type { Database } from '../database/operation.js'

/**
 * Age in seconds of the oldest entry that no seal covers; null where all are covered. Chains that a sealer no longer looks for are
 * two days old and more: they are found by the verification.
 */
export const oldestUnsealed = sql`
  select extract(epoch from now() - min(e.recorded_at))::float8 as seconds
  from audit_writer w join audit_entry e on e.writer = w.writer and e.place > w.sealed_place
  where w.sealed_at > now() - interval '2 days' and e.recorded_at > now() - interval '2 days'
    and e.recorded_at < now() + interval '1 day'`

/** The same as the sealer sees it; 0 where all are covered. */
export async function unsealedSeconds(db: Database): Promise<number> {
  const [row] = (await db.execute(oldestUnsealed)) as unknown as { seconds: number | null }[]
  return Number(row?.seconds ?? 0)
}
