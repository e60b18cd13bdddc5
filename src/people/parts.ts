import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Allowed } from '../policy/allowed.js'
import type { Fields } from '../registry/field.js'
import { maskedColumn, sealedColumn } from '../registry/storage.js'
import type { Keyring } from '../sealing/keyring.js'
import { open } from '../sealing/seal.js'
import { guardianFields, personFields, relativeFields } from './fields.js'
import { guardian, guardianHistory, person, personHistory, relative, relativeHistory } from './table.js'

/** A part of a file: its GraphQL type, its dictionary, its table and the table's history. */
export interface Part {
  readonly typeName: string
  /** Names the part in the context of sealed values: `person.citizenId`. */
  readonly storage: string
  readonly fields: Fields
  readonly table: PgTable
  readonly history: PgTable
}

/** A part of which a file has several rows, by a field first. */
export interface EntryPart extends Part {
  readonly order: string
}

export const personPart: Part = {
  typeName: 'Person',
  storage: 'person',
  fields: personFields,
  table: person,
  history: personHistory,
}
export const relativePart: EntryPart = {
  typeName: 'Relative',
  storage: 'relative',
  fields: relativeFields,
  table: relative,
  history: relativeHistory,
  order: 'relation',
}
export const guardianPart: EntryPart = {
  typeName: 'Guardian',
  storage: 'guardian',
  fields: guardianFields,
  table: guardian,
  history: guardianHistory,
  order: 'validFrom',
}

export const columnsIn = (table: PgTable): Record<string, PgColumn> =>
  table as unknown as Record<string, PgColumn>

export const sealContext = (part: Part, name: string): string => `${part.storage}.${name}`

/**
 * The columns that answer the asked fields of a part under the decision: the value where it may be read in full, the
 * column of the masked form under M, and no column at all otherwise.
 */
export function readableColumns(
  part: Part,
  table: PgTable,
  asked: Iterable<string>,
  allowed: Pick<Allowed, 'mode'>,
): Record<string, PgColumn> {
  const columns = columnsIn(table)
  const readable: Record<string, PgColumn> = {}
  for (const name of asked) {
    const spec = part.fields[name]
    const mode = allowed.mode(`${part.typeName}.${name}`)
    if (!spec || mode === 'NONE') continue
    const property =
      mode === 'MASKED' ? maskedColumn(name) : spec.kind === 'sealed' ? sealedColumn(name) : name
    const column = columns[property]
    if (!column) throw new Error(`${part.typeName}.${name} has no column ${property}`)
    readable[name] = column
  }
  return readable
}

/** The columns that tell where a file is kept, under the decision: its village, or the township under M. */
export function placeColumns(
  table: PgTable,
  { mode }: Pick<Allowed, 'mode'>,
): Partial<Record<PlaceField, PgColumn>> {
  const columns = columnsIn(table)
  const place: Partial<Record<PlaceField, PgColumn>> = {}
  const region = mode('Person.region')
  if (region !== 'NONE') place.region = columns[region === 'FULL' ? 'regionCode' : 'regionMasked']
  if (mode('Person.dutyRegion') === 'FULL') place.dutyRegion = columns.dutyRegionCode
  if (mode('Person.villagersGroup') === 'FULL') place.villagersGroup = columns.villagersGroupId
  return place
}

export type PlaceField = 'region' | 'dutyRegion' | 'villagersGroup'

/** The steady order of the entries of a file. The order of what may not be read would tell of it. */
export function entryOrder(part: EntryPart, { right }: Pick<Allowed, 'right'>): PgColumn[] {
  const { [part.order]: first, entryId } = columnsIn(part.table)
  const isOrdered = right(`${part.typeName}.${part.order}`) === 'FULL'
  return [...(isOrdered ? [first as PgColumn] : []), entryId as PgColumn]
}

/** Opens the sealed values among the rows, in place: only coordinates that may be read in full arrive sealed. */
export function openSealed<R extends Record<string, unknown>>(part: Part, rows: R[], keyring: Keyring): R[] {
  const names = Object.keys(part.fields).filter((name) => part.fields[name]?.kind === 'sealed')
  for (const row of rows as Record<string, unknown>[])
    for (const name of names) {
      const value = row[name]
      if (Buffer.isBuffer(value)) row[name] = open(keyring, value, sealContext(part, name))
    }
  return rows
}
