import { getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { fileChange } from '../history/table.js'
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
import { bitOf } from '../registry/populations.js'
import { erasure } from '../rights/erasure/table.js'
import type { Policy } from './desired.js'
import { countedTables, judgedTables, readers, tellingFigures, writers } from './tables.js'

/**
 * The conditions on rows. A setting is read once for a statement, as a value and not as a range of an index: a plan for
 * an unknown range suits none. What is unset, or empty as a pooled connection leaves it, lets nothing pass.
 */
const scope = `(select nullif(current_setting('sanliu.scope', true), '')::int8multirange)`
const mask = (setting: string) => `(select coalesce(nullif(current_setting('${setting}', true), '')::int, 0))`
const whole = mask('sanliu.populations')
const limited = mask('sanliu.populations_disability')
const counted = mask('sanliu.counted')

const kept = (column = 'region_n') => `coalesce(${scope} @> ${column}, false)`
const dutied = `coalesce(${scope} @> duty_region_n, false)`

/** The recorded facts by which a row of the access table can be limited, on the person's own row. */
const facts: Record<RowFact, string> = { DISABILITY: `body_condition in ('DISABLED', 'DISABLED_AND_ILL')` }

/** The person's own row is judged by its own policies: what hangs on it is seen where it is. */
export const ownRow = (name: string) =>
  `exists (select 1 from person p where p.county_code = "${name}".county_code and p.person_id = "${name}".person_id)`

/** Rows of persons whose population the viewer reaches, by region or by the fact that limits its row. */
function reached(table: PgTable, population = 'populations'): string {
  const name = getTableName(table)
  const fact = table === person ? facts.DISABILITY : ownRow(name)
  return `((${population} & ${whole}) <> 0 or ((${population} & ${limited}) <> 0 and ${fact}))`
}

const bitOfCode = `(case population ${groups
  .map((group) => `when '${group.population}' then ${bitOf(group.population)}`)
  .join(' ')} else 0 end)`

/** What a reader sees of a table: the region, the populations, and what the table itself adds. */
function readable(table: PgTable): string {
  const place = `(${kept()} or ${dutied})`
  if (table === personMove) return `(${kept()} or ${kept('to_region_n')})`
  if (table === membership || table === membershipHistory) return `${place} and ${reached(table, bitOfCode)}`
  if (table === fileChange) return `${place} and ${reached(table)} and ${isTouched}`
  if (table === correctionNote)
    return `${place} and ${reached(table)} and ${isTouched} and ${holdsColumn('select')}`
  return `${place} and ${reached(table)}`
}

/** The facet that a row is about is one of the viewer's populations. */
const isTouched = `(touched = 0 or (touched & (${whole} | ${limited})) <> 0)`

const all = { command: 'all', using: 'true', check: 'true' } as const

/** Who holds a right to the column that a correction note is about: the note is told to nobody else. */
export const holdsColumn = (privilege: 'select' | 'update') =>
  `has_column_privilege('public.' || stored_in, stored_as, '${privilege}')`

const policy = (table: PgTable, role: string, rest: Omit<Policy, 'table' | 'role' | 'name'>): Policy => ({
  table: getTableName(table),
  name: `${role.toLowerCase()} ${rest.command}`,
  role,
  ...rest,
})

const readerPolicies = (): Policy[] => [
  ...fileTables().map((table) => policy(table, readers, { command: 'select', using: readable(table) })),
  policy(personForwarding, readers, {
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
      policy(table, writers, { command: 'insert', check: written }),
      policy(table, writers, { command: 'update', using: own, check: own }),
      // A link ends by being taken out; what a file itself says is emptied, never deleted.
      ...(links.has(table) ? [policy(table, writers, { command: 'delete', using: own })] : []),
    ]
  })

/** A note is added and decided by who may write what it is about, where the file is kept. */
const notePolicies = (): Policy[] => {
  const own = `${kept()} and ${reached(correctionNote)} and ${isTouched} and ${holdsColumn('update')}`
  return [
    policy(correctionNote, writers, { command: 'insert', check: own }),
    policy(correctionNote, writers, { command: 'update', using: own, check: own }),
  ]
}

/** Of a file that is no more only its county is known. */
const ofCounty = kept(`rpad(county_code, 12, '0')::int8`)

const erasurePolicies = (): Policy[] => [
  policy(erasure, readers, { command: 'select', using: ofCounty }),
  policy(erasure, 'keeper', { command: 'all', using: ofCounty, check: ofCounty }),
  policy(erasure, 'follower', all),
  policy(idempotency, 'follower', all),
]

const mine = `subject = (select nullif(current_setting('sanliu.subject', true), ''))`

const now = `(select nullif(current_setting('sanliu.now', true), '')::timestamptz)`

/** A file that is offered to the viewer's region, or was accepted by it in this very operation. */
export const comingTo = (name: string) =>
  `exists (select 1 from person_move m where m.county_code = "${name}".county_code and m.person_id = "${name}".person_id
    and coalesce(${scope} @> m.to_region_n, false) and (m.state = 'OFFERED' or m.decided_at = ${now}))`

const keeperPolicies = (): Policy[] =>
  fileTables().map((table) => {
    const own =
      table === personMove
        ? `(${kept()} or ${kept('to_region_n')})`
        : `(${kept()} or ${comingTo(getTableName(table))})`
    return policy(table, 'keeper', { command: 'all', using: own, check: own })
  })

const servicePolicies = (): Policy[] => [
  ...keeperPolicies(),
  ...[citizenIdLookup, personForwarding, ...tellingFigures()].map((table) => policy(table, 'keeper', all)),
  ...[...fileTables(), citizenIdLookup, personForwarding, ...tellingFigures()].map((table) =>
    policy(table, 'follower', all),
  ),
  ...countedTables().map((table) =>
    policy(table, 'counter', {
      command: 'select',
      using: `(${table === membership || table === membershipHistory ? bitOfCode : 'populations'} & ${counted}) <> 0`,
    }),
  ),
  ...tellingFigures().map((table) =>
    policy(table, 'counter', { command: 'select', using: `(populations & ${counted}) <> 0` }),
  ),
  ...[...countedTables(), ...tellingFigures()].map((table) => policy(table, 'calendar', all)),
]

/** The owner's own work says that it is: a server that logged in as the owner by mistake sees nothing. */
const deliberate = `coalesce(current_setting('sanliu.owner', true), '') = 'on'`
export const ownersRole = 'owner'

export const policies = (): Policy[] => [
  ...readerPolicies(),
  ...writerPolicies(),
  ...notePolicies(),
  ...erasurePolicies(),
  ...[writers, 'administrator'].map((role) =>
    policy(idempotency, role, { command: 'all', using: mine, check: mine }),
  ),
  ...servicePolicies(),
  ...judgedTables().map((table) =>
    policy(table, ownersRole, { command: 'all', using: deliberate, check: deliberate }),
  ),
]
