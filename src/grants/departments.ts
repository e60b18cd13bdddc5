import { type AccessRow, type AccessTable, everyRow } from '../policy/access-row.js'
import { emergencyDepartments } from '../policy/emergency.js'
import {
  cellOf,
  countingRole,
  hasPartIn,
  leadDepartment,
  mayWrite,
  openingRole,
  populationsOf,
  type Rights,
  readingRole,
  weakestCell,
  writingRole,
} from '../policy/rights.js'
import { ageRole, keysRole, keysWriteRole, maskedRole, setRole, writeRole } from './bundles.js'
import { countingOf, figuresOf } from './figures.js'
import { accessOf, fieldSetsOf, type LockedPart, lockedParts } from './parts.js'
import {
  changesRole,
  claimsRole,
  erasureRole,
  limitedReaders,
  memberStateRole,
  membersRole,
  movesRole,
  notesRole,
  openedReaders,
  readers,
  writers,
} from './tables.js'

const rightsIn = (row: AccessRow): Rights => ({
  row,
  viewer: { subject: '', department: row.department, region: '', role: 'RECORDER', client: '' },
})

/** The parts whose rows a department may know of. */
const partsOf = (rights: Rights): LockedPart[] =>
  populationsOf(rights).size === 0
    ? []
    : lockedParts().filter(({ population, rowClass }) => {
        const cell = cellOf(rights, rowClass)
        return (cell === 'F' || cell === 'M') && (!population || populationsOf(rights).has(population))
      })

/** What a department holds to read: the bundles of its cells. */
function readingOf(rights: Rights): string[] {
  const parts = partsOf(rights)
  if (parts.length === 0) return []
  const identity = cellOf(rights, 'identity')
  const sets = parts.flatMap((locked) =>
    fieldSetsOf(locked.part).flatMap((set) => {
      const { cell } = weakestCell(rights, set.classes)
      return cell === 'F' ? [setRole(locked, set)] : cell === 'M' ? [maskedRole(locked, set)] : []
    }),
  )
  return [
    ...parts.map(keysRole),
    ...sets,
    memberStateRole,
    ...(cellOf(rights, 'guardianship') === 'F' ? [membersRole] : []),
    ...(identity === 'F' ? [changesRole, notesRole] : [ageRole]),
    ...(cellOf(rights, 'identifier') === 'F' ? [claimsRole] : []),
    ...(rights.row && rights.row.writes.size > 0 ? [movesRole] : []),
    ...(rights.viewer.department === leadDepartment && hasPartIn(rights.row, 'REQUESTS')
      ? [erasureRole]
      : []),
  ]
}

/** What a recorder of the department holds beside it. */
function writingOf(rights: Rights): string[] {
  return partsOf(rights).flatMap((locked) => {
    const sets = fieldSetsOf(locked.part).filter((set) => mayWrite(rights, accessOf(set, locked)))
    return sets.length > 0
      ? [keysWriteRole(locked), ...sets.map((set) => writeRole(locked, set))]
      : locked.part.storage === 'person' && (rights.row?.writes.size ?? 0) > 0
        ? [keysWriteRole(locked)]
        : []
  })
}

/** The roles of the departments, and of each as far as a front-end leaves it, with the bundles that each holds. */
export function departmentsOf(table: AccessTable, known: ReadonlySet<string>) {
  const roles: string[] = []
  const memberships: [string, string][] = []
  for (const row of everyRow(table)) {
    const rights = rightsIn(row)
    const reading = readingRole(row)
    const writing = writingRole(row)
    const counting = countingRole(row)
    roles.push(reading, writing, counting)
    const holds = (member: string, held: readonly string[]) => {
      for (const role of held) if (known.has(role)) memberships.push([member, role])
    }
    const isLimited = [...populationsOf(rights).values()].some(({ kind }) => kind !== 'REGION')
    holds(reading, [
      readers,
      ...(isLimited ? [limitedReaders] : []),
      ...readingOf(rights),
      ...figuresOf(rights),
    ])
    if (emergencyDepartments.includes(row.department) && hasPartIn(row, 'EMERGENCIES')) {
      const opening = openingRole(row)
      roles.push(opening)
      memberships.push([opening, reading])
      holds(opening, [openedReaders])
    }
    holds(counting, countingOf(rights))
    memberships.push([writing, reading])
    // Who may write nothing is no writer before any policy either.
    if (!row.ceiling || row.writes.size > 0) holds(writing, [writers, ...writingOf(rights)])
  }
  return { roles, memberships }
}
