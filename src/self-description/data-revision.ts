import { sql } from 'drizzle-orm'
import type { Database } from '../database/operation.js'

const done = sql`select pg_snapshot_xmax(now)::text::bigint
    - (select count(*) from pg_snapshot_xip(now)) as revision
  from pg_current_snapshot() as now`

/**
 * How many changes the database had finished at the snapshot of the operation. Transactions below `xmax` are finished
 * unless they stand in `xip`; each that ends leaves `xip` or moves `xmax` further than it adds to `xip`. So the number
 * never falls and grows with every change that commits, and two answers with the same number saw the same data.
 */
export async function dataRevision(db: Database): Promise<number> {
  const [row] = (await db.execute(done)) as unknown as { revision: string }[]
  return Number(row?.revision)
}
