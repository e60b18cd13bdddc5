import type { PgTable } from 'drizzle-orm/pg-core'
import { actorIn } from '../database/actor.js'
import { fileChange } from '../history/table.js'
import type { Viewer } from '../policy/viewer.js'
import { placeColumns, touchedBy } from './apply.js'
import type { FileRef } from './file-id.js'
import type { Group } from './groups/group.js'
import { personPart } from './parts.js'
import type { EntryKind, EntryPatch, Patch, Place } from './patch.js'
import type { Spell } from './spells.js'
import type { Columns } from './stored.js'
import { entryTables } from './write-parts.js'

/** Who made a change, when, within which request. */
export interface FoldedChange {
  readonly changeId: string
  readonly now: Date
  readonly viewer: Viewer
  readonly requestId: string
}

/** A row as it goes into a table, by property name; columns that are not there are null. */
export interface TableRow {
  readonly table: PgTable
  readonly row: Columns
}

type Entries = ReadonlyMap<string, Columns>

/**
 * A file in memory: what its tables hold now, and what its history has gathered. `foldPatch` makes of a patch what
 * apply.ts writes in SQL; a test holds the two together. For loads of files that are not in the database yet.
 */
export interface FoldedFile {
  readonly personId: string
  readonly version: number
  readonly place: Place
  readonly populations: number
  readonly person: Columns
  readonly facets: ReadonlyMap<Group, Columns>
  readonly entries: Readonly<Record<EntryKind, Entries>>
  /** Rows without key and scope: both follow the file wherever it goes. */
  readonly history: readonly TableRow[]
}

const unopened = (personId: string, place: Place, populations: number): FoldedFile => ({
  personId,
  version: 0,
  place,
  populations,
  person: {},
  facets: new Map(),
  entries: { relatives: new Map(), guardians: new Map(), memberships: new Map() },
  history: [],
})

/** Opens a file in memory. */
export const foldOpening = (
  personId: string,
  patch: Patch & { place: Place },
  change: FoldedChange,
): FoldedFile => foldPatch(unopened(personId, patch.place, touchedBy(patch)), patch, change)

/** The file after one more change. */
export function foldPatch(file: FoldedFile, patch: Patch, change: FoldedChange): FoldedFile {
  const version = file.version + 1
  const place = patch.place ?? file.place
  const recorded = { version, recordedAt: change.now, changeId: change.changeId }
  const { regionN, dutyRegionN, ...standing } = placeColumns(place)
  const person = { ...file.person, ...patch.person, ...standing, ...recorded }
  const facets = foldFacets(file, patch)
  const folded = {
    relatives: foldEntries(file.entries.relatives, patch.relatives),
    guardians: foldEntries(file.entries.guardians, patch.guardians),
    memberships: foldEntries(file.entries.memberships, patch.memberships),
  }
  const history: TableRow[] = [{ table: personPart.history, row: person }]
  for (const group of facets.written)
    history.push({ table: group.part.history, row: { ...facets.now.get(group), ...recorded } })
  for (const kind of Object.keys(entryTables) as EntryKind[])
    for (const row of folded[kind].written)
      history.push({ table: entryTables[kind].history, row: { ...row, ...recorded } })
  history.push({ table: fileChange, row: changeRow(patch, version, change) })
  return {
    ...file,
    version,
    place,
    populations: file.populations | touchedBy(patch),
    person,
    facets: facets.now,
    entries: {
      relatives: folded.relatives.now,
      guardians: folded.guardians.now,
      memberships: folded.memberships.now,
    },
    history: [...file.history, ...history],
  }
}

function foldFacets(file: FoldedFile, patch: Patch) {
  const now = new Map(file.facets)
  const written: Group[] = []
  for (const { group, kind, columns } of patch.facets) {
    if (kind === 'SET' && Object.keys(columns).length === 0) continue
    now.set(group, { ...now.get(group), ...columns })
    written.push(group)
  }
  return { now, written }
}

function foldEntries(before: Entries, patches: readonly EntryPatch[]) {
  const now = new Map(before)
  const written: Columns[] = []
  for (const patch of patches) {
    const row = {
      entryId: patch.entryId,
      ...now.get(patch.entryId),
      ...(patch.kind === 'REMOVE' ? {} : patch.columns),
    }
    if (patch.kind === 'REMOVE') now.delete(patch.entryId)
    else now.set(patch.entryId, row)
    written.push({ ...row, removed: patch.kind === 'REMOVE' })
  }
  return { now, written }
}

const changeRow = (
  patch: Patch,
  version: number,
  { changeId, now, viewer, requestId }: FoldedChange,
): Columns => ({
  changeId,
  version,
  recordedAt: now,
  operation: patch.operation,
  touched: patch.operation === 'PERSON_CREATE' ? 0 : touchedBy(patch),
  ...actorIn(viewer),
  requestId,
})

export const refOf = ({ place, personId }: FoldedFile): FileRef => ({
  countyCode: place.countyCode,
  personId,
})

/** Key and scope of every row of the file: the history moves with it, as relocate.ts does in SQL. */
export const keyAndScope = ({ place, personId, populations }: FoldedFile): Columns => ({
  countyCode: place.countyCode,
  personId,
  regionN: place.regionN,
  dutyRegionN: place.dutyRegionN,
  populations,
})

/** All rows of the file without key and scope, the person first. */
export function ownRowsOf(file: FoldedFile): TableRow[] {
  return [
    { table: personPart.table, row: file.person },
    ...[...file.facets].map(([group, row]) => ({ table: group.part.table, row })),
    ...(Object.keys(entryTables) as EntryKind[]).flatMap((kind) =>
      [...file.entries[kind].values()].map((row) => ({ table: entryTables[kind].table, row })),
    ),
    ...file.history,
  ]
}

/** All rows of the file as they stand in the tables. */
export function rowsOf(file: FoldedFile): TableRow[] {
  const everywhere = keyAndScope(file)
  return ownRowsOf(file).map(({ table, row }) => ({ table, row: { ...row, ...everywhere } }))
}

/** The spells of membership in a population, as the moves ask for them. */
export const foldedSpells = (file: FoldedFile, population: string): Spell[] =>
  [...file.entries.memberships.values()].filter((row) => row.population === population) as unknown as Spell[]
