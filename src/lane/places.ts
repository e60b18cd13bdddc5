import { randomBytes } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import type { Context } from '../context.js'

/** JSON for a value that the process fills in itself: a region, a sealed value. */
export type Fill = (value: string, context: Context) => string

/**
 * Begins every such value in the text of the database. A stranger can't write it into a file: it is drawn anew in each
 * process and never told. Its letters are ones that JSON writes as they are.
 */
const sign = `~${randomBytes(12).toString('hex')}:`
const marked = new RegExp(`"${sign}(\\d+):([^"]*)"`, 'g')

/** The places of one statement that are filled in, numbered as they were asked for. */
export class Places {
  private readonly fills: Fill[] = []

  /** The value, marked; null stays null. */
  mark(value: SQL, fill: Fill): SQL {
    this.fills.push(fill)
    return sql`${`${sign}${this.fills.length - 1}:`}::text || ${value}`
  }

  filled(text: string, context: Context): string {
    if (this.fills.length === 0) return text
    return text.replace(marked, (_whole, place: string, value: string) =>
      (this.fills[Number(place)] as Fill)(value, context),
    )
  }
}
