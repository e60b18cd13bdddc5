import { type FoldedFile, foldedSpells } from '../../src/people/fold.js'
import {
  beginMembership,
  createFile,
  type EntryGiven,
  endMembership,
  type KnownFile,
  type MoveFacts,
  moveFile,
  reopenMembership,
  updateFacet,
  updateFile,
} from '../../src/people/moves.js'
import { type Decided, emptyPatch, type Patch, type Place } from '../../src/people/patch.js'
import { dayText } from './days.js'
import type { EntryValues, Event, Life } from './event.js'
import type { Village } from './places.js'

/** What a move is decided with at one event: the same facts that the API has. */
export interface Desk {
  readonly life: Life
  readonly facts: MoveFacts
  /** The village that keeps the file after the event. */
  readonly village: Village
  /** The village that offered a move which is accepted now, where it keeps a duty. */
  readonly duty: Village | null
  /** Ids of the entries of the file, by the words of the life. */
  readonly keys: Map<string, string>
  personId(number: number): string
}

/** The patch of an event that opens a file or follows one. A refusal is a fault of the demonstration, not of a user. */
export function patchOf(event: Event, file: FoldedFile | undefined, desk: Desk): Patch {
  const decided = decide(event, file, desk)
  if (decided.value) return decided.value
  const codes = decided.problems.map(({ field, code }) => `${field} ${code}`).join(', ')
  throw new Error(
    `demonstration: ${event.kind} of life ${desk.life.number} on ${desk.facts.today} refused: ${codes}`,
  )
}

function decide(event: Event, file: FoldedFile | undefined, desk: Desk): Decided<Patch> {
  if (event.kind === 'CREATE') return openingOf(event, desk)
  if (!file) throw new Error(`demonstration: life ${desk.life.number} does not begin with its opening`)
  const { facts, life } = desk
  switch (event.kind) {
    case 'UPDATE':
      return updateFile(
        {
          person: event.person ?? {},
          relatives: (event.relatives ?? []).map((entry) => entryOf(entry, desk)),
          guardians: (event.guardians ?? []).map((entry) => entryOf(entry, desk)),
          removeRelatives: [],
          removeGuardians: [],
        },
        knownOf(file, life),
        facts,
      )
    case 'FACET':
      return updateFacet(event.group, event.values, facts)
    case 'END': {
      const given = { endedOn: dayText(event.endedOn), reason: event.reason }
      return endMembership(event.group, foldedSpells(file, event.group.population), given, facts)
    }
    case 'REOPEN': {
      const given = { since: dayText(event.since), ...bornOf(file) }
      return reopenMembership(event.group, foldedSpells(file, event.group.population), given, facts)
    }
    case 'BEGIN': {
      const given = { group: event.group, values: event.facet, since: dayText(event.since) }
      return beginMembership(given, foldedSpells(file, event.group.population), bornOf(file), facts)
    }
    case 'OFFER':
      return settled(emptyPatch('MOVE_OFFER'))
    case 'ACCEPT':
      return settled(moveFile('MOVE_ACCEPT', placeWith(desk), { addressMasked: desk.village.township }))
    case 'REGION_CHANGE':
      return settled(moveFile('REGION_CHANGE', desk.village.place, {}))
  }
}

const bornOf = ({ person }: FoldedFile) => ({ birthDate: String(person.birthDate), sex: person.sex })

const settled = (value: Patch): Decided<Patch> => ({ value, problems: [] })

const placeWith = ({ village, duty }: Desk): Place => ({
  ...village.place,
  dutyRegionCode: duty?.place.regionCode ?? null,
  dutyRegionN: duty?.place.regionN ?? null,
})

const openingOf = (event: Event & { kind: 'CREATE' }, desk: Desk): Decided<Patch> =>
  createFile(
    {
      place: desk.village.place,
      person: event.person,
      facets: [{ group: event.group, values: event.facet, since: dayText(event.since) }],
      relatives: event.relatives.map((entry) => entryOf(entry, desk)),
      guardians: event.guardians.map((entry) => entryOf(entry, desk)),
    },
    desk.facts,
  )

/** A new entry gets its id from the list of ids that the move will take, an old one the id it has. */
function entryOf({ key, values, file }: EntryValues, { keys, village, personId }: Desk): EntryGiven {
  const entryId = keys.get(key)
  const link =
    file === undefined ? undefined : { countyCode: village.place.countyCode, personId: personId(file) }
  return { ...(entryId ? { entryId } : {}), values, ...(link ? { link } : {}) }
}

/** What the file says already, as the API reads it from its tables. */
const knownOf = (file: FoldedFile, { citizenId }: Life): KnownFile => ({
  birthDate: String(file.person.birthDate),
  sex: String(file.person.sex),
  citizenId: file.person.citizenIdIndex ? citizenId : null,
  parentYears: Math.max(...[...file.facets.keys()].map(({ parentYears }) => parentYears)),
  relatives: [...file.entries.relatives.values()] as unknown as KnownFile['relatives'],
  guardians: [...file.entries.guardians.values()] as unknown as KnownFile['guardians'],
})
