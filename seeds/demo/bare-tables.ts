import type { OwnerSql } from '../../src/database/owner.js'

type Client = Pick<OwnerSql, 'unsafe'>

/** What a table carries beside its rows: an index or a constraint, by the catalogue's own words. */
interface Carried {
  readonly table: string
  readonly name: string
  readonly definition: string
}

/** Everything that was taken off and has to be put on again, in this order. */
export interface TakenOff {
  readonly keys: readonly Carried[]
  readonly indexes: readonly Carried[]
  readonly references: readonly Carried[]
}

/** Foreign keys of the tables, and those of other tables that lead to them. */
const referencesOf = `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
  from pg_constraint
  where contype = 'f' and conparentid = 0 and (conrelid = any($1::regclass[]) or confrelid = any($1::regclass[]))
  order by 1, 2`

const keysOf = `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
  from pg_constraint where contype in ('p', 'u', 'x') and conrelid = any($1::regclass[]) order by 1, 2`

const indexesOf = `select i.indrelid::regclass::text as table, c.relname as name, pg_get_indexdef(i.indexrelid) as definition
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid = any($1::regclass[]) and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
  order by 1, 2`

/**
 * Takes indexes, keys and foreign keys off empty tables, as the catalogue describes them, so that none is forgotten.
 * A row that is copied then costs nothing but itself. Everything happens in the transaction of the load: whoever
 * looks from outside sees the tables as they were, and a load that breaks off leaves them so.
 */
export async function takeOff(sql: Client, tables: readonly string[]): Promise<TakenOff> {
  const carried = async (query: string): Promise<Carried[]> => {
    const rows = await sql.unsafe(query, [`{${tables.map((table) => `"${table}"`).join(',')}}`])
    return rows.map((row) => ({ ...row })) as unknown as Carried[]
  }
  const references = await carried(referencesOf)
  const keys = await carried(keysOf)
  const indexes = await carried(indexesOf)
  for (const { table, name } of [...references, ...keys])
    await sql.unsafe(`alter table ${table} drop constraint "${name}"`)
  for (const { name } of indexes) await sql.unsafe(`drop index "${name}"`)
  // Rows that are copied into a table that the same transaction emptied can be frozen at once.
  await sql.unsafe(`truncate ${tables.map((table) => `"${table}"`).join(', ')}`)
  return { references, keys, indexes }
}

/** Puts them on again: keys first, because foreign keys lead to them. Every row is checked by it. */
export async function putOn(sql: Client, { keys, indexes, references }: TakenOff): Promise<void> {
  const constraint = ({ table, name, definition }: Carried) =>
    `alter table ${table} add constraint "${name}" ${definition}`
  const statements = [
    ...keys.map(constraint),
    ...indexes.map(({ definition }) => definition),
    ...references.map(constraint),
  ]
  for (const statement of statements) await sql.unsafe(statement)
}
