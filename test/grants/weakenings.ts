import { type Bundle, bundles } from '../../src/grants/bundles.js'
import { departmentsOf } from '../../src/grants/departments.js'
import type { Desired, Grant, Policy } from '../../src/grants/desired.js'
import { countersRole, figureBundles, figureRole, filledRole } from '../../src/grants/figures.js'
import {
  comingTo,
  firstFile,
  holdsColumn,
  isHere,
  isSigner,
  isUnsigned,
  laterFile,
  mayOpen,
  opened,
  ownersRole,
  ownRow,
  signsHimself,
} from '../../src/grants/policies.js'
import { isOfNamed, isOfNamedRoster } from '../../src/grants/record.js'
import { limitedReaders, openedReaders, tableBundles } from '../../src/grants/tables.js'
import type { Group } from '../../src/people/groups/group.js'
import { groups } from '../../src/people/groups/index.js'
import type { AccessTable } from '../../src/policy/access-row.js'

/** What the transaction knows of the viewer, as a probe sets it: nothing that is not said. */
export interface Knows {
  readonly scope?: string
  readonly past?: string
  readonly populations?: string
  readonly populations_disability?: string
  readonly counted?: string
  readonly subject?: string
  readonly department?: string
  /** Persons opened in an emergency: all that there are. */
  readonly opened?: 'EVERYBODY'
  readonly populations_opened?: string
  readonly owner?: string
}

/** One weakening of the second lock, and the statement that must find out. */
export interface Weakening {
  readonly name: string
  /** What is done as the owner; `role` writes a role's name. */
  readonly weaken: (role: (name: string) => string) => string
  readonly as: string
  readonly knows: Knows
  /** While the lock is whole it is refused, or touches no row. */
  readonly probe: string
}

/** Holds the person id of the child of the world, of whom a note is written. */
export const childSetting = 'sanliu_test.child'
/** And that of the elder, whose file is offered to another county. */
export const elderSetting = 'sanliu_test.elder'
const idIn = (setting: string) => `nullif(current_setting('${setting}', true), '')::uuid`

const everywhere = '{[0,1000000000000)}'
/** Of two files with one ID the later one is kept in the first of these counties, the one that had it first in the second. */
const hereOnly = '{[512002000000,512003000000)}'
const thereOnly = '{[512021000000,512022000000)}'
const all = '32767'

const selected = (bundle: Bundle): string[] =>
  bundle.grants.flatMap(({ privilege, table, columns = [] }) =>
    privilege === 'select' ? columns.map((column) => `${table}.${column}`) : [],
  )

const anyCube = figureRole(groups[0] as Group, [])

const wholeTable = ({ privilege, table, columns }: Grant): string[] =>
  privilege === 'select' && !columns ? [table] : []

/** Each department gets each bundle that is not its own, one at a time. */
export function wrongBundles(table: AccessTable): Weakening[] {
  const given = [...bundles(), ...tableBundles(), ...figureBundles()].filter(
    ({ role }) => role !== 'services',
  )
  const { roles, memberships } = departmentsOf(table, new Set(given.map(({ role }) => role)))
  return roles
    .filter((role) => !role.includes(':'))
    .flatMap((department) => {
      const held = new Set(memberships.flatMap(([member, role]) => (member === department ? [role] : [])))
      // A column that it has by another bundle would prove nothing.
      const mine = given.filter(({ role }) => held.has(role))
      const own = new Set(mine.flatMap(selected))
      const whole = new Set(mine.flatMap(({ grants }) => grants.flatMap(wholeTable)))
      return given.flatMap((bundle) => {
        const foreign = selected(bundle).find(
          (column) => !own.has(column) && !whole.has(column.split('.')[0] ?? ''),
        )
        if (held.has(bundle.role) || !foreign) return []
        const [of, column] = foreign.split('.')
        // Without a right to any row of a person nothing that hangs on one can be read: both are given.
        const needed = held.has('person') || of === 'person' ? [bundle.role] : ['person', bundle.role]
        // Rows of figures are judged by their cubes.
        if (bundle.role === filledRole) needed.push(anyCube)
        return [
          {
            name: `${department} gets ${bundle.role}`,
            weaken: (name: (role: string) => string) =>
              needed.map((role) => `grant ${name(role)} to ${name(department)}`).join(';'),
            as: department,
            knows: { scope: everywhere, past: everywhere, populations: all, counted: all },
            probe: `select "${column}" from "${of}"`,
          },
        ]
      })
    })
}

/** Each department gets the figures of each cube, and those published of each combination of classes, that are not its own. */
export function wrongFigures(desired: Desired): Weakening[] {
  const holding = holdings(desired)
  const told = desired.policies.filter(({ role }) => /^(figure|published)\//.test(role))
  return desired.roles
    .filter((role) => !role.includes(':') && /^[A-Z]/.test(role))
    .flatMap((department) =>
      told
        .filter(({ role }) => !holding(department).has(role))
        .map(({ table, role, using = '' }) => ({
          name: `${department} gets ${role} (${table})`,
          weaken: (name: (role: string) => string) => `grant ${name(role)} to ${name(department)}`,
          as: department,
          knows: { scope: everywhere, past: everywhere, counted: all },
          probe: `select from "${table}" where ${named(using)}`,
        })),
    )
}

/** The name that a policy on figures is for: `cube = 'child:registered'`. */
const named = (using: string): string => /^(cube|classes) = '[^']*'/.exec(using)?.[0] ?? ''

/** The name of a cube, or of classes, is forgotten: the role reads the others too. */
export const weakNames = ({ policies }: Desired): Weakening[] =>
  policies
    .filter(({ using = '' }) => named(using) !== '')
    .map(({ table, name, role, using = '' }) => ({
      name: `${table}, ${name}: whichever ${named(using).split(' ')[0]}`,
      weaken: () => `alter policy "${name}" on "${table}" using (${using.replace(named(using), 'true')})`,
      as: role,
      knows: { scope: everywhere, past: everywhere, counted: all },
      probe: `select from "${table}" where not (${named(using)})`,
    }))

/** Each department that reads files gets the histories that the past is counted from, wherever their files lie. */
export function wrongHistories(desired: Desired): Weakening[] {
  const holding = holdings(desired)
  return desired.roles
    .filter((role) => !role.includes(':') && /^[A-Z]/.test(role) && holding(role).has('person'))
    .map((department) => ({
      name: `${department} gets ${countersRole}, of no region`,
      weaken: (name: (role: string) => string) => `grant ${name(countersRole)} to ${name(department)}`,
      as: department,
      knows: { populations: all },
      probe: 'select person_id from person_history',
    }))
}

/** Who counts the past for a department gets each dimension that is not the department's own, one at a time. */
export function wrongCounting(desired: Desired): Weakening[] {
  const holding = holdings(desired)
  const counted = figureBundles().filter(({ role }) => /\/counted(\/|$)/.test(role))
  return desired.roles
    .filter((role) => role.endsWith(':COUNTS') && holding(role).has(countersRole))
    .flatMap((counting) => {
      const held = holding(counting)
      const own = new Set(counted.filter(({ role }) => held.has(role)).flatMap(selected))
      return counted.flatMap((bundle) => {
        const [of, column] =
          selected(bundle)
            .find((each) => !own.has(each))
            ?.split('.') ?? []
        if (held.has(bundle.role) || !of) return []
        return [
          {
            name: `${counting} gets ${bundle.role}`,
            weaken: (name: (role: string) => string) => `grant ${name(bundle.role)} to ${name(counting)}`,
            as: counting,
            knows: { populations: all },
            probe: `select "${column}" from "${of}"`,
          },
        ]
      })
    })
}

/** Each department that reads files gets a way to rows that is not its own: by a fact, or by an emergency. */
export function wrongWays(desired: Desired): Weakening[] {
  const holding = holdings(desired)
  const knowing: Record<string, Knows> = {
    [limitedReaders]: { scope: everywhere, populations_disability: all },
    [openedReaders]: { opened: 'EVERYBODY', populations_opened: all },
  }
  return desired.roles
    .filter((role) => !role.includes(':') && /^[A-Z]/.test(role) && holding(role).has('person'))
    .flatMap((department) =>
      Object.entries(knowing).flatMap(([way, knows]) =>
        holding(department).has(way) ||
        goingAllWays.some(([member, own]) => member === department && own === way)
          ? []
          : [
              {
                name: `${department} gets ${way}`,
                weaken: (name: (role: string) => string) => `grant ${name(way)} to ${name(department)}`,
                as: department,
                knows,
                probe: 'select person_id from person',
              },
            ],
      ),
    )
}

/** Each department gets each column that it may not read, one at a time. */
export function wrongColumns(desired: Desired): Weakening[] {
  const columns = new Map<string, Set<string>>()
  const readBy = new Map<string, Set<string>>()
  for (const { role, table, privilege, columns: named = [] } of desired.grants) {
    if (privilege !== 'select' || !desired.judged.includes(table)) continue
    for (const column of named) {
      columns.set(table, (columns.get(table) ?? new Set()).add(column))
      readBy.set(role, (readBy.get(role) ?? new Set()).add(`${table}.${column}`))
    }
  }
  const whole = desired.grants.filter(({ privilege, columns }) => privilege === 'select' && !columns)
  const holding = holdings(desired)
  return desired.roles
    .filter((role) => holding(role).has('person') && !role.includes(':') && role === role.toUpperCase())
    .flatMap((department) => {
      const held = holding(department)
      const own = new Set([...held].flatMap((role) => [...(readBy.get(role) ?? [])]))
      // Without a policy for it a column of figures shows no row: `wrongFigures` gives both.
      const isJudged = (table: string) =>
        desired.policies.some((policy) => policy.table === table && held.has(policy.role))
      return [...columns].flatMap(([table, named]) =>
        [...named].flatMap((column) =>
          !isJudged(table) ||
          own.has(`${table}.${column}`) ||
          whole.some((grant) => grant.table === table && held.has(grant.role))
            ? []
            : [
                {
                  name: `${department} reads ${table}.${column}`,
                  weaken: (name: (role: string) => string) =>
                    `grant select ("${column}") on "${table}" to ${name(department)}`,
                  as: department,
                  knows: { scope: everywhere, past: everywhere, populations: all, counted: all },
                  probe: `select "${column}" from "${table}"`,
                },
              ],
        ),
      )
    })
}

/** Each department that writes gets each right to change that is not its own, one at a time. */
export function wrongChanges(desired: Desired): Weakening[] {
  const holding = holdings(desired)
  const changing = desired.grants.filter(
    ({ role, privilege, columns }) => privilege === 'update' && role.endsWith('/write') && columns,
  )
  return desired.roles
    .filter((role) => role.endsWith(':WRITES') && holding(role).has('person'))
    .flatMap((department) => {
      const held = holding(department)
      const own = new Set(
        changing.flatMap(({ role, table, columns = [] }) =>
          held.has(role) ? columns.map((column) => `${table}.${column}`) : [],
        ),
      )
      return changing.flatMap(({ role, table, columns = [] }) => {
        const foreign = columns.find((column) => !own.has(`${table}.${column}`))
        if (held.has(role) || !foreign) return []
        return [
          {
            name: `${department} gets ${role} (${table})`,
            weaken: (name: (role: string) => string) => `grant ${name(role)} to ${name(department)}`,
            as: department,
            knows: { scope: everywhere, populations: all },
            probe: `update "${table}" set "${foreign}" = null`,
          },
        ]
      })
    })
}

/** The roles that a role holds, through others too. */
function holdings({ memberships }: Desired): (role: string) => Set<string> {
  const direct = new Map<string, string[]>()
  for (const [member, role] of memberships) direct.set(member, [...(direct.get(member) ?? []), role])
  return (role) => {
    const found = new Set<string>()
    const look = (of: string) => {
      for (const each of direct.get(of) ?? [])
        if (!found.has(each)) {
          found.add(each)
          look(each)
        }
    }
    look(role)
    return found
  }
}

/** Each part of a condition that can be opened, and what a viewer knows who must then still see nothing. */
const setting = (name: string) =>
  `(select coalesce(nullif(current_setting('sanliu.${name}', true), '')::int, 0))`
interface Condition {
  readonly told: string
  readonly part: string
  readonly open: string
  readonly knows: Knows
  /** Where the statement for the policy's command would not tell. */
  readonly probe?: string
  /** Who must be refused by this part alone, where it is not everybody who is tried. */
  readonly as?: Readonly<Record<string, string>>
}

/** Accesses of an emergency: opened by `probe` of the police, looked through by `reviewer` of civil affairs. */
const trying = (department: string) =>
  `insert into emergency_access (access_id, subject, department, role, region_code, region_n, client, request_id, reason, outcome, opened_at)
   values ('01900000-0000-7000-8000-0000000000ee', 'probe', '${department}', 'VERIFIER', '512021', 512021000000, 'test', 'test', 'MISSING', 'NOT_FOUND', now())`
const signing = `update emergency_access set verdict = 'JUSTIFIED', signed_at = now(), signed_by = 'reviewer'`
const reviewing: Knows = { scope: everywhere, department: 'CIVIL_AFFAIRS', subject: 'reviewer' }

/** The persons' own rows are seen, and nothing that hangs on them. */
const seenInEmergency: Knows = { opened: 'EVERYBODY', populations_opened: '8' }

/** Who must see or change nothing by the scope alone. */
function outside(table: string, role: string): Pick<Condition, 'knows' | 'probe'> {
  if (role === limitedReaders)
    return { knows: { populations_disability: all, ...(table === 'person' ? {} : seenInEmergency) } }
  if (role !== 'taker') return { knows: { ...reviewing, scope: '', populations: all, counted: all } }
  // Whose file is offered away sees the move: it must not put rows of the file where it goes.
  const values = `'512002', ${idIn(elderSetting)}, 512021001001, 1`
  return {
    knows: { scope: hereOnly },
    probe: `insert into "${table}" (county_code, person_id, region_n, populations) values (${values})`,
  }
}

/** Who would see the note of the child if the column were nobody's. */
const noteKnows: Record<string, Knows> = {
  [limitedReaders]: { scope: everywhere, populations: '8', populations_disability: all },
  [openedReaders]: { opened: 'EVERYBODY', populations_opened: all },
}

/** Of the ways to rows, those who go each of them in these tests, beside those who go it anyway. */
export const goingAllWays: readonly (readonly [member: string, way: string])[] = [
  ['CIVIL_AFFAIRS:OPENED', limitedReaders],
  ['TRADE_UNION', limitedReaders],
  ['TRADE_UNION', openedReaders],
]

/**
 * Group 8 stands on the rows of the persons themselves, on nothing that hangs on them. Of the other groups nobody is
 * disabled: the one who is has groups 8 and 16 only.
 */
const conditionsOf = (table: string, role: string): readonly Condition[] => [
  {
    told: 'scope',
    part: `(select nullif(current_setting('sanliu.scope', true), '')::int8multirange)`,
    open: `'${everywhere}'::int8multirange`,
    ...outside(table, role),
  },
  {
    told: 'past',
    part: `(select nullif(current_setting('sanliu.past', true), '')::int8multirange)`,
    open: `'${everywhere}'::int8multirange`,
    knows: { past: '', counted: all },
  },
  {
    told: 'populations',
    part: setting('populations'),
    open: all,
    knows: { scope: everywhere, populations: '' },
  },
  {
    told: 'populations limited by a fact',
    part: setting('populations_disability'),
    open: all,
    knows: { scope: everywhere, populations: table === 'person' ? '' : '8' },
  },
  {
    told: 'the fact',
    part: `body_condition in ('DISABLED', 'DISABLED_AND_ILL')`,
    open: 'true',
    knows: { scope: everywhere, populations_disability: String(Number(all) - 8 - 16) },
  },
  {
    told: "the fact, on the person's own row",
    part: ownRow(table),
    open: 'true',
    knows: { scope: everywhere, populations_disability: String(Number(all) - 8 - 16) },
  },
  {
    told: 'an offered move',
    part: comingTo(table),
    open: 'true',
    knows: { scope: '' },
  },
  { told: 'the later file', part: laterFile, open: 'true', knows: { scope: thereOnly, populations: all } },
  { told: 'the first file', part: firstFile, open: 'true', knows: { scope: hereOnly, populations: all } },
  { told: 'counted', part: setting('counted'), open: all, knows: { scope: everywhere, counted: '' } },
  {
    told: 'subject',
    part: `(select nullif(current_setting('sanliu.subject', true), ''))`,
    open: 'subject',
    knows: { subject: 'somebody-else', department: 'PUBLIC_SECURITY' },
  },
  { told: 'the file that is named', part: isOfNamed, open: 'true', knows: {} },
  { told: 'the roster that names it', part: isOfNamedRoster, open: 'true', knows: {} },
  {
    told: 'department',
    part: `(select nullif(current_setting('sanliu.department', true), ''))`,
    open: 'department',
    knows: { scope: everywhere, subject: 'probe', department: 'SOMEBODY_ELSE' },
  },
  {
    told: 'opened in an emergency',
    part: opened,
    open: 'true',
    knows: { populations_opened: all },
  },
  {
    told: 'populations of who is opened',
    part: setting('populations_opened'),
    open: all,
    knows: { opened: 'EVERYBODY' },
  },
  {
    told: 'departments that may open',
    part: mayOpen,
    open: 'true',
    knows: { subject: 'probe', department: 'EDUCATION' },
    probe: trying('EDUCATION'),
  },
  {
    told: 'the department that signs',
    part: isSigner,
    open: 'true',
    knows: { ...reviewing, department: 'SOMEBODY_ELSE' },
  },
  { told: 'the place of who was opened', part: isHere, open: 'true', knows: { ...reviewing, scope: '' } },
  {
    told: 'signed once',
    part: isUnsigned,
    open: 'true',
    knows: reviewing,
    probe: `${signing} where verdict is not null`,
  },
  {
    told: 'signed in the own name',
    part: signsHimself,
    open: 'true',
    knows: { ...reviewing, subject: 'somebody-else' },
  },
  // The note is about an illness: the one reads notes and no illness, the other writes none.
  ...(['select', 'update'] as const).map((privilege) => ({
    told: 'the column that a note is about',
    part: holdsColumn(privilege),
    open: 'true',
    knows: noteKnows[role] ?? { scope: everywhere, populations: all },
    as: {
      readers: 'TRADE_UNION',
      [limitedReaders]: 'TRADE_UNION',
      [openedReaders]: 'TRADE_UNION',
      writers: 'EDUCATION:WRITES',
    },
  })),
  {
    told: 'owner',
    part: `coalesce(current_setting('sanliu.owner', true), '') = 'on'`,
    open: 'true',
    knows: { owner: '' },
  },
]

const tryingRoles: Record<string, string> = {
  readers: 'CIVIL_AFFAIRS',
  [limitedReaders]: 'CIVIL_AFFAIRS:OPENED',
  [openedReaders]: 'CIVIL_AFFAIRS:OPENED',
  writers: 'TOWNSHIP_GOVERNMENT:WRITES',
}

/** A statement that reads no column, so that no policy but the one for its own command judges it. */
function probeOf({ table, command, role }: Policy, desired: Desired): string {
  if (table === 'emergency_access' && command === 'insert') return trying('PUBLIC_SECURITY')
  if (table === 'emergency_access' && command === 'update')
    return role === 'reviewer' ? signing : 'update emergency_access set closed_at = null'
  if (table === 'token_revocation' && command === 'insert')
    return `insert into token_revocation values (gen_random_uuid(), 'TOKEN', 'x', 'LOST', now(), now() + interval '1 hour', 'probe', 'test')`
  if (table === 'audit_alarm' && command === 'update')
    return `update audit_alarm set verdict = 'JUSTIFIED', signed_at = now(), signed_by = 'somebody'`
  if (command === 'select' || command === 'all') return `select from "${table}"`
  if (command === 'delete') return `delete from "${table}"`
  const held = holdings(desired)(tryingRoles[role] ?? role).add(role)
  const right = desired.grants.find(
    (grant) => grant.table === table && grant.privilege === 'update' && held.has(grant.role),
  )
  const column = right?.columns?.[0] ?? 'populations'
  return command === 'update'
    ? `update "${table}" set "${column}" = null`
    : table === 'correction_note'
      ? `insert into "${table}" (county_code, person_id, region_n, populations, touched, stored_in, stored_as)
         values ('512002', ${idIn(childSetting)}, 512002001001, 1, 0, 'person', 'illness')`
      : `insert into "${table}" (county_code, region_n, populations) values ('512002', 512002001001, 1)`
}

/** Each condition of each policy, opened one at a time. */
export const weakPolicies = (desired: Desired): Weakening[] =>
  desired.policies.flatMap((policy) => {
    const { table, name, role, using, check } = policy
    return conditionsOf(table, role).flatMap(({ told, part, open, knows, probe, as = tryingRoles }) => {
      const weak = (text: string | undefined, clause: string) =>
        text === undefined ? '' : ` ${clause} (${text.replaceAll(part, open)})`
      if (![using, check].some((text) => text?.includes(part))) return []
      return [
        {
          name: `${table}, ${name}: ${told}`,
          weaken: () =>
            `alter policy "${name}" on "${table}"${weak(using, 'using')}${weak(check, 'with check')}`,
          as: role === ownersRole ? ownersRole : (as[role] ?? role),
          knows,
          probe: probe ?? probeOf(policy, desired),
        },
      ]
    })
  })

/** Rows are not judged any more, table by table: for those who ask, and for the owner. */
export const unjudged = ({ judged, policies }: Desired): Weakening[] =>
  judged.flatMap((table) => {
    const reading = policies.find(
      ({ table: of, role, command, using }) =>
        of === table &&
        role !== ownersRole &&
        using !== 'true' &&
        (command === 'select' || command === 'all'),
    )
    const forAll = reading && {
      name: `${table}: no row is judged`,
      weaken: () => `alter table "${table}" disable row level security`,
      as: tryingRoles[reading.role] ?? reading.role,
      knows: {},
      probe: `select from "${table}"`,
    }
    const forOwner = {
      name: `${table}: no row is judged for the owner`,
      weaken: () => `alter table "${table}" no force row level security`,
      as: ownersRole,
      knows: { owner: '' },
      probe: `select from "${table}"`,
    }
    return forAll ? [forAll, forOwner] : [forOwner]
  })
