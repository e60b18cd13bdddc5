import type { SealedTable } from './tables.js'

/** SQL over the sealed columns. Names come from the dictionaries, values are parameters. */
const quoted = (name: string) => `"${name}"`
const keyList = ({ key }: SealedTable) => key.map(({ name }) => quoted(name)).join(', ')

/** Filled in, and not of the key whose values begin with the first parameter. */
const ofOtherKeys = ({ columns }: SealedTable) =>
  `(${columns
    .map(
      ({ name }) =>
        `(${quoted(name)} is not null and substring(${quoted(name)} from 1 for octet_length($1::bytea)) <> $1::bytea)`,
    )
    .join(' or ')})`

/** The next rows that hold values of other keys, in the order of their keys: after a row, or from the first one. */
export function rowsToSeal(table: SealedTable, isFirst: boolean): string {
  const after = table.key.map(({ type }, at) => `$${at + 3}::${type}`).join(', ')
  return `select ${keyList(table)}, ${table.columns.map(({ name }) => quoted(name)).join(', ')}
    from ${quoted(table.name)}
    where ${ofOtherKeys(table)} ${isFirst ? '' : `and (${keyList(table)}) > (${after})`}
    order by ${keyList(table)} limit $2::integer`
}

/** As written in the one parameter of `putSealed`, for a row and the column at a place. */
export const oldName = (at: number) => `old_${at}`
export const newName = (at: number) => `new_${at}`

/**
 * Puts new sealed values in the place of those that were read. A row that somebody holds is passed over, and one that
 * somebody changed meanwhile is left as it is: nobody is waited for, and nothing is overwritten.
 */
export function putSealed({ name, key, columns }: SealedTable): string {
  const given = [
    ...key.map((column) => `${quoted(column.name)} ${column.type}`),
    ...columns.flatMap((_, at) => [`${oldName(at)} text`, `${newName(at)} text`]),
  ]
  const same = (other: string) =>
    key.map((column) => `t.${quoted(column.name)} = ${other}.${quoted(column.name)}`).join(' and ')
  const unchanged = columns.map(
    (column, at) => `t.${quoted(column.name)} is not distinct from decode(given.${oldName(at)}, 'hex')`,
  )
  return `with given as (select * from jsonb_to_recordset($1::text::jsonb) as given(${given.join(', ')})),
    held as (
      select given.* from ${quoted(name)} t join given on ${same('given')}
      where ${unchanged.join(' and ')} for no key update of t skip locked
    )
    update ${quoted(name)} t
    set ${columns.map((column, at) => `${quoted(column.name)} = decode(held.${newName(at)}, 'hex')`).join(', ')}
    from held where ${same('held')}`
}

/** How many values each key has, of today and in the histories. What names no key has an empty id. */
export function valuesByKey(tables: readonly SealedTable[]): string {
  const each = tables.flatMap(({ name, isHistory, columns }) =>
    columns.map(
      (column) =>
        `select ${isHistory} as past, ${quoted(column.name)} as sealed from ${quoted(name)} where ${quoted(column.name)} is not null`,
    ),
  )
  const idLength = `get_byte(sealed, 1)`
  return `select case when octet_length(sealed) < 2 then ''
      when ${idLength} between 1 and 8 and octet_length(sealed) > 2 + ${idLength}
      then encode(substring(sealed from 3 for ${idLength}), 'escape') else '' end as id,
      count(*) filter (where not past)::integer as today, count(*) filter (where past)::integer as past
    from (${each.join(' union all ')}) as every_value group by 1 order by 1`
}
