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
  readonly names: readonly string[]
  readonly keys: readonly Carried[]
  readonly indexes: readonly Carried[]
  readonly references: readonly Carried[]
}

/** Something lies in the tables of people: a load would have to remove it. */
export class TablesNotEmpty extends Error {
  override readonly name = 'TablesNotEmpty'
  constructor() {
    super(
      '人员档案各表并非全空，未装载任何数据；演示数据只装入空数据库。The tables of people are not all empty, nothing was loaded: the demonstration goes into an empty database only.',
    )
  }
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
  const names = tables.map((table) => `"${table}"`)
  // Nobody can have written between the look and the emptying: whoever would waits for the lock.
  await sql.unsafe(`lock table ${names.join(', ')} in access exclusive mode`)
  const filled = names.map((name) => `exists (select 1 from ${name})`).join(' or ')
  const [found] = await sql.unsafe(`select ${filled} as filled`)
  if (found?.filled !== false) throw new TablesNotEmpty()
  const carried = async (query: string): Promise<Carried[]> => {
    const rows = await sql.unsafe(query, [`{${names.join(',')}}`])
    return rows.map((row) => ({ ...row })) as unknown as Carried[]
  }
  const references = await carried(referencesOf)
  const keys = await carried(keysOf)
  const indexes = await carried(indexesOf)
  for (const { table, name } of [...references, ...keys])
    await sql.unsafe(`alter table ${table} drop constraint "${name}"`)
  for (const { name } of indexes) await sql.unsafe(`drop index "${name}"`)
  // Rows that are copied into a table that the same transaction emptied can be frozen at once.
  await sql.unsafe(`truncate ${names.join(', ')}`)
  // COPY does not pass where rows are judged for who copies.
  for (const name of names) await sql.unsafe(`alter table ${name} no force row level security`)
  return { names, references, keys, indexes }
}

/** Puts them on again: keys first, because foreign keys lead to them. Every row is checked by it. */
export async function putOn(sql: Client, { names, keys, indexes, references }: TakenOff): Promise<void> {
  const constraint = ({ table, name, definition }: Carried) =>
    `alter table ${table} add constraint "${name}" ${definition}`
  const statements = [
    ...keys.map(constraint),
    ...indexes.map(({ definition }) => definition),
    ...references.map(constraint),
    ...names.map((name) => `alter table ${name} force row level security`),
  ]
  for (const statement of statements) await sql.unsafe(statement)
}
