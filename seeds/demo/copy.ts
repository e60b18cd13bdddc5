import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { getTableColumns, getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Columns } from '../../src/people/stored.js'

/** The part of the owner's client that is needed to copy rows into a table. */
export interface CopySql {
  unsafe(text: string): { writable(): Promise<NodeJS.WritableStream> }
}

/** Rows on their way into one table. */
export interface Portion {
  readonly statement: string
  readonly chunks: readonly Buffer[]
}

/** Of every table by which a file is found: the columns of `keyAndScope`. */
const keyAndScopeColumns = new Set(['countyCode', 'personId', 'regionN', 'dutyRegionN', 'populations'])

interface CopiedColumn {
  readonly name: string
  /** The same in all rows of a file. */
  readonly shared: boolean
  /** Its texts hold nothing that would have to be escaped. */
  readonly plain: boolean
}

const plainTypes = new Set(['PgUUID', 'PgDateString'])

const chunkBytes = 128 * 1024
/** A character takes three bytes at most, four where it takes two units. */
const bytesPerUnit = 3

/**
 * Rows of one table in the text format of COPY; columns that the database generates are left out. They are written
 * into buffers at once: as strings they would fill the heap and keep the collector busy.
 */
export class CopyLines {
  private readonly columns: readonly CopiedColumn[]
  /** Key and scope of the file whose rows are being written, and how they are written in this table. */
  private everywhere: Columns | undefined
  private shared: readonly string[] = []
  private readonly statement: string
  private full: Buffer[] = []
  private open = Buffer.alloc(0)
  private used = 0

  constructor(table: PgTable) {
    const columns = Object.entries(getTableColumns(table)).filter(
      ([, { generated }]) => generated === undefined,
    )
    this.columns = columns.map(([name, { columnType }]) => ({
      name,
      shared: keyAndScopeColumns.has(name),
      plain: plainTypes.has(columnType),
    }))
    const list = columns.map(([, { name }]) => `"${name}"`).join(', ')
    this.statement = `copy "${getTableName(table)}" (${list}) from stdin (freeze)`
  }

  /** A row of a file without key and scope, and these, which are the same in all its rows. */
  add(row: Columns, everywhere: Columns): void {
    if (everywhere !== this.everywhere) {
      this.everywhere = everywhere
      this.shared = this.columns.map(({ name, shared }) => (shared ? cell(everywhere[name]) : ''))
    }
    let line = ''
    for (let at = 0; at < this.columns.length; at++) {
      const { name, shared, plain } = this.columns[at]!
      if (at > 0) line += '\t'
      if (shared) line += this.shared[at]!
      else {
        const value = row[name]
        line += plain && typeof value === 'string' ? value : cell(value)
      }
    }
    const most = (line.length + 1) * bytesPerUnit
    if (this.used + most > this.open.length) this.renew(most)
    this.used += this.open.write(`${line}\n`, this.used)
  }

  /** Takes out what was added; what is added from now on is for the next time. */
  take(): Portion {
    this.renew(0)
    const { statement, full } = this
    this.full = []
    return { statement, chunks: full }
  }

  private renew(atLeast: number): void {
    if (this.used > 0) this.full.push(this.open.subarray(0, this.used))
    this.open = Buffer.allocUnsafe(atLeast === 0 ? 0 : Math.max(chunkBytes, atLeast))
    this.used = 0
  }
}

/** Sends rows as fast as the database takes them. */
export async function copyIn(sql: CopySql, { statement, chunks }: Portion): Promise<void> {
  if (chunks.length === 0) return
  await pipeline(Readable.from(chunks), await sql.unsafe(statement).writable())
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (typeof value === 'number') return String(value)
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`
  if (value instanceof Date) return instant(value)
  if (Array.isArray(value)) return escaped(`{${value.map(element).join(',')}}`)
  throw new TypeError(`a column can't hold ${typeof value}`)
}

let lastDate: Date | undefined
let lastInstant = ''

/** All rows of a change tell the same instant. */
function instant(date: Date): string {
  if (date !== lastDate) {
    lastDate = date
    lastInstant = date.toISOString()
  }
  return lastInstant
}

const element = (value: unknown): string => `"${String(value).replace(/["\\]/g, '\\$&')}"`

const special = /[\\\n\r\t]/
const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escaped = (text: string): string =>
  special.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => escapes[character]!) : text
