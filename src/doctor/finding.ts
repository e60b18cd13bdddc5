import type { Config } from '../config.js'
import type { OwnerSql } from '../database/owner.js'
import type { Message } from '../errors.js'

/** Something is wrong, and what to do about it. Never a value of a file, a password or a key. */
export interface Finding {
  readonly trouble: Message
  readonly remedy: Message
}

export const finding = (trouble: [zh: string, en: string], remedy: [zh: string, en: string]): Finding => ({
  trouble: { zh: trouble[0], en: trouble[1] },
  remedy: { zh: remedy[0], en: remedy[1] },
})

/** What the checks look at. */
export interface Site {
  readonly config: Config
  /** The clock of this machine. */
  readonly now: () => Date
  readonly nodeVersion: string
  /** The disk of the data folder is nearly full below so many bytes. */
  readonly leastFree: number
  /** The database as the server logs in, and as its owner where that address is at hand. */
  readonly database?: { readonly url: string; readonly ownerUrl?: string }
}

/** One thing that is looked at. */
export interface Check {
  readonly name: string
  readonly about: Message
  /** Undefined: nothing is wrong. */
  look(site: Site): Promise<Finding | undefined>
}

/** A check that asks the database as its owner, over one connection for all of them. */
export interface DatabaseCheck extends Omit<Check, 'look'> {
  /** Reads all rows of a table and takes long where there are many. */
  readonly isLong?: true
  look(site: Site, sql: OwnerSql): Promise<Finding | undefined>
}
