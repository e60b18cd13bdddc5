import { createHash } from 'node:crypto'
import { getTableName } from 'drizzle-orm'
import type { AccessTable } from '../policy/access-row.js'
import { ageRole, bundles } from './bundles.js'
import { departmentsOf } from './departments.js'
import type { Desired, Grant } from './desired.js'
import { figureBundles } from './figures.js'
import { policies } from './policies.js'
import {
  judgedTables,
  limitedReaders,
  openedReaders,
  readers,
  referenceRole,
  services,
  tableBundles,
} from './tables.js'

/** The role that the login role belongs to: it holds nothing itself and may take any role of an operation. */
export const gate = 'gate'

/** The access table as the database keeps it. */
export function compile(table: AccessTable): Desired {
  const age: Grant = { role: ageRole, table: 'person', privilege: 'select', columns: ['birth_date'] }
  const held = [...bundles(), ...tableBundles(), ...figureBundles(), { role: ageRole, grants: [age] }]
  const roles = new Set(held.flatMap(({ grants }) => grants.map(({ role }) => role)))
  for (const role of [readers, limitedReaders, openedReaders, ...services]) roles.add(role)
  const departments = departmentsOf(table, roles)
  const taken = [...departments.roles, ...services]
  return {
    roles: [...roles, ...departments.roles, gate].sort(),
    memberships: [
      ...departments.memberships,
      ...[readers, ...services].map((role) => [role, referenceRole] as const),
      ['taker', 'keeper'],
      ...taken.map((role) => [gate, role] as const),
    ],
    grants: held.flatMap(({ grants }) => grants),
    judged: judgedTables().map((judged) => getTableName(judged)),
    policies: policies(),
  }
}

export const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32)
