import { quoted } from '../database/lock.js'
import type { OwnerSql } from '../database/owner.js'

/** A table as a backup holds it: without the columns that the database reckons by itself. */
export interface KeptTable {
  readonly name: string
  readonly columns: readonly string[]
  /** Its rows lie in parts, which are made before the rows come. */
  readonly isParted: boolean
}

export const columnList = ({ columns }: Pick<KeptTable, 'columns'>) => columns.map(quoted).join(', ')

/** Every table of the platform, from the catalogue, so that none can be forgotten. */
export async function tablesIn(sql: Pick<OwnerSql, 'unsafe'>): Promise<KeptTable[]> {
  const rows = await sql.unsafe(`
    select c.relname as name, c.relkind = 'p' as parted,
      array_to_json(array_agg(a.attname order by a.attnum))::text as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    group by c.oid, c.relname, c.relkind order by c.relname`)
  return rows.map(({ name, parted, columns }) => ({
    name: String(name),
    isParted: Boolean(parted),
    columns: JSON.parse(String(columns)) as string[],
  }))
}

/** The migrations that made these tables: rows go into tables of the same make alone. */
export async function migrationsIn(sql: Pick<OwnerSql, 'unsafe'>): Promise<string[]> {
  const rows = await sql.unsafe('select hash from drizzle.__drizzle_migrations order by hash')
  return rows.map(({ hash }) => String(hash))
}
