import { getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { fileChange } from '../history/table.js'
import { cubeName, cubesOf } from '../people/figures/cells.js'
import { publishedClasses } from '../people/figures/published-sets.js'
import { figure, figureQuarter, publishedLine } from '../people/figures/table.js'
import { groups } from '../people/groups/index.js'
import { guardianPart, personPart, relativePart } from '../people/parts.js'
import { fileTables } from '../people/relocate.js'
import {
  citizenIdLookup,
  idempotency,
  membership,
  membershipHistory,
  person,
  personForwarding,
  personMove,
} from '../people/table.js'
import type { RowFact } from '../policy/access-row.js'
import { bitOf } from '../registry/populations.js'
import type { Policy } from './desired.js'
import { countedHistories, countersRole, figureRole, publishedRole } from './figures.js'
import { countedTables, judgedTables, readers, tellingFigures, writers } from './tables.js'

/**
 * The conditions on rows. A setting is read once for a statement, as a value and not as a range of an index: a plan for
 * an unknown range suits none. What is unset, or empty as a pooled connection leaves it, lets nothing pass.
 */
const scope = `(select nullif(current_setting('sanliu.scope', true), '')::int8multirange)`
const past = `(select nullif(current_setting('sanliu.past', true), '')::int8multirange)`
const mask = (setting: string) => `(select coalesce(nullif(current_setting('${setting}', true), '')::int, 0))`
const whole = mask('sanliu.populations')
const limited = mask('sanliu.populations_disability')
const counted = mask('sanliu.counted')

const kept = (column = 'region_n') => `coalesce(${scope} @> ${column}, false)`
/** What ever lay in the viewer's region, or went over into what does. */
const ever = `coalesce(${past} @> region_n, false)`
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
  if (table === fileChange)
    return `${place} and ${reached(table)} and (touched = 0 or (touched & (${whole} | ${limited})) <> 0)`
  return `${place} and ${reached(table)}`
}

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

const all = { command: 'all', using: 'true', check: 'true' } as const

const servicePolicies = (): Policy[] => [
  ...keeperPolicies(),
  ...[citizenIdLookup, personForwarding, ...tellingFigures()].map((table) => policy(table, 'keeper', all)),
  ...[...fileTables(), citizenIdLookup, personForwarding, ...tellingFigures()].map((table) =>
    policy(table, 'follower', all),
  ),
  ...[...countedTables(), ...tellingFigures(), publishedLine].map((table) => policy(table, 'calendar', all)),
]

/** Figures of a cube as they are, in the regions of who may read its persons: of the past in all that lay there. */
const figurePolicies = (): Policy[] =>
  groups.flatMap((group) =>
    cubesOf(group).flatMap((cube) => {
      const role = figureRole(group, cube)
      const isCube = `cube = '${cubeName(group, cube)}'`
      return [
        policy(figure, role, { command: 'select', using: `${isCube} and ${kept()}` }),
        policy(figureQuarter, role, { command: 'select', using: `${isCube} and ${ever}` }),
      ]
    }),
  )

/** Published figures, by the classes that they tell of. */
const publishedPolicies = (): Policy[] =>
  publishedClasses().map((classes) =>
    policy(publishedLine, publishedRole(classes), {
      command: 'select',
      using: `classes = '${classes}' and (populations & ${counted}) <> 0 and (${kept()} or (boundaries <> 'NOW' and ${ever}))`,
    }),
  )

/** A past figure counts files that lie elsewhere today: its histories are judged by the populations alone. */
const countingPolicies = (): Policy[] =>
  countedHistories().map((table) =>
    policy(table, countersRole, {
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
  ...[writers, 'administrator'].map((role) =>
    policy(idempotency, role, { command: 'all', using: mine, check: mine }),
  ),
  ...servicePolicies(),
  ...figurePolicies(),
  ...publishedPolicies(),
  ...countingPolicies(),
  ...judgedTables().map((table) =>
    policy(table, ownersRole, { command: 'all', using: deliberate, check: deliberate }),
  ),
]
