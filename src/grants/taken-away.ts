import { roleName } from '../database/lock.js'
import type { OwnerSql } from '../database/owner.js'
import { heldBy } from './catalogue.js'
import { gate } from './compile.js'

/** Takes every right and policy away, of whomever: what is not written down is not granted. */
export async function takeAway(sql: OwnerSql, prefix: string): Promise<void> {
  const grantees = await sql`
    select distinct coalesce(quote_ident(grantee.rolname), 'public') as name
    from (select relacl as acl, relowner as owner from pg_class where relnamespace = 'public'::regnamespace
      union all select a.attacl, c.relowner from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and a.attacl is not null) as granted
    cross join lateral aclexplode(granted.acl) as one left join pg_roles grantee on grantee.oid = one.grantee
    where one.grantee <> granted.owner`
  const names = grantees.map((row) => String(row.name))
  if (names.length > 0)
    await sql.unsafe(
      `revoke all on all tables in schema public from ${names.join(', ')};
       revoke all on all sequences in schema public from ${names.join(', ')}`,
    )
  for (const { policy, table } of await sql`
    select quote_ident(polname) as policy, polrelid::regclass::text as table from pg_policy p
    join pg_class c on c.oid = p.polrelid where c.relnamespace = 'public'::regnamespace`)
    await sql.unsafe(`drop policy ${policy} on ${table}`)
  const held = await memberships(sql, prefix)
  if (held.length > 0)
    await sql.unsafe(held.map(({ member, held }) => `revoke ${held} from ${member}`).join(';'))
}

const memberships = (sql: OwnerSql, prefix: string) =>
  sql.unsafe(
    `select quote_ident(member.rolname) as member, quote_ident(held.rolname) as held,
       starts_with(member.rolname, $1) as own ${heldBy}`,
    [`${prefix}:`],
  )

/** What a role of the deployment may do beyond holding rights is taken from it. */
export async function weaken(sql: OwnerSql, prefix: string): Promise<void> {
  const strong = await sql`
    select quote_ident(rolname) as name, rolname = ${roleName(prefix, gate)} as gate, * from pg_roles
    where starts_with(rolname, ${`${prefix}:`})`
  for (const { name, gate: isGate, ...has } of strong) {
    const words = [
      has.rolcanlogin ? 'nologin' : '',
      has.rolcreaterole ? 'nocreaterole' : '',
      has.rolcreatedb ? 'nocreatedb' : '',
      has.rolinherit === isGate ? (isGate ? 'noinherit' : 'inherit') : '',
    ].filter(Boolean)
    if (words.length > 0) await sql.unsafe(`alter role ${name} ${words.join(' ')}`)
  }
}

/** What only an administrator of the cluster can take away is named, and nothing is recorded as right meanwhile. */
export async function refuseStrangers(sql: OwnerSql, prefix: string): Promise<void> {
  const strangers = (await memberships(sql, prefix)).filter(({ own }) => !own)
  const mighty = await sql`
    select quote_ident(rolname) as name from pg_roles
    where starts_with(rolname, ${`${prefix}:`}) and (rolsuper or rolbypassrls or rolreplication)`
  const remedies = [
    ...strangers.map(({ member, held }) => `revoke ${held} from ${member}`),
    ...mighty.map(({ name }) => `alter role ${name} nosuperuser nobypassrls noreplication`),
  ]
  if (remedies.length > 0)
    throw new Error(
      `有角色的权限只能由集群管理员收回，请以其身份执行：Rights of roles that only an administrator of the cluster can take away; as one run: ${remedies.join('; ')}`,
    )
}
