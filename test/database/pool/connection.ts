import { sql } from 'drizzle-orm'
import type { Door } from '../../../src/database/door.js'
import type { StatementFailed } from '../../../src/database/failure.js'
import { quotedRole, roleName } from '../../../src/database/lock.js'
import type { Slot } from '../../../src/database/slot.js'
import { personGlobalId } from '../../../src/people/file-id.js'
import type { Allowed } from '../../../src/policy/allowed.js'
import { type Asker, due, type Somebody } from './viewers.js'

export interface Expected {
  readonly files: ReadonlyMap<string, Somebody>
  readonly login: string
  readonly prefix: string
}

const names = [
  'region',
  'scope',
  'populations',
  'populations_disability',
  'counted',
  'subject',
  'now',
] as const
const asked = names.map((name) => `current_setting('sanliu.${name}', true) as ${name}`).join(', ')

/** The number of a code and of the one after it: in a city whose regions never changed the digits are the tree. */
function rangeOf(region: string): string {
  if (region === '44') return '{}'
  const width = 10 ** (12 - region.length)
  return `{[${Number(region) * width},${(Number(region) + 1) * width})}`
}

const bits = { child: 1, elder: 2, woman: 4 } as const

/** What is wrong with an operation that was opened for an asker: its role, its settings, its rows. */
export async function wrongInside(
  door: Door,
  allowed: Allowed,
  asker: Asker,
  { files, login, prefix }: Expected,
): Promise<string[]> {
  const { viewer, department } = asker
  const [row, ids] = await door.inOperation(allowed, async ({ db }) => {
    const [told] = (await db.execute(
      sql.raw(`select current_user as role, session_user as login, ${asked}`),
    )) as unknown as Record<string, string>[]
    const rows = department.listsPersons
      ? ((await db.execute(sql`select county_code, person_id from person`)) as unknown as Record<
          string,
          string
        >[])
      : []
    return [
      told,
      rows
        .map((each) => personGlobalId({ countyCode: each.county_code ?? '', personId: each.person_id ?? '' }))
        .sort(),
    ] as const
  })
  const mask = (reach: string) =>
    (['child', 'elder', 'woman'] as const).reduce(
      (sum, group) =>
        sum + (department.lists[group] && department.reaches[group] === reach ? bits[group] : 0),
      0,
    )
  const right: Record<string, string> = {
    role: roleName(prefix, viewer.department),
    login,
    region: viewer.region,
    scope: rangeOf(viewer.region),
    subject: viewer.subject,
    populations: String(mask('REGION')),
    populations_disability: String(mask('DISABLED')),
  }
  const wrong = Object.entries(right).filter(([name, value]) => row?.[name] !== value)
  const faults = wrong.map(([name, value]) => `${name} is ${row?.[name]} and not ${value}`)
  const expected = due(files, asker)
  return JSON.stringify(ids) === JSON.stringify(expected)
    ? faults
    : [...faults, `rows ${ids.length} and not ${expected.length}`]
}

/** What is wrong with the connection between two operations: it is the login role's, and knows nobody. A dead one says nothing. */
export const wrongBetween = (slot: Slot, expected: Expected): Promise<string[]> =>
  lookAt(slot, expected).catch((error: Error) => {
    if (slot.state === 'DEAD') return []
    throw error
  })

async function lookAt(slot: Slot, { login, prefix }: Expected): Promise<string[]> {
  const [row] = (await slot.send(
    `select current_user as role, session_user as login, pg_current_xact_id_if_assigned() as open, ${asked}`,
    [],
    'OBJECTS',
  )) as unknown as Record<string, string | null>[]
  const faults = names.filter((name) => row?.[name]).map((name) => `${name} is left behind`)
  if (row?.role !== login || row?.login !== login) faults.push(`it is ${row?.role}, ${row?.login}`)
  for (const table of ['person', 'region'])
    await slot.send(`select count(*) from ${table}`, [], 'ARRAYS').then(
      () => faults.push(`${table} is read without a role`),
      ({ sqlstate }: StatementFailed) => sqlstate === '42501' || faults.push(`SQLSTATE ${sqlstate}`),
    )
  // In a role, and told nothing but what was left: the empty strings let nothing pass.
  for (const role of ['CIVIL_AFFAIRS', 'DISABLED_FEDERATION', 'keeper']) {
    await slot.command('begin')
    await slot.command(`set local role ${quotedRole(prefix, role)}`)
    const rows = await slot.send('select county_code, person_id from person', [], 'ARRAYS')
    await slot.command('commit')
    if (rows.length > 0) faults.push(`${role} reads ${rows.length} rows by what is left`)
  }
  return faults
}
