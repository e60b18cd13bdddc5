import { entityKind, fillPlaceholders, type Query } from 'drizzle-orm'
import {
  PgDatabase,
  PgDialect,
  PgPreparedQuery,
  PgSession,
  type PreparedQueryConfig,
} from 'drizzle-orm/pg-core'
import type { SelectedFieldsOrdered } from 'drizzle-orm/pg-core/query-builders/select.types'
import * as drizzleUtils from 'drizzle-orm/utils'
import type { Guard } from './guard.js'
import type { Database } from './operation.js'

/**
 * drizzle's own session for this driver puts the bound parameters into its errors, leaves statements unprepared and
 * opens transactions of its own. This one sends everything through the guard of its operation.
 */
type ResultMapper = (rows: unknown[][]) => unknown

// Exported for drizzle's drivers and left out of its declarations.
const { mapResultRow } = drizzleUtils as unknown as {
  mapResultRow(
    fields: SelectedFieldsOrdered,
    row: unknown[],
    joinsNotNullable: Record<string, boolean> | undefined,
  ): unknown
}

class GuardedQuery<T extends PreparedQueryConfig> extends PgPreparedQuery<T> {
  static override readonly [entityKind] = 'GuardedQuery'
  // Set by drizzle's builders after construction.
  declare joinsNotNullableMap?: Record<string, boolean>

  constructor(
    private readonly guard: Guard,
    private readonly role: string,
    query: Query,
    private readonly fields: SelectedFieldsOrdered | undefined,
    private readonly mapper: ResultMapper | undefined,
  ) {
    super(query, undefined, undefined)
  }

  override async execute(placeholders: Record<string, unknown> = {}): Promise<T['execute']> {
    const { sql: text, params } = this.query
    const parameters = fillPlaceholders(params, placeholders)
    const { fields, mapper } = this
    if (!fields && !mapper) return this.guard.send(text, parameters, 'OBJECTS', this.role)
    const rows = (await this.guard.send(text, parameters, 'ARRAYS', this.role)) as unknown[][]
    if (mapper) return mapper(rows)
    return rows.map((row) => mapResultRow(fields as SelectedFieldsOrdered, row, this.joinsNotNullableMap))
  }

  all(placeholders: Record<string, unknown> = {}): Promise<T['all']> {
    const parameters = fillPlaceholders(this.query.params, placeholders)
    return this.guard.send(this.query.sql, parameters, 'OBJECTS', this.role)
  }
}

class GuardedSession extends PgSession {
  static override readonly [entityKind] = 'GuardedSession'

  constructor(
    private readonly guard: Guard,
    private readonly role: string,
  ) {
    super(dialect)
  }

  override prepareQuery<T extends PreparedQueryConfig>(
    query: Query,
    fields: SelectedFieldsOrdered | undefined,
    _name: string | undefined,
    _isResponseInArrayMode: boolean,
    mapper?: ResultMapper,
  ): PgPreparedQuery<T> {
    return new GuardedQuery<T>(this.guard, this.role, query, fields, mapper)
  }

  override transaction(): Promise<never> {
    return Promise.reject(
      new Error(
        '操作本身就是一个事务，不能再开。An operation is one transaction already; send the statements through operation.db.',
      ),
    )
  }
}

const dialect = new PgDialect()

/** The builder of one operation, each statement in a role of the database; it dies with its guard. */
export const databaseThrough = (guard: Guard, role: string): Database =>
  new PgDatabase(dialect, new GuardedSession(guard, role), undefined) as Database
