import { contentDigest } from './stored.js'

/** The files of one answer, stored once by their digest: the same list is asked for again and again. */
export interface Roster {
  /** In hexadecimal. */
  readonly roster: string
  readonly persons: readonly string[]
}

/** So many files stand in the entry itself. */
export const mostInEntry = 10

/** Over the ids in the order in which they were delivered. */
export const rosterDigest = (persons: readonly string[]): string => contentDigest(persons.join())
