import { getTableColumns } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { groups } from '../people/groups/index.js'
import { columnsIn, guardianPart, type Part, personPart, relativePart } from '../people/parts.js'
import type { FieldAccess } from '../registry/access.js'
import type { DataClass } from '../registry/classes.js'
import { classesOf, type FieldSpec, hasMaskColumn } from '../registry/field.js'
import type { Population } from '../registry/populations.js'
import { indexColumn, maskedColumn, sealedColumn } from '../registry/storage.js'

/** A part of a file with what decides who may know that it has rows at all. */
export interface LockedPart {
  readonly part: Part
  readonly population?: Population
  /** Under N of this class not even the rows are there. */
  readonly rowClass: DataClass
  readonly isEntry: boolean
}

export const lockedParts = (): LockedPart[] => [
  { part: personPart, rowClass: 'identity', isEntry: false },
  { part: relativePart, rowClass: 'family', isEntry: true },
  { part: guardianPart, rowClass: 'guardianship', isEntry: true },
  ...groups.map(({ part, population }) => ({
    part,
    population,
    rowClass: 'identity' as const,
    isEntry: false,
  })),
]

/** Fields of a part that stand and fall together: those of the same classes. */
export interface FieldSet {
  readonly classes: readonly DataClass[]
  readonly fields: readonly (readonly [name: string, spec: FieldSpec])[]
}

export function fieldSetsOf({ fields }: Part): FieldSet[] {
  const sets = new Map<string, { classes: DataClass[]; fields: [string, FieldSpec][] }>()
  for (const [name, spec] of Object.entries(fields)) {
    const classes = [...new Set(classesOf(spec))].sort()
    const set = sets.get(classes.join('+')) ?? { classes, fields: [] }
    set.fields.push([name, spec])
    sets.set(classes.join('+'), set)
  }
  return [...sets.values()]
}

export const accessOf = ({ classes }: FieldSet, { population }: LockedPart): FieldAccess => ({
  classes,
  population,
})

const nameIn = (table: PgTable, property: string): string => {
  const column = columnsIn(table)[property]
  if (!column) throw new Error(`no column ${property}`)
  return column.name
}

/** The columns that hold the whole value. */
export const fullColumns = (table: PgTable, { fields }: FieldSet): string[] =>
  fields.flatMap(([name, spec]) =>
    (spec.kind === 'sealed' ? [sealedColumn(name), indexColumn(name)] : [name]).map((property) =>
      nameIn(table, property),
    ),
  )

/** The columns that are left under M. */
export const maskedColumns = (table: PgTable, { fields }: FieldSet): string[] =>
  fields.flatMap(([name, spec]) => {
    if (spec.masked === 'SHOWN') return [nameIn(table, name)]
    return spec.masked ? [nameIn(table, maskedColumn(name))] : []
  })

/** The columns that writing a field fills: what the database generates is left out. */
export const writtenColumns = (table: PgTable, set: FieldSet): string[] =>
  set.fields.flatMap(([name, spec]) => {
    if (spec.derived && typeof spec.derived !== 'string') return []
    const own = fullColumns(table, { ...set, fields: [[name, spec]] })
    return hasMaskColumn(spec) ? [...own, nameIn(table, maskedColumn(name))] : own
  })

/** Columns of the file itself that tell where the person lives. */
const placeProperties = ['regionCode', 'regionMasked', 'dutyRegionCode', 'villagersGroupId']
/** What is left of the place under M. */
const placeMasked = ['regionMasked']
/** The way to a relative's own file. */
const linkProperties = ['linkedCountyCode', 'linkedPersonId']

const present = (table: PgTable, properties: readonly string[]): string[] =>
  properties.flatMap((property) => columnsIn(table)[property]?.name ?? [])

export const placeColumns = (table: PgTable): string[] => present(table, placeProperties)
export const placeMaskedColumns = (table: PgTable): string[] => present(table, placeMasked)
export const linkColumns = (table: PgTable): string[] => present(table, linkProperties)

/** What every row has: whose it is, where it is judged, which version. */
export function keyColumns({ part }: LockedPart, table: PgTable): string[] {
  const told = new Set([
    ...fieldSetsOf(part).flatMap((set) => [...fullColumns(table, set), ...writtenColumns(table, set)]),
    ...placeColumns(table),
    ...linkColumns(table),
  ])
  return allColumns(table).filter((name) => !told.has(name))
}

/** Those of them that a writer gives: what the database generates is left out. */
export const writtenKeyColumns = (locked: LockedPart, table: PgTable): string[] => {
  const generated = new Set(
    Object.values(getTableColumns(table)).flatMap((column) => (column.generated ? [column.name] : [])),
  )
  return keyColumns(locked, table).filter((name) => !generated.has(name))
}

export const allColumns = (table: PgTable): string[] =>
  Object.values(columnsIn(table)).flatMap((column) =>
    typeof column?.name === 'string' && 'columnType' in column ? [column.name] : [],
  )
