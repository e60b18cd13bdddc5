import { is, type SQL, sql } from 'drizzle-orm'
import { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../context.js'
import type { Operation, Statement } from '../database/operation.js'
import { scopeText } from '../database/settings.js'
import { preparedBy } from '../database/statement.js'
import { ofFileAsked } from '../history/files.js'
import type { FileRef } from './file-id.js'
import { openSealed, personPart } from './parts.js'
import { type PersonRow, personColumns, personRow } from './person-row.js'
import { person } from './table.js'
import { personsIn, rowsText, scopeAsked } from './visibility.js'

/** A read of one file in the viewer's reach: what is sent, and the file in its rows. */
export interface OneRead {
  readonly statement: Statement
  rowIn(rows: readonly unknown[][]): PersonRow | undefined
}

/** The text is built once for what is read and by which rights: the same for every file and every region. */
export function oneRead(
  context: Context,
  { countyCode, personId }: FileRef,
  asked: ReadonlySet<string>,
): OneRead {
  const { operation, keyring } = context
  const columns = Object.entries(personColumns(context, asked))
  const statement = selecting(columns, operation)
  return {
    statement: statement({ countyCode, personId, scope: scopeText(operation.scope) }),
    rowIn([found]) {
      if (!found) return undefined
      const row = Object.fromEntries(columns.map(([name, column], at) => [name, readAs(column, found[at])]))
      openSealed(personPart, [row], keyring)
      return personRow(row)
    },
  }
}

type Column = PgColumn | SQL.Aliased

const readAs = (column: Column, value: unknown): unknown => {
  if (value === null) return null
  return is(column, PgColumn) ? column.mapFromDriverValue(value) : Number(value)
}

type Columns = readonly [name: string, column: Column][]

const selecting = preparedBy(
  (columns: Columns, { allowed }: Operation) =>
    [
      ...columns.map(([name, column]) => (is(column, PgColumn) ? column.name : name)),
      rowsText(allowed),
    ].join(),
  (columns, operation) => {
    const read = columns.map(([, column]) =>
      is(column, PgColumn) ? sql.identifier(column.name) : (column as SQL.Aliased).sql,
    )
    const isAsked = personsIn(scopeAsked(), operation)
    return sql`select ${sql.join(read, sql`, `)} from ${person} where ${isAsked} and ${ofFileAsked(person)}`
  },
)
