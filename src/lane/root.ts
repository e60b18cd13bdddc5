import type { SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { FieldNode } from 'graphql'
import type { Context, Notes } from '../context.js'
import type { Statement } from '../database/operation.js'
import type { Piece } from '../json-text.js'
import type { Compiling } from './person.js'

/** A row as bytes of text: a member for each column. */
export type Row = readonly Buffer[]

/** What a root field sends, and what the rows become. */
export interface Question {
  /** None where the process knows the answer by itself. */
  readonly statement?: Statement
  /** JSON of the field; undefined when only the ordinary way can tell what is to be answered. */
  answer(rows: readonly Row[]): readonly Piece[] | undefined
  /** Keeps what the ordinary way answered in the same operation, beside these rows: the next one is answered from it. */
  keep?(rows: readonly Row[], value: unknown, notes: Notes): readonly Piece[]
}

/** A root field compiled for one document and right set. Throws what is wrong with the arguments. */
export type CompiledRoot = (
  context: Context,
  args: Record<string, unknown>,
  /** All of the operation. */
  variables: Record<string, unknown>,
) => Question

export type CompileRoot = (compiling: Compiling, nodes: readonly FieldNode[]) => CompiledRoot

const dialect = new PgDialect()

/** An expression as text. Its parameters are the program's own words and numbers: nothing of a request is in it yet. */
export const textOf = (expression: SQL): string => dialect.sqlToQuery(expression.inlineParams()).sql

/** A statement whose answer stays bytes. */
export const inBytes = (statement: Omit<Statement, 'inBytes'>): Statement => ({ ...statement, inBytes: true })
