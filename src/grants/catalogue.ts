import type { OwnerSql } from '../database/owner.js'
import { digestOf, gate } from './compile.js'

type Sql = Pick<OwnerSql, 'unsafe'>

/**
 * Memberships of the roles of the deployment, and of others in them. Two are no matter of the catalogue: a login role may hold the
 * gate, and PostgreSQL from 16 on makes who creates a role its administrator.
 */
export const heldBy = `from pg_auth_members m
   join pg_roles member on member.oid = m.member join pg_roles held on held.oid = m.roleid
   where starts_with(member.rolname, $1) or (starts_with(held.rolname, $1) and held.rolname <> $1 || '${gate}'
     and member.oid not in (select relowner from pg_class where relnamespace = 'public'::regnamespace))`

/**
 * The second lock as the catalogue has it: roles of the deployment with what they may do beyond holding rights, who holds
 * what, every right to a table or column of anybody but its owner, every policy in the server's own words.
 */
const questions = [
  `select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls
   from pg_roles where starts_with(rolname, $1) order by rolname collate "C"`,
  `select member.rolname as member, held.rolname as held ${heldBy} order by member.rolname collate "C", held.rolname collate "C"`,
  `select c.relname, coalesce(grantee.rolname, 'public') as grantee, acl.privilege_type as privilege, acl.is_grantable as again
   from pg_class c cross join lateral aclexplode(c.relacl) acl left join pg_roles grantee on grantee.oid = acl.grantee
   where c.relnamespace = 'public'::regnamespace and acl.grantee <> c.relowner and ($1)::text is not null
   order by c.relname collate "C", grantee.rolname collate "C", acl.privilege_type`,
  `select c.relname, a.attname, coalesce(grantee.rolname, 'public') as grantee, acl.privilege_type as privilege, acl.is_grantable as again
   from pg_attribute a join pg_class c on c.oid = a.attrelid cross join lateral aclexplode(a.attacl) acl
   left join pg_roles grantee on grantee.oid = acl.grantee
   where c.relnamespace = 'public'::regnamespace and acl.grantee <> c.relowner and ($1)::text is not null
   order by c.relname collate "C", a.attname collate "C", grantee.rolname collate "C", acl.privilege_type`,
  `select c.relname, c.relrowsecurity as judged, c.relforcerowsecurity as forced from pg_class c
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f') and ($1)::text is not null
   order by c.relname collate "C"`,
  `select c.relname, p.polname, p.polcmd, p.polpermissive,
     (select string_agg(r.rolname, ',' order by r.rolname collate "C") from pg_roles r where r.oid = any (p.polroles)) as roles,
     pg_get_expr(p.polqual, p.polrelid) as qual, pg_get_expr(p.polwithcheck, p.polrelid) as check
   from pg_policy p join pg_class c on c.oid = p.polrelid
   where c.relnamespace = 'public'::regnamespace and ($1)::text is not null
   order by c.relname collate "C", p.polname collate "C"`,
]

/** One digest of all of it. Everybody who may log in can ask: the catalogue is open. */
export async function catalogueDigest(sql: Sql, prefix: string): Promise<string> {
  const answers: unknown[] = []
  for (const question of questions)
    answers.push((await sql.unsafe(question, [`${prefix}:`])).map((row) => Object.values(row)))
  return digestOf(answers)
}
