import { and, getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { actorIn } from '../database/actor.js'
import { arrayText } from '../database/array-text.js'
import { insertOf } from '../database/insert.js'
import type { Operation } from '../database/operation.js'
import { preparedFor } from '../database/statement.js'
import type { Step } from '../database/steps.js'
import { ofFileAsked } from './files.js'
import { fileChange } from './table.js'

/** One change of one file as history keeps it. */
export interface Change {
  readonly changeId: string
  readonly countyCode: string
  readonly personId: string
  readonly version: number
  readonly operation: string
  /** Mask of the populations whose facets it touched. */
  readonly touched: number
  readonly requestId: string
}

/** Where the file stands, for the scope columns of its rows. */
export interface Standing {
  readonly regionN: number
  readonly dutyRegionN: number | null
  readonly populations: number
}

/** Writes who changed the file, when, by which operation, through which client. */
export function recordChange(operation: Operation, change: Change, standing: Standing): Step {
  const { viewer, now, changed } = operation
  changed.add(change.personId)
  const row = { ...change, ...standing, recordedAt: now, ...actorIn(viewer) }
  return { by: operation, ...insertOf(fileChange, [row]) }
}

/** Which rows of a file are copied: of its entries some, which may all be new. */
export interface Copied {
  readonly entryIds?: readonly string[]
  readonly removed?: boolean
  readonly areNew?: boolean
}

/**
 * Copies rows as they are now into the history of their table, inside the database: what the writer may not read
 * never passes through the server. `entryIds` narrows it to the entries that changed.
 */
export function recordRows(
  operation: Operation,
  table: PgTable,
  history: PgTable,
  change: Change,
  { entryIds, removed = false, areNew = false }: Copied = {},
): Step {
  const { countyCode, personId, version, changeId } = change
  const statement = (entryIds ? copyOfEntries : copyOfRow)(history, table)
  const copy = statement({
    countyCode,
    personId,
    version,
    changeId,
    recordedAt: operation.now.toISOString(),
    removed,
    entryIds: entryIds ? arrayText(entryIds) : null,
  })
  return { by: operation, ...copy, reads: [getTableName(table)], readsNew: areNew }
}

/**
 * The rows of a file as they are now, known to the other steps of their statement by the name of the table: however many of
 * them read it, whether they may is judged once.
 */
export const rowsOfFile = (
  operation: Operation,
  table: PgTable,
  file: Pick<Change, 'countyCode' | 'personId'>,
): Step => ({
  by: operation,
  ...rowsAsked(table)({ ...file }),
  name: getTableName(table),
  reads: [getTableName(table)],
})

const rowsAsked = preparedFor((table: PgTable) => sql`select * from ${table} where ${ofFileAsked(table)}`)
const copyOfRow = preparedFor((history: PgTable, table: PgTable) => copied(history, table, undefined))
const copyOfEntries = preparedFor((history: PgTable, table: PgTable) =>
  copied(
    history,
    table,
    sql`${getTableColumns(table).entryId} = any(${sql.placeholder('entryIds')}::uuid[])`,
  ),
)

function copied(history: PgTable, table: PgTable, some: SQL | undefined): SQL {
  const source = getTableColumns(table)
  const given: Record<string, SQL> = {
    version: sql`${sql.placeholder('version')}::int`,
    recordedAt: sql`${sql.placeholder('recordedAt')}::timestamptz`,
    changeId: sql`${sql.placeholder('changeId')}::uuid`,
    removed: sql`${sql.placeholder('removed')}::boolean`,
  }
  // Generated columns of the history fill themselves.
  const columns = Object.entries(getTableColumns(history)).filter(
    ([, column]) => column.generated === undefined,
  )
  const target = columns.map(([, column]) => sql.identifier(column.name))
  const values = columns.map(([name]) => {
    const value = given[name] ?? source[name]
    if (!value)
      throw new Error(`${getTableName(history)} has a column ${name} that ${getTableName(table)} lacks`)
    return sql`${value}`
  })
  return sql`insert into ${history} (${sql.join(target, sql`, `)})
    select ${sql.join(values, sql`, `)} from ${table} where ${and(ofFileAsked(table), some)}`
}
