import type { Group } from '../../src/people/groups/group.js'
import type { Values } from '../../src/people/rules.js'
import type { DayNumber } from './days.js'
import type { Village } from './places.js'

/** An entry of the file by a word of the life, because its id is not there yet. */
export interface EntryValues {
  readonly key: string
  readonly values: Values
  /** The number of the file that this relative has; it was opened in the same minute. */
  readonly file?: number
}

/** What happens to a file, in plain values: the moves of the API make changes of it. */
export type Happening =
  | {
      readonly kind: 'CREATE'
      readonly village: Village
      readonly person: Values
      readonly group: Group
      readonly facet: Values
      readonly since: DayNumber
      readonly relatives: readonly EntryValues[]
      readonly guardians: readonly EntryValues[]
    }
  | {
      readonly kind: 'UPDATE'
      readonly person?: Values
      readonly relatives?: readonly EntryValues[]
      readonly guardians?: readonly EntryValues[]
    }
  | { readonly kind: 'FACET'; readonly group: Group; readonly values: Values }
  | {
      readonly kind: 'END'
      readonly group: Group
      readonly endedOn: DayNumber
      readonly reason: string
    }
  | { readonly kind: 'REOPEN'; readonly group: Group; readonly since: DayNumber }
  | {
      /** The file gains another group. */
      readonly kind: 'BEGIN'
      readonly group: Group
      readonly since: DayNumber
      readonly facet: Values
    }
  | { readonly kind: 'OFFER'; readonly to: Village; readonly keepsDuty: boolean }
  | { readonly kind: 'ACCEPT' }
  | { readonly kind: 'REGION_CHANGE'; readonly into: Village }

export type Event = Happening & {
  readonly day: DayNumber
  /** Minutes after the offices open. */
  readonly minutes: number
}

/** What happens, on its day. */
export type Dated = Happening & { readonly day: DayNumber }

/** One file from its opening to today. */
export interface Life {
  /** Among all files of the city. */
  readonly number: number
  readonly citizenId: string
  readonly events: readonly Event[]
}

/** A merge is recorded before the offices open, so that whatever else happens that day happens in the new village. */
const beforeOpening = -20
const workingMinutes = 540

/** Puts what happens in order and gives each its minute; the order of one day is the order of the list. */
export function inOrder(happenings: readonly Dated[], pace: number): Event[] {
  let day = 0
  let minutes = 0
  return [...happenings]
    .sort((a, b) => a.day - b.day || rank(a) - rank(b))
    .map((happening) => {
      if (happening.kind === 'REGION_CHANGE') return { ...happening, minutes: beforeOpening }
      minutes =
        happening.day === day ? minutes + 7 : Math.floor(((pace * happening.day) % 1) * workingMinutes)
      day = happening.day
      return { ...happening, minutes }
    })
}

const rank = ({ kind }: Happening): number => (kind === 'REGION_CHANGE' ? 0 : 1)
