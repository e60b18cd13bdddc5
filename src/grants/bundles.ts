import { getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Grant, Privilege } from './desired.js'
import {
  type FieldSet,
  fieldSetsOf,
  fullColumns,
  keyColumns,
  type LockedPart,
  linkColumns,
  lockedParts,
  maskedColumns,
  placeColumns,
  placeMaskedColumns,
  writtenColumns,
  writtenKeyColumns,
} from './parts.js'

/** A role that holds one kind of right to one part of a file; the roles of the departments are bundles of them. */
export interface Bundle {
  readonly role: string
  readonly grants: readonly Grant[]
}

const tablesOf = ({ part }: LockedPart): PgTable[] => [part.table, part.history]

const granting = (role: string, privilege: Privilege, table: PgTable, columns: readonly string[]): Grant[] =>
  columns.length > 0 ? [{ role, table: getTableName(table), privilege, columns }] : []

const bundle = (role: string, grants: readonly Grant[]): Bundle[] =>
  grants.length > 0 ? [{ role, grants }] : []

export const keysRole = ({ part }: LockedPart): string => part.storage
export const setRole = ({ part }: LockedPart, { classes }: FieldSet): string =>
  `${part.storage}/${classes.join('+')}`
export const maskedRole = (locked: LockedPart, set: FieldSet): string => `${setRole(locked, set)}/masked`
export const writeRole = (locked: LockedPart, set: FieldSet): string => `${setRole(locked, set)}/write`
export const keysWriteRole = (locked: LockedPart): string => `${keysRole(locked)}/write`
/** Who belongs to a group is a matter of age: lists need the day of birth though only its year is shown. */
export const ageRole = 'person/age'

const isContact = ({ part }: LockedPart, { classes }: FieldSet) =>
  part.storage === 'person' && classes.length === 1 && classes[0] === 'contact'
const isFamily = ({ part }: LockedPart, { classes }: FieldSet) =>
  classes.length === 1 &&
  ((part.storage === 'relative' && classes[0] === 'family') ||
    (part.storage === 'guardian' && classes[0] === 'guardianship'))

function bundlesOfSet(locked: LockedPart, set: FieldSet): Bundle[] {
  const full = setRole(locked, set)
  const masked = maskedRole(locked, set)
  const write = writeRole(locked, set)
  const { table } = locked.part
  const beside = (of: PgTable) => [
    ...(isContact(locked, set) ? placeColumns(of) : []),
    ...(isFamily(locked, set) ? linkColumns(of) : []),
  ]
  const written = [...writtenColumns(table, set), ...beside(table)]
  // Moving the second duty writes where the row is judged.
  const judged = isContact(locked, set) ? ['region_n', 'duty_region_n'] : []
  return [
    ...bundle(
      full,
      tablesOf(locked).flatMap((of) =>
        granting(full, 'select', of, [...fullColumns(of, set), ...beside(of)]),
      ),
    ),
    ...bundle(
      masked,
      tablesOf(locked).flatMap((of) =>
        granting(masked, 'select', of, [
          ...maskedColumns(of, set),
          ...(isContact(locked, set) ? placeMaskedColumns(of) : []),
        ]),
      ),
    ),
    ...bundle(write, [
      ...granting(write, 'insert', table, written),
      ...granting(write, 'update', table, [...written, ...judged]),
    ]),
  ]
}

function bundlesOfPart(locked: LockedPart): Bundle[] {
  const keys = keysRole(locked)
  const write = keysWriteRole(locked)
  const { table } = locked.part
  const isPerson = locked.part.storage === 'person'
  return [
    ...bundle(
      keys,
      tablesOf(locked).flatMap((of) => granting(keys, 'select', of, keyColumns(locked, of))),
    ),
    ...bundle(write, [
      ...granting(write, 'insert', table, [
        ...writtenKeyColumns(locked, table),
        ...(isPerson ? placeColumns(table) : []),
      ]),
      ...(isPerson ? granting(write, 'update', table, ['version', 'recorded_at', 'change_id']) : []),
      ...(locked.isEntry ? [{ role: write, table: getTableName(table), privilege: 'delete' as const }] : []),
    ]),
    ...fieldSetsOf(locked.part).flatMap((set) => bundlesOfSet(locked, set)),
  ]
}

/** Every bundle of rights to the parts of a file. */
export const bundles = (): Bundle[] => lockedParts().flatMap(bundlesOfPart)
