import { fillPlaceholders, type SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { Statement } from './operation.js'

const dialect = new PgDialect()

/** A statement whose text is built once; its placeholders take the values of each time. It finds what it touches by keys. */
export function prepared(query: SQL): (values: Record<string, unknown>) => Statement {
  const { sql: text, params } = dialect.sqlToQuery(query)
  return (values) => ({ text, parameters: fillPlaceholders(params, values), plan: 'KEPT' })
}

/** The same for statements that are one for each of some things, such as a table: each is built when it is first asked for. */
export function preparedFor<T extends object, R extends readonly unknown[]>(
  build: (of: T, ...rest: R) => SQL,
): (of: T, ...rest: R) => ReturnType<typeof prepared> {
  const known = new WeakMap<T, ReturnType<typeof prepared>>()
  return (of, ...rest) => {
    const statement = known.get(of) ?? prepared(build(of, ...rest))
    known.set(of, statement)
    return statement
  }
}

/** The same where a text says which of the statements is meant. Beyond `most` of them all are built anew. */
export function preparedBy<Asked extends readonly unknown[]>(
  keyOf: (...asked: Asked) => string,
  build: (...asked: Asked) => SQL,
  most = 1_000,
): (...asked: Asked) => ReturnType<typeof prepared> {
  const known = new Map<string, ReturnType<typeof prepared>>()
  return (...asked) => {
    const key = keyOf(...asked)
    const found = known.get(key)
    if (found) return found
    const statement = prepared(build(...asked))
    if (known.size >= most) known.clear()
    known.set(key, statement)
    return statement
  }
}
