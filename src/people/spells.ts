import type { Population } from '../registry/populations.js'
import type { EntryPatch } from './patch.js'

/** A spell of membership: from its first day until the day on which it no longer holds. */
export interface Spell {
  readonly entryId: string
  readonly validFrom: string
  readonly validUntil: string | null
}

/** The patch that opens a spell. */
export const memberSpell = (entryId: string, population: Population, since: string): EntryPatch => ({
  kind: 'ADD',
  entryId,
  columns: { population, validFrom: since, validUntil: null, endReason: null },
})
