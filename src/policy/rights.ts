import type { EmergencyRoot, FieldAccess, RootAccess } from '../registry/access.js'
import type { Cell, DataClass } from '../registry/classes.js'
import type { Population } from '../registry/populations.js'
import {
  type AccessRow,
  type AccessTable,
  conditionsOf,
  type Duty,
  nameOfRow,
  type RowCondition,
  rowFor,
} from './access-row.js'
import type { Mode } from './allowed.js'
import { emergencySigner, openerOf, openersText, reviewsEmergencies, signsEmergencies } from './emergency.js'
import { isAdministrator, type Viewer } from './viewer.js'

/** The rights of a viewer, read from one row of the access table. Pure: no operation, no database. */
export interface Rights {
  readonly viewer: Viewer
  /** Undefined for a department without a row: it sees nothing. */
  readonly row: AccessRow | undefined
}

export const rightsOf = (table: AccessTable, viewer: Viewer): Rights => ({
  viewer,
  row: rowFor(table, viewer),
})

/** Two viewers with the same key have the same rights, wherever their regions are. */
export const rightSetOf = ({ viewer, row }: Rights): string =>
  // Departments without a row share one: their names are the callers', and would let a cache grow without end.
  row ? `${nameOfRow(row)}/${viewer.role}` : ''

const strength: Record<Cell, number> = { F: 4, M: 3, own: 2, A: 1, N: 0 }

/** An administrator of any kind reads no files. */
export const readsFiles = ({ viewer, row }: Rights): boolean => row !== undefined && !isAdministrator(viewer)

export const cellOf = (rights: Rights, dataClass: DataClass): Cell =>
  readsFiles(rights) ? (rights.row?.cells[dataClass] ?? 'N') : 'N'

/** The weakest cell over several classes, with the class it comes from. */
export function weakestCell(
  rights: Rights,
  classes: readonly DataClass[],
): { cell: Cell; dataClass: DataClass } {
  const all = classes.map((dataClass) => ({ cell: cellOf(rights, dataClass), dataClass }))
  return all.reduce((weakest, next) => (strength[next.cell] < strength[weakest.cell] ? next : weakest))
}

const none: ReadonlyMap<Population, RowCondition> = new Map()

/** The populations whose persons the viewer may list, each with its row condition: only where identity is F or M. */
export function populationsOf(rights: Rights): ReadonlyMap<Population, RowCondition> {
  const identity = cellOf(rights, 'identity')
  if (identity !== 'F' && identity !== 'M') return none
  return new Map(rights.row ? conditionsOf(rights.row) : [])
}

/** How a coordinate is read. MASKED stands for its typed mask; a field that M leaves nothing of is NONE. */
export function modeOf(rights: Rights, access: FieldAccess): Mode {
  if ('open' in access) return 'FULL'
  if (access.population && !populationsOf(rights).has(access.population)) return 'NONE'
  const { cell } = weakestCell(rights, access.classes)
  if (cell === 'F') return 'FULL'
  if (cell !== 'M') return 'NONE'
  return access.masked === 'SHOWN' ? 'FULL' : access.masked === 'MASK' ? 'MASKED' : 'NONE'
}

/** What figures a viewer gets by a coordinate: EXACT for who may read it of the persons of the region, SUPPRESSED for
 *  who may know it in statistics only. */
export type FigureMode = 'EXACT' | 'SUPPRESSED' | 'NONE'

const countable: ReadonlySet<Cell> = new Set<Cell>(['F', 'M', 'A'])

export function figureMode(rights: Rights, access: FieldAccess, population: Population): FigureMode {
  if ('open' in access || !rights.row?.rows[population]) return 'NONE'
  if (!access.classes.every((dataClass) => countable.has(cellOf(rights, dataClass)))) return 'NONE'
  const isRegion = populationsOf(rights).get(population)?.kind === 'REGION'
  return isRegion && modeOf(rights, access) === 'FULL' ? 'EXACT' : 'SUPPRESSED'
}

/** The populations that a viewer may count, in figures at least. */
export const countedPopulations = (rights: Rights): Population[] =>
  countable.has(cellOf(rights, 'identity')) ? (Object.keys(rights.row?.rows ?? {}) as Population[]) : []

/** A write needs the write mark of every class, the whole value in sight, and the role of a recorder. */
export function mayWrite(rights: Rights, access: FieldAccess): boolean {
  if ('open' in access || rights.viewer.role !== 'RECORDER') return false
  if (access.population && !populationsOf(rights).has(access.population)) return false
  return access.classes.every(
    (dataClass) => rights.row?.writes.has(dataClass) && cellOf(rights, dataClass) === 'F',
  )
}

/** Leads the work and answers for the files: 001 三(一)1. */
export const leadDepartment = 'CIVIL_AFFAIRS'

/** Who answers for the accesses to the files of a region: the responsible person of the department that leads. */
const isAccountable = ({ viewer }: Rights): boolean =>
  viewer.department === leadDepartment && viewer.role === 'APPROVER'
const accountable = `APPROVER of ${leadDepartment}, 未成年人网络保护条例 36; 001 三(一)1`

/** A role of the department that leads. */
const isNamedIn = (named: readonly string[], viewer: Viewer): boolean =>
  viewer.department === leadDepartment && named.includes(viewer.role)

const signer = `${emergencySigner.role} of ${emergencySigner.department}, ${emergencySigner.clause}`

/** Who opens a file in an emergency, who looks these accesses through, who signs for them. */
const emergencyDemands: Readonly<
  Record<EmergencyRoot, { readonly isMet: (viewer: Viewer) => boolean; readonly who: string }>
> = {
  OPEN_EMERGENCY: { isMet: (viewer) => openerOf(viewer) !== undefined, who: openersText },
  REVIEW_EMERGENCY: { isMet: reviewsEmergencies, who: signer },
  SIGN_EMERGENCY: { isMet: signsEmergencies, who: signer },
}

const dutyOf: Readonly<Partial<Record<RootAccess['root'], Duty>>> = {
  OPEN_EMERGENCY: 'EMERGENCIES',
  REVIEW_EMERGENCY: 'EMERGENCIES',
  SIGN_EMERGENCY: 'EMERGENCIES',
  ACCOUNTABLE: 'ACCESSES',
  ADMINISTER: 'ADMINISTRATION',
  ADMINISTER_REGIONS: 'ADMINISTRATION',
  RIGHTS_OF_A_PERSON: 'REQUESTS',
}

/** Whether the front-end, where it has a ceiling, takes part in a duty of the office. */
export const hasPartIn = (row: AccessRow | undefined, duty: Duty): boolean =>
  row !== undefined && (row.ceiling?.duties.has(duty) ?? true)

/** What a front-end's ceiling is called where it is the reason. */
export const ceilingText = ({ ceiling }: AccessRow): string =>
  `前端 ${ceiling?.client} 的权限上限 ceiling of the client ${ceiling?.client}`

/** Why something of these classes is not given, where the front-end and not the department is the reason. */
export const ceilingOver = ({ row }: Rights, classes: readonly DataClass[]): string | undefined =>
  row?.ceiling && classes.some((name) => row.ceiling?.classes.has(name)) ? ceilingText(row) : undefined

/** Why a root field is refused; undefined when it is not. */
export function rootRefusal(rights: Rights, access: RootAccess): string | undefined {
  const { viewer, row } = rights
  if (access.root === 'SIGNED_IN') return undefined
  if (!row) return 'no row in the access table'
  if (access.root === 'SIGNED_IN_WITH_ROW') return undefined
  const duty = dutyOf[access.root]
  if (duty && !hasPartIn(row, duty)) return ceilingText(row)
  const clause = row.ceiling ? `${row.clause}；${ceilingText(row)}` : row.clause
  if (access.root === 'ADMINISTER_REGIONS')
    return viewer.role === 'ADMINISTRATOR' && viewer.department === leadDepartment
      ? undefined
      : `ADMINISTRATOR of ${leadDepartment}, 001 三(一)1`
  if (access.root === 'ADMINISTER')
    return isNamedIn(access.roles, viewer) ? undefined : `${access.roles.join(' / ')} of ${leadDepartment}`
  if (access.root === 'ACCOUNTABLE')
    return isAccountable(rights) || isNamedIn(access.also ?? [], viewer) ? undefined : accountable
  if (access.root === 'STATISTICS') return countedPopulations(rights).length > 0 ? undefined : clause
  const populations = populationsOf(rights)
  if (populations.size === 0) return clause
  if (access.root === 'RIGHTS_OF_A_PERSON')
    return isNamedIn(access.roles, viewer)
      ? undefined
      : `${access.roles.join(' / ')} of ${leadDepartment}, 001 三(一)1`
  if (access.root !== 'PERSONS' && access.root !== 'RECORD') {
    const { isMet, who } = emergencyDemands[access.root]
    return isMet(viewer) ? undefined : who
  }
  if (access.population && !populations.has(access.population)) return clause
  if (access.inFull && cellOf(rights, access.inFull) !== 'F') return clause
  if (access.root === 'RECORD' && (viewer.role !== 'RECORDER' || row.writes.size === 0))
    return viewer.role === 'RECORDER' ? clause : 'role RECORDER'
  return undefined
}

/** The role of the database that holds the rights of a row: to read, or to write as well. */
export const readingRole = (row: AccessRow): string => nameOfRow(row)
export const writingRole = (row: AccessRow): string => `${nameOfRow(row)}:WRITES`
/** The role of a reader for whom files may be open in an emergency. */
export const openingRole = (row: AccessRow): string => `${nameOfRow(row)}:OPENED`
/** The role in which figures of the past are counted, from histories wherever their files lie today. */
export const countingRole = (row: AccessRow): string => `${nameOfRow(row)}:COUNTS`
/** Of who reads no file: a department without a row, an administrator that asks. */
export const nobodysRole = 'nobody'
export const administratorsRole = 'administrator'
export const securityRole = 'security'
export const auditorsRole = 'auditor'

/** The role in which the database serves an operation of the viewer. */
export function databaseRoleOf(rights: Rights, kind: 'query' | 'mutation', seesOpened = false): string {
  const { viewer, row } = rights
  if (row && viewer.role === 'ADMINISTRATOR' && kind === 'mutation') return administratorsRole
  if (row && viewer.department === leadDepartment) {
    if (viewer.role === 'SECURITY_ADMINISTRATOR') return securityRole
    if (viewer.role === 'AUDIT_ADMINISTRATOR') return auditorsRole
  }
  if (!row || !readsFiles(rights)) return nobodysRole
  if (seesOpened) return openingRole(row)
  const isWriting = kind === 'mutation' && viewer.role === 'RECORDER'
  return isWriting ? writingRole(row) : readingRole(row)
}

/** The role in which the database counts the past for the viewer. */
export const countingRoleOf = (rights: Rights): string =>
  rights.row && readsFiles(rights) ? countingRole(rights.row) : nobodysRole
