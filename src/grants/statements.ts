import type { Desired, Grant, Policy } from './desired.js'

const columnsOf = ({ columns }: Grant) =>
  columns ? ` (${columns.map((name) => `"${name}"`).join(', ')})` : ''

const granting = (grant: Grant, name: (role: string) => string): string =>
  `grant ${grant.privilege}${columnsOf(grant)} on "${grant.table}" to ${name(grant.role)}`

const making = (
  { table, name: title, command, role, using, check }: Policy,
  name: (role: string) => string,
) =>
  [
    `create policy "${title}" on "${table}" for ${command} to ${name(role)}`,
    using ? `using (${using})` : '',
    check ? `with check (${check})` : '',
  ]
    .filter(Boolean)
    .join(' ')

/** The statements that make rights, memberships and policies where there are none. Roles are there already. */
export const statementsFor = (desired: Desired, name: (role: string) => string): string[] => [
  ...desired.grants.map((grant) => granting(grant, name)),
  ...desired.memberships.map(([member, role]) => `grant ${name(role)} to ${name(member)}`),
  ...desired.judged.flatMap((table) => [
    `alter table "${table}" enable row level security`,
    `alter table "${table}" force row level security`,
  ]),
  ...desired.policies.map((policy) => making(policy, name)),
]
