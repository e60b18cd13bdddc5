import type { PgTable } from 'drizzle-orm/pg-core'
import { emergencyAccess, emergencyQuota } from '../emergency/table.js'
import { fileChange } from '../history/table.js'
import { citizenIdClaim } from '../people/citizen-ids/table.js'
import { dimensionsOf } from '../people/figures/dimensions.js'
import {
  figure,
  figureClose,
  figureDay,
  figureQuarter,
  publication,
  publishedLine,
} from '../people/figures/table.js'
import { groups } from '../people/groups/index.js'
import { type Part, personPart } from '../people/parts.js'
import { fileTables } from '../people/relocate.js'
import {
  citizenIdLookup,
  correctionNote,
  guardian,
  idempotency,
  membership,
  membershipHistory,
  person,
  personForwarding,
  personHistory,
  personMove,
  relative,
} from '../people/table.js'
import {
  region,
  regionChange,
  regionRevision,
  regionSuccession,
  regionVersion,
  reportingRoute,
  reportingUnit,
  reportingUnitMember,
} from '../regions/table.js'
import { indexColumn } from '../registry/storage.js'
import { erasure } from '../rights/erasure/table.js'
import { accountGrants, accountRoles, judgedAccounts } from './accounts.js'
import type { Bundle } from './bundles.js'
import { type Grant, type Privilege, rightsTo, rightTo } from './desired.js'
import { allColumns, fullColumns } from './parts.js'
import { judgedRecords, recordGrants, recordRoles } from './record.js'

/** Group roles: a policy is written once for all who read, and once for all who write. */
export const readers = 'readers'
/** Who reaches a population only with the fact that limits its row, and who reads what was opened in an emergency. */
export const limitedReaders = 'readers/limited'
export const openedReaders = 'readers/opened'
/** What everybody reads, the platform's own roles too, before whom no policy of the readers opens a row. */
export const referenceRole = 'reference'
export const writers = 'writers'
export const membersRole = 'membership'
/** Whether somebody is a member today decides every list, also where the spells themselves may not be read. */
export const memberStateRole = 'membership/state'
export const changesRole = 'file_change'
export const movesRole = 'person_move'
/** Pairs of files with one citizen ID; the index itself stays with those who keep the line. */
export const claimsRole = 'citizen_id_claim'
export const notesRole = 'correction_note'
export const erasureRole = 'erasure'

/** What says nothing of a person: everybody who may ask anything reads it. */
export const referenceTables = (): PgTable[] => [
  region,
  regionVersion,
  regionSuccession,
  regionChange,
  regionRevision,
  reportingUnit,
  reportingUnitMember,
  reportingRoute,
]
const lookups = (): PgTable[] => [citizenIdLookup, personForwarding]
export const figureTables = (): PgTable[] => [figure, figureDay, figureQuarter, figureClose]
/** When figures were counted, closed and published: it tells of nobody. */
const figureTimes = (): PgTable[] => [figureDay, figureClose, publication]
/** Figures by which somebody could be known. */
export const tellingFigures = (): PgTable[] => [figure, figureQuarter]

/** Every table on which rows are judged. */
export const judgedTables = (): PgTable[] => [
  ...fileTables(),
  ...lookups(),
  ...tellingFigures(),
  publishedLine,
  ...emergencyTables(),
  idempotency,
  ...judgedRecords(),
  erasure,
  ...judgedAccounts(),
]

export const emergencyTables = (): PgTable[] => [emergencyAccess, emergencyQuota]

const every: readonly Privilege[] = ['select', 'insert', 'update', 'delete']
const some = (role: string, table: PgTable, columns: readonly string[]): Grant =>
  rightTo(role, table, 'select', columns)

const keyed = ['county_code', 'person_id', 'region_n', 'duty_region_n', 'populations']

/** The columns that figures are counted by, and those whose being filled in makes a file complete. */
function countedColumns(part: Part, table: PgTable): string[] {
  const names = Object.entries(part.fields).flatMap(([name, spec]) => {
    const isDimension = spec.dimension || name === 'birthDate'
    if (!isDimension && !spec.counts) return []
    if (spec.kind === 'sealed')
      return [(table as never as Record<string, { name: string }>)[indexColumn(name)]!.name]
    return fullColumns(table, { classes: [], fields: [[name, spec]] })
  })
  const present = new Set(allColumns(table))
  const beside = [...keyed, 'version', 'recorded_at', 'region_code', 'duty_region_code']
  return [...new Set([...names, ...beside.filter((name) => present.has(name))])]
}

/** The tables that are counted. */
export const countedTables = (): PgTable[] => [
  ...[personPart, ...groups.map(({ part }) => part)].flatMap(({ table, history }) => [table, history]),
  relative,
  guardian,
  membership,
  membershipHistory,
  fileChange,
]

/** What counting reads of them; nothing that names a person. */
function countingGrants(role: string): Grant[] {
  for (const group of groups) dimensionsOf(group)
  return [
    ...[personPart, ...groups.map(({ part }) => part)].flatMap((part) =>
      [part.table, part.history].map((table) => some(role, table, countedColumns(part, table))),
    ),
    some(role, relative, [...keyed, ...fillingOfRelatives(), 'relation']),
    some(role, guardian, keyed),
    ...rightsTo(role, [membership, membershipHistory], ['select']),
    some(role, fileChange, [
      'county_code',
      'person_id',
      'version',
      'recorded_at',
      'operation',
      'populations',
    ]),
    some(role, personHistory, ['county_code', 'person_id', 'version', 'region_code']),
  ]
}

const fillingOfRelatives = (): string[] => [
  ...new Set(
    groups.map(
      ({ family }) => (relative as never as Record<string, { name: string }>)[family.filledIn]!.name,
    ),
  ),
]

const filesAndLookups = () => [...fileTables(), ...lookups()]

/**
 * Who opens in an emergency finds a person in any county by id or number, and reads where the file lies and no more. What
 * was tried is added and never taken back: the one ends it, the other signs it.
 */
function emergencyGrants(): Grant[] {
  const opener = 'opener'
  const reviewer = 'reviewer'
  return [
    ...rightsTo(opener, [citizenIdLookup, personForwarding], ['select']),
    some(opener, person, keyed),
    ...rightsTo(opener, [emergencyAccess], ['select', 'insert']),
    rightTo(opener, emergencyAccess, 'update', ['closed_at']),
    ...rightsTo(opener, [emergencyQuota, idempotency], every),
    some(reviewer, person, keyed),
    ...rightsTo(reviewer, [emergencyAccess], ['select']),
    rightTo(reviewer, emergencyAccess, 'update', ['verdict', 'signed_at', 'signed_by']),
    ...rightsTo(reviewer, [idempotency], every),
  ]
}

/** Of the own accesses as much as every operation of the account must know. */
const openNow = ['person_id', 'subject', 'department', 'outcome', 'opened_at', 'opened_until', 'closed_at']

/** The rights of those who do what a change brings with it. None of them may log in. */
function serviceGrants(): Grant[] {
  return [
    ...['keeper', 'follower'].flatMap((role) => [
      ...rightsTo(role, filesAndLookups(), every),
      ...rightsTo(role, figureTables(), every),
      // A row that a file was put into is held: that takes the right to change it.
      rightTo(role, region, 'update', ['code']),
    ]),
    ...rightsTo('keeper', [erasure], ['select', 'insert', 'update']),
    ...rightsTo('follower', [erasure], ['select', 'update']),
    // Answers of changes that led to a file which is erased.
    ...rightsTo('follower', [idempotency], ['select', 'delete']),
    ...countingGrants('calendar'),
    ...rightsTo('calendar', [...figureTables(), publication, publishedLine], every),
    ...rightsTo('administrator', referenceTables(), ['insert', 'update', 'delete']),
    ...emergencyGrants(),
    ...accountGrants(),
    ...rightsTo('security', [idempotency], every),
  ]
}

export const services = [
  'keeper',
  'taker',
  'follower',
  'calendar',
  'opener',
  'reviewer',
  ...recordRoles,
  'administrator',
  ...accountRoles,
  'nobody',
] as const

/** Whose note it is and what it says is written once; the decision is added. */
const decisionColumns = [
  'state',
  'version',
  'decided_at',
  'decided_by',
  'decided_by_department',
  'accepted_version',
  'refusal_reason',
  'answer_sealed',
]
const noteGrants = (): Grant[] => [
  ...rightsTo(writers, [correctionNote], ['insert']),
  rightTo(writers, correctionNote, 'update', decisionColumns),
]

/** The bundles that are not parts of a file. */
export const tableBundles = (): Bundle[] => [
  {
    role: referenceRole,
    grants: rightsTo(referenceRole, [...referenceTables(), ...figureTimes()], ['select']),
  },
  { role: readers, grants: [some(readers, emergencyAccess, openNow)] },
  { role: writers, grants: [...rightsTo(writers, [idempotency], every), ...noteGrants()] },
  {
    role: membersRole,
    grants: rightsTo(membersRole, [membership, membershipHistory], ['select']),
  },
  {
    role: memberStateRole,
    grants: [
      some(memberStateRole, membership, [...keyed, 'population', 'valid_from', 'valid_until']),
      ...rightsTo(memberStateRole, [personForwarding], ['select']),
    ],
  },
  { role: changesRole, grants: rightsTo(changesRole, [fileChange], ['select']) },
  { role: movesRole, grants: rightsTo(movesRole, [personMove], ['select']) },
  {
    role: claimsRole,
    grants: [
      some(
        claimsRole,
        citizenIdClaim,
        allColumns(citizenIdClaim).filter((name) => name !== citizenIdClaim.citizenIdIndex.name),
      ),
    ],
  },
  { role: erasureRole, grants: [some(erasureRole, erasure, allColumns(erasure))] },
  { role: notesRole, grants: rightsTo(notesRole, [correctionNote], ['select']) },
  {
    role: 'services',
    grants: [...serviceGrants(), ...recordGrants(), ...rightsTo('administrator', [idempotency], every)],
  },
]
