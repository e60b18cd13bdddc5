import { getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { emergencyAccess, emergencyQuota } from '../emergency/table.js'
import { fileChange } from '../history/table.js'
import { citizenIdClaim } from '../people/citizen-ids/table.js'
import { cubeName, cubesOf } from '../people/figures/cells.js'
import { publishedClasses } from '../people/figures/published-sets.js'
import { figure, figureQuarter, publishedLine } from '../people/figures/table.js'
import { groups } from '../people/groups/index.js'
import { guardianPart, personPart, relativePart } from '../people/parts.js'
import { fileTables } from '../people/relocate.js'
import {
  citizenIdLookup,
  correctionNote,
  idempotency,
  membership,
  membershipHistory,
  person,
  personForwarding,
  personMove,
} from '../people/table.js'
import type { RowFact } from '../policy/access-row.js'
import { emergencyDepartments, emergencySigner } from '../policy/emergency.js'
import { bitOf } from '../registry/populations.js'
import { erasure } from '../rights/erasure/table.js'
import { accountPolicies } from './accounts.js'
import { ever, held, here, kept, mine, scope } from './conditions.js'
import { type Policy, policyOn } from './desired.js'
import { countedHistories, countersRole, figureRole, publishedRole } from './figures.js'
import { recordPolicies } from './record.js'
import {
  countedTables,
  judgedTables,
  limitedReaders,
  openedReaders,
  readers,
  tellingFigures,
  writers,
} from './tables.js'

const bitsOf = (setting: string) => `coalesce(nullif(current_setting('${setting}', true), '')::int, 0)`
const mask = (setting: string) => `(select ${bitsOf(setting)})`
const whole = mask('sanliu.populations')
const limited = mask('sanliu.populations_disability')
const wholeOrLimited = `(select ${bitsOf('sanliu.populations')} | ${bitsOf('sanliu.populations_disability')})`
const counted = mask('sanliu.counted')
const openedPopulations = mask('sanliu.populations_opened')

/** A person opened in an emergency for this account: by its id, whatever the region. */
export const opened = `coalesce(person_id = any ((select nullif(current_setting('sanliu.opened', true), '')::uuid[])::uuid[]), false)`

/** The recorded facts by which a row of the access table can be limited, on the person's own row. */
const facts: Record<RowFact, string> = { DISABILITY: `body_condition in ('DISABLED', 'DISABLED_AND_ILL')` }

/** The person's own row is judged by its own policies: what hangs on it is seen where it is. */
export const ownRow = (name: string) =>
  `exists (select 1 from person p where p.county_code = "${name}".county_code and p.person_id = "${name}".person_id)`

/** Two files with one citizen ID: who sees the later one, and who sees the one that had it first. */
export const laterFile = `exists (select 1 from person later where later.county_code = "citizen_id_claim".county_code and later.person_id = "citizen_id_claim".person_id)`
export const firstFile = `exists (select 1 from person first where first.county_code = holder_county_code and first.person_id = holder_person_id)`

/** Of a population that the viewer reaches by region. */
const reachedWhole = (population: string) => `(${population} & ${whole}) <> 0`

/** Of a population that is reached only with the fact that limits its row. */
const reachedLimited = (table: PgTable, population: string) =>
  `(${population} & ${limited}) <> 0 and ${table === person ? facts.DISABILITY : ownRow(getTableName(table))}`

/** Rows of persons whose population the viewer reaches, by region or by the fact that limits its row. */
const reached = (table: PgTable, population = 'populations') =>
  `(${reachedWhole(population)} or (${reachedLimited(table, population)}))`

const bitOfCode = `(case population ${groups
  .map((group) => `when '${group.population}' then ${bitOf(group.population)}`)
  .join(' ')} else 0 end)`

/**
 * What a reader sees of a table: the region, the populations, and what the table itself adds. Each way to a row is a policy
 * of its own, for those alone who may go it: a statement opens every condition of its role, walked or not.
 */
function readerPoliciesOn(table: PgTable): Policy[] {
  const seen = (role: string, using: string) => policyOn(table, role, { command: 'select', using })
  if (table === citizenIdClaim) return [seen(readers, `(${laterFile} and ${firstFile})`)]
  if (table === personMove) return [seen(readers, `${held('region_n', 'to_region_n')} and ${reached(table)}`)]
  const population = table === membership || table === membershipHistory ? bitOfCode : 'populations'
  const isOfFacet = table === fileChange || table === correctionNote
  const touching = (mask: string) => (isOfFacet ? ` and ${touchedBy(mask)}` : '')
  const column = table === correctionNote ? ` and ${holdsColumn('select')}` : ''
  const usual = `${touching(wholeOrLimited)}${column}`
  const inEmergency = `${opened} and (${population} & ${openedPopulations}) <> 0`
  return [
    seen(readers, `${here} and ${reachedWhole(population)}${usual}`),
    seen(limitedReaders, `${here} and ${reachedLimited(table, population)}${usual}`),
    seen(openedReaders, `${inEmergency}${touching(openedPopulations)}${column}`),
  ]
}

/** The facet that a row is about is one of the viewer's populations. */
const touchedBy = (mask: string) => `(touched = 0 or (touched & ${mask}) <> 0)`
const isTouched = touchedBy(wholeOrLimited)

const all = { command: 'all', using: 'true', check: 'true' } as const

/** Who holds a right to the column that a correction note is about: the note is told to nobody else. */
export const holdsColumn = (privilege: 'select' | 'update') =>
  `has_column_privilege('public.' || stored_in, stored_as, '${privilege}')`

const readerPolicies = (): Policy[] => [
  ...fileTables().flatMap(readerPoliciesOn),
  policyOn(personForwarding, readers, {
    command: 'select',
    using: ownRow(getTableName(personForwarding)),
  }),
]

const links = new Set<PgTable>([relativePart.table, guardianPart.table])

/** A file is changed where it is kept: a second duty reads. */
const writerPolicies = (): Policy[] =>
  [personPart, relativePart, guardianPart, ...groups.map(({ part }) => part)].flatMap(({ table }) => {
    const own = `${kept()} and ${reached(table)}`
    // Of a file that is being opened the person's row is not there yet.
    const written = `${kept()} and (populations & (${whole} | ${limited})) <> 0`
    return [
      policyOn(table, writers, { command: 'insert', check: written }),
      policyOn(table, writers, { command: 'update', using: own, check: own }),
      // A link ends by being taken out; what a file itself says is emptied, never deleted.
      ...(links.has(table) ? [policyOn(table, writers, { command: 'delete', using: own })] : []),
    ]
  })

/** A note is added and decided by who may write what it is about, where the file is kept. */
const notePolicies = (): Policy[] => {
  const own = `${kept()} and ${reached(correctionNote)} and ${isTouched} and ${holdsColumn('update')}`
  return [
    policyOn(correctionNote, writers, { command: 'insert', check: own }),
    policyOn(correctionNote, writers, { command: 'update', using: own, check: own }),
  ]
}

/** Of a file that is no more only its county is known. */
const ofCounty = kept(`rpad(county_code, 12, '0')::int8`)

const erasurePolicies = (): Policy[] => [
  policyOn(erasure, readers, { command: 'select', using: ofCounty }),
  policyOn(erasure, 'keeper', { command: 'all', using: ofCounty, check: ofCounty }),
  policyOn(erasure, 'follower', all),
  policyOn(idempotency, 'follower', all),
]

const now = `(select nullif(current_setting('sanliu.now', true), '')::timestamptz)`

/** A file that is offered to the viewer's region, or was accepted by it in this very operation. */
export const comingTo = (name: string) =>
  `exists (select 1 from person_move m where m.county_code = "${name}".county_code and m.person_id = "${name}".person_id
    and coalesce(${scope} @> m.to_region_n, false) and (m.state = 'OFFERED' or m.decided_at = ${now}))`

/** A second duty reads: of a file that is kept elsewhere the keeper can say so. */
const keeperPolicies = (): Policy[] =>
  fileTables().flatMap((table) => {
    if (table === personMove) {
      const both = held('region_n', 'to_region_n')
      return [policyOn(table, 'keeper', { command: 'all', using: both, check: both })]
    }
    const own = kept()
    return [
      policyOn(table, 'keeper', { command: 'select', using: here }),
      policyOn(table, 'keeper', { command: 'insert', check: own }),
      policyOn(table, 'keeper', { command: 'update', using: own, check: own }),
      policyOn(table, 'keeper', { command: 'delete', using: own }),
    ]
  })

/** A file that comes lies before the taker alone: a statement of the keeper would open these conditions for every other change. */
const takerPolicies = (): Policy[] =>
  fileTables()
    .filter((table) => table !== personMove)
    .map((table) => {
      const coming = comingTo(getTableName(table))
      return policyOn(table, 'taker', { command: 'all', using: coming, check: coming })
    })

const department = `(select nullif(current_setting('sanliu.department', true), ''))`
const ofDepartment = `department = ${department}`
export const mayOpen = `department in (${emergencyDepartments.map((name) => `'${name}'`).join(', ')})`
export const isSigner = `coalesce(current_setting('sanliu.department', true), '') = '${emergencySigner.department}'`

/** The person lies in the viewer's region, as the reviewer's own policy on persons has it; or nobody was found from there. */
export const isHere = `(exists (select 1 from person p where p.person_id = "emergency_access".person_id) or (person_id is null and ${kept()}))`
export const isUnsigned = 'verdict is null'
/** In his own name: that it is never the opener's the table itself checks. */
export const signsHimself = `signed_by = nullif(current_setting('sanliu.subject', true), '')`

/** An account knows what it opened itself; who opens adds to it, who signs for others sees what lies in the region. */
const emergencyPolicies = (): Policy[] => [
  ...[readers, 'opener'].map((role) =>
    policyOn(emergencyAccess, role, { command: 'select', using: `${mine} and ${ofDepartment}` }),
  ),
  policyOn(emergencyAccess, 'opener', {
    command: 'insert',
    check: `${mine} and ${ofDepartment} and ${mayOpen}`,
  }),
  policyOn(emergencyAccess, 'opener', {
    command: 'update',
    using: `${mine} and ${ofDepartment}`,
    check: `${mine} and ${ofDepartment}`,
  }),
  policyOn(emergencyAccess, 'reviewer', {
    command: 'select',
    using: `${isSigner} and ${isHere} or ${ofDepartment} and ${kept()}`,
  }),
  policyOn(emergencyAccess, 'reviewer', {
    command: 'update',
    using: `${isSigner} and ${isHere} and ${isUnsigned}`,
    check: signsHimself,
  }),
  policyOn(person, 'opener', { command: 'select', using: 'true' }),
  policyOn(person, 'reviewer', { command: 'select', using: here }),
  ...[citizenIdLookup, personForwarding].map((table) =>
    policyOn(table, 'opener', { command: 'select', using: 'true' }),
  ),
  policyOn(emergencyQuota, 'opener', { command: 'all', using: mine, check: mine }),
]

const servicePolicies = (): Policy[] => [
  ...keeperPolicies(),
  ...takerPolicies(),
  ...[citizenIdLookup, personForwarding, ...tellingFigures()].map((table) => policyOn(table, 'keeper', all)),
  ...[...fileTables(), citizenIdLookup, personForwarding, ...tellingFigures()].map((table) =>
    policyOn(table, 'follower', all),
  ),
  ...[...countedTables(), ...tellingFigures(), publishedLine].map((table) =>
    policyOn(table, 'calendar', all),
  ),
]

/** Figures of a cube as they are, in the regions of who may read its persons: of the past in all that lay there. */
const figurePolicies = (): Policy[] =>
  groups.flatMap((group) =>
    cubesOf(group).flatMap((cube) => {
      const role = figureRole(group, cube)
      const isCube = `cube = '${cubeName(group, cube)}'`
      return [
        policyOn(figure, role, { command: 'select', using: `${isCube} and ${kept()}` }),
        policyOn(figureQuarter, role, { command: 'select', using: `${isCube} and ${ever}` }),
      ]
    }),
  )

/** Published figures, by the classes that they tell of. */
const publishedPolicies = (): Policy[] =>
  publishedClasses().map((classes) =>
    policyOn(publishedLine, publishedRole(classes), {
      command: 'select',
      using: `classes = '${classes}' and (populations & ${counted}) <> 0 and (${kept()} or (boundaries <> 'NOW' and ${ever}))`,
    }),
  )

/** A past figure counts files that lie elsewhere today: its histories are judged by the populations alone. */
const countingPolicies = (): Policy[] =>
  countedHistories().map((table) =>
    policyOn(table, countersRole, {
      command: 'select',
      using: `(${table === membershipHistory ? bitOfCode : 'populations'} & ${whole}) <> 0`,
    }),
  )

/** The owner's own work says that it is: a server that logged in as the owner by mistake sees nothing. */
const deliberate = `coalesce(current_setting('sanliu.owner', true), '') = 'on'`
export const ownersRole = 'owner'

export const policies = (): Policy[] => [
  ...readerPolicies(),
  ...writerPolicies(),
  ...emergencyPolicies(),
  ...notePolicies(),
  ...erasurePolicies(),
  ...accountPolicies(),
  ...[writers, 'administrator', 'opener', 'reviewer', 'security'].map((role) =>
    policyOn(idempotency, role, { command: 'all', using: mine, check: mine }),
  ),
  ...servicePolicies(),
  ...recordPolicies(),
  ...figurePolicies(),
  ...publishedPolicies(),
  ...countingPolicies(),
  ...judgedTables().map((table) =>
    policyOn(table, ownersRole, { command: 'all', using: deliberate, check: deliberate }),
  ),
]
