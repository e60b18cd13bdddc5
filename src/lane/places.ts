import { randomBytes } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { Piece } from '../json-text.js'

/** JSON for a value that the process fills in itself: a region, a sealed value. */
export type Fill = (value: string, context: Context) => Piece

/**
 * Begins every such value in the text of the database. A stranger can't write it into a file: it is drawn anew in each
 * process and never told. Its letters are ones that JSON writes as they are.
 */
const sign = `~${randomBytes(12).toString('hex')}:`
const marked = Buffer.from(`"${sign}`)
const [colon, quote] = [...':"'].map((letter) => letter.charCodeAt(0)) as [number, number]

/** The places of one statement that are filled in, numbered as they were asked for. */
export class Places {
  private readonly fills: Fill[] = []

  /** The value, marked; null stays null. */
  mark(value: SQL, fill: Fill): SQL {
    this.fills.push(fill)
    return sql`${`${sign}${this.fills.length - 1}:`}::text || ${value}`
  }

  /** Adds a text of the database to the pieces of the answer, filled in. */
  fill(text: Buffer, context: Context, pieces: Piece[]): void {
    let from = 0
    let at = this.fills.length > 0 ? text.indexOf(marked) : -1
    while (at >= 0) {
      const number = at + marked.length
      const value = text.indexOf(colon, number) + 1
      const end = text.indexOf(quote, value)
      const fill = this.fills[Number(text.toString('latin1', number, value - 1))] as Fill
      pieces.push(text.subarray(from, at), fill(text.toString('utf8', value, end), context))
      from = end + 1
      at = text.indexOf(marked, from)
    }
    pieces.push(from === 0 ? text : text.subarray(from))
  }
}
