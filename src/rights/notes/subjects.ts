import { getTableName } from 'drizzle-orm'
import { columnsIn } from '../../people/parts.js'
import { cellOf, mayWrite, populationsOf, type Rights } from '../../policy/rights.js'
import type { DataClass } from '../../registry/classes.js'
import { classesOf, type FieldSpec } from '../../registry/field.js'
import type { Population } from '../../registry/populations.js'
import { sealedColumn } from '../../registry/storage.js'
import { coordinateOf, type FilePart, fileParts } from '../file-parts.js'

/** What a correction note can be about: a registered field that somebody may write. */
export interface Subject {
  readonly coordinate: string
  readonly classes: readonly DataClass[]
  readonly rowClass: DataClass
  readonly population?: Population
  readonly bit: number
  /** The column that only those who read the classes in full may read: the database judges the note by it. */
  readonly storedIn: string
  readonly storedAs: string
}

/** The place of a file, which is registered beside the dictionaries, with the address. */
const placed = ['region', 'dutyRegion', 'villagersGroup']

/** Every subject by its coordinate, from the dictionaries. */
export function subjects(): Map<string, Subject> {
  const all = fileParts().flatMap((filePart) => {
    const fields = Object.entries(filePart.part.fields)
    const own = fields.flatMap(([name, spec]) => subjectOf(filePart, name, classesOf(spec)))
    const isPerson = filePart.container === undefined
    return [...own, ...(isPerson ? placed.flatMap((name) => subjectOf(filePart, name, ['contact'])) : [])]
  })
  return new Map(all.map((subject) => [subject.coordinate, subject]))
}

function subjectOf(filePart: FilePart, name: string, classes: readonly DataClass[]): Subject[] {
  const { part, population, bit = 0, rowClass } = filePart
  const witness = witnessOf(filePart, classes)
  if (!witness) return []
  return [
    {
      coordinate: coordinateOf(filePart, name),
      classes,
      rowClass,
      population,
      bit,
      storedIn: getTableName(part.table),
      storedAs: columnsIn(part.table)[witness]?.name ?? '',
    },
  ]
}

const keyOf = (classes: readonly DataClass[]) => [...new Set(classes)].sort().join('+')

/**
 * Fields of the same classes stand and fall together, but under M some of them are shown as they are: the right to one that
 * M does not show stands for all of them. What is derived nobody writes, so nothing is noted where all is derived.
 */
function witnessOf({ part }: FilePart, classes: readonly DataClass[]): string | undefined {
  const same = Object.entries(part.fields).filter(
    ([, spec]) => !spec.derived && keyOf(classesOf(spec)) === keyOf(classes),
  )
  const [name, spec] = same.find(([, { masked }]) => masked !== 'SHOWN') ?? same[0] ?? []
  return name === undefined ? undefined : columnNameOf(name, spec as FieldSpec)
}

const columnNameOf = (name: string, { kind }: FieldSpec) => (kind === 'sealed' ? sealedColumn(name) : name)

const isReached = (rights: Rights, { rowClass, population }: Subject): boolean => {
  const row = cellOf(rights, rowClass)
  return (row === 'F' || row === 'M') && (!population || populationsOf(rights).has(population))
}

/** A note is read by who reads all classes of its subject in full, and knows whose file it is. */
export const readsNotesOn = (rights: Rights, subject: Subject): boolean =>
  cellOf(rights, 'identity') === 'F' &&
  isReached(rights, subject) &&
  subject.classes.every((dataClass) => cellOf(rights, dataClass) === 'F')

/** It is added and decided by a recorder who may write its subject. */
export const writesNotesOn = (rights: Rights, subject: Subject): boolean =>
  readsNotesOn(rights, subject) &&
  mayWrite(rights, { classes: subject.classes, population: subject.population })
