import { withOwner } from '../../src/database/owner.js'

type Owner = Parameters<Parameters<typeof withOwner>[1]>[0]

interface Column {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly type: string
}

const quoted = (name: string) => `"${name}"`

/** Every column of every table of the database, whatever its schema and type: the catalogue says which there are. */
const columnsOf = (sql: Owner): Promise<Column[]> => sql<Column[]>`
  select n.nspname as schema, c.relname as table, a.attname as column, a.atttypid::regtype::text as type
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
    and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
  order by 1, 2, 3`

/** In how many rows of which columns a text stands, as text or as bytes. */
export const placesOf = (
  ownerUrl: string,
  texts: readonly string[],
): Promise<Map<string, Record<string, number>>> =>
  withOwner(ownerUrl, async (sql) => {
    const found = new Map<string, Record<string, number>>(texts.map((text) => [text, {}]))
    for (const { schema, table, column, type } of await columnsOf(sql)) {
      const name = quoted(column)
      const holds =
        type === 'bytea'
          ? `(position(convert_to(needle, 'UTF8') in ${name}) > 0 or position(needle in encode(${name}, 'escape')) > 0)`
          : `position(lower(needle) in lower(${name}::text)) > 0`
      const rows = await sql.unsafe(
        `select needle, count(*)::int as count from jsonb_array_elements_text($1::text::jsonb) as needle
         join ${quoted(schema)}.${quoted(table)} on ${holds} group by needle`,
        [JSON.stringify(texts)],
      )
      const place = schema === 'public' ? `${table}.${column}` : `${schema}.${table}.${column}`
      for (const { needle, count } of rows) Object.assign(found.get(needle) as object, { [place]: count })
    }
    return found
  })

/** How many columns are searched; a scan of nothing would find nothing. */
export const searchedColumns = (ownerUrl: string): Promise<string[]> =>
  withOwner(ownerUrl, async (sql) => (await columnsOf(sql)).map(({ table, column }) => `${table}.${column}`))
