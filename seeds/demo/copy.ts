import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { getTableColumns, getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Columns } from '../../src/people/stored.js'

/** The part of the owner's client that is needed to copy rows into a table. */
export interface CopySql {
  unsafe(text: string): { writable(): Promise<NodeJS.WritableStream> }
}

/** Lines of the text format of COPY for one table; columns that the database generates are left out. */
export class CopyLines {
  private readonly names: readonly string[]
  private readonly statement: string
  private lines: string[] = []

  constructor(table: PgTable) {
    const columns = Object.entries(getTableColumns(table)).filter(
      ([, { generated }]) => generated === undefined,
    )
    this.names = columns.map(([name]) => name)
    const list = columns.map(([, { name }]) => `"${name}"`).join(', ')
    this.statement = `copy "${getTableName(table)}" (${list}) from stdin`
  }

  add(row: Columns): void {
    let line = ''
    for (const [at, name] of this.names.entries()) line += (at === 0 ? '' : '\t') + cell(row[name])
    this.lines.push(`${line}\n`)
  }

  /** Takes the lines out; what is added from now on is for the next time. */
  take(): { statement: string; lines: readonly string[] } {
    const { statement, lines } = this
    this.lines = []
    return { statement, lines }
  }
}

const perChunk = 500

/** Sends lines as fast as the database takes them. */
export async function copyIn(
  sql: CopySql,
  { statement, lines }: ReturnType<CopyLines['take']>,
): Promise<void> {
  if (lines.length === 0) return
  const target = await sql.unsafe(statement).writable()
  await pipeline(Readable.from(chunks(lines)), target)
}

function* chunks(lines: readonly string[]): Generator<Buffer> {
  for (let at = 0; at < lines.length; at += perChunk)
    yield Buffer.from(lines.slice(at, at + perChunk).join(''))
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (typeof value === 'number') return String(value)
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return escaped(`{${value.map(element).join(',')}}`)
  throw new TypeError(`a column can't hold ${typeof value}`)
}

const element = (value: unknown): string => `"${String(value).replace(/["\\]/g, '\\$&')}"`

const special = /[\\\n\r\t]/g
const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escaped = (text: string): string => text.replace(special, (character) => escapes[character]!)
