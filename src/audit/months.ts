import type { OwnerSql } from '../database/owner.js'

/** Partitions are made so many months ahead; what comes later lies in the one for the rest until the next `npm run migrate`. */
const monthsAhead = 12

const firstOf = (year: number, month: number) => new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10)

/** The first days of this month and of those that follow. */
export const monthsFrom = (now: Date): string[] =>
  Array.from({ length: monthsAhead + 1 }, (_, ahead) =>
    firstOf(now.getUTCFullYear(), now.getUTCMonth() + ahead),
  )

/**
 * Makes the months of the record that are missing, each a partition in a schema that nobody may enter: the record is reached through
 * its one table, where its rights and policies are. As the owner, in the transaction of the caller.
 */
export async function keepMonths(sql: OwnerSql, now: Date): Promise<void> {
  const known = await sql`
    select c.relname as name from pg_class c where c.relnamespace = 'audit_months'::regnamespace and c.relkind = 'r'`
  const names = new Set(known.map(({ name }) => String(name)))
  for (const month of monthsFrom(now)) {
    const name = `audit_entry_${month.slice(0, 7).replace('-', '_')}`
    if (!names.has(name)) await makeMonth(sql, name, month)
  }
}

async function makeMonth(sql: OwnerSql, name: string, from: string): Promise<void> {
  const until = firstOf(Number(from.slice(0, 4)), Number(from.slice(5, 7)))
  const range = `recorded_at >= '${from}T00:00:00Z' and recorded_at < '${until}T00:00:00Z'`
  await sql.unsafe(`
    create table audit_months.${name} (like audit_entry including defaults including constraints);
    insert into audit_months.${name} select * from audit_entry where ${range};
    delete from audit_entry where ${range};
    alter table audit_entry attach partition audit_months.${name} for values from ('${from}T00:00:00Z') to ('${until}T00:00:00Z');
    alter table audit_months.${name} enable row level security;
    alter table audit_months.${name} force row level security`)
}
