import { and, eq, getTableColumns, getTableName, inArray, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { actorIn } from '../database/actor.js'
import type { Operation } from '../database/operation.js'
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
export async function recordChange(operation: Operation, change: Change, standing: Standing): Promise<void> {
  const { viewer, now, db, changed } = operation
  changed.add(change.personId)
  await db.insert(fileChange).values({
    ...change,
    ...standing,
    recordedAt: now,
    ...actorIn(viewer),
  })
}

/**
 * Copies rows as they are now into the history of their table, inside the database: what the writer may not read
 * never passes through the server. `entryIds` narrows it to the entries that changed.
 */
export async function recordRows(
  operation: Operation,
  table: PgTable,
  history: PgTable,
  change: Change,
  entries?: { readonly entryIds: readonly string[]; readonly removed: boolean },
): Promise<void> {
  const source = getTableColumns(table)
  const extras: Record<string, SQL> = {
    version: sql`${change.version}::int`,
    recordedAt: sql`${operation.now.toISOString()}::timestamptz`,
    changeId: sql`${change.changeId}::uuid`,
    removed: sql`${entries?.removed ?? false}::boolean`,
  }
  // Generated columns of the history fill themselves.
  const names = Object.entries(getTableColumns(history)).filter(
    ([, column]) => column.generated === undefined,
  )
  const target = sql.join(
    names.map(([, column]) => sql.identifier(column.name)),
    sql`, `,
  )
  const values = sql.join(
    names.map(([name]) => {
      const value = extras[name] ?? source[name]
      if (!value)
        throw new Error(`${getTableName(history)} has a column ${name} that ${getTableName(table)} lacks`)
      return sql`${value}`
    }),
    sql`, `,
  )
  const key = source as unknown as Record<'countyCode' | 'personId' | 'entryId', PgColumn>
  const condition = and(
    eq(key.countyCode, change.countyCode),
    eq(key.personId, change.personId),
    entries ? inArray(key.entryId, [...entries.entryIds]) : undefined,
  )
  await operation.db.execute(
    sql`insert into ${history} (${target}) select ${values} from ${table} where ${condition}`,
  )
}
