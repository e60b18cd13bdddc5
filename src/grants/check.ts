import { setImmediate as sent } from 'node:timers/promises'
import { lockIn, lockQuery } from '../database/lock.js'
import { type OwnerSql, withLogin } from '../database/owner.js'
import type { AccessTable } from '../policy/access-row.js'
import { catalogueDigest } from './catalogue.js'
import { compile, digestOf } from './compile.js'

/** What is wrong with the second lock of a database. */
export type LockFault = 'MISSING' | 'OTHER_TABLE' | 'CHANGED' | 'STRONG_LOGIN'

export const lockFaults: Record<LockFault, { readonly zh: string; readonly en: string }> = {
  MISSING: {
    zh: '数据库尚未设置角色和权限，请运行 npm run grants。',
    en: 'the database has no roles and rights yet; run npm run grants.',
  },
  OTHER_TABLE: {
    zh: '数据库中的权限与本版本的权限表不一致，请运行 npm run grants。',
    en: 'the rights in the database are not those of this access table; run npm run grants.',
  },
  CHANGED: {
    zh: '数据库中的角色、授权或行策略被改动过：请查明原因，再运行 npm run grants 恢复。',
    en: 'roles, grants or policies of the database were changed since: find out why, then run npm run grants.',
  },
  STRONG_LOGIN: {
    zh: '服务器的登录角色是超级用户、所有者或可绕过行策略，请换用没有权限的登录角色。',
    en: 'the login role of the server is a superuser, an owner of tables or may bypass row-level security; log in as a role without rights.',
  },
}

/** Compares roles, rights and policies with the access table, as the role that the server logs in as. */
export const lockFaultOf = (url: string, table: AccessTable): Promise<LockFault | undefined> =>
  withLogin(url, async (sql) => (await isStrong(sql)) ?? (await driftOf(sql, table)))

export async function driftOf(sql: OwnerSql, table: AccessTable): Promise<LockFault | undefined> {
  const [row] = await sql.unsafe(lockQuery)
  const lock = lockIn(row?.comment as string | null)
  if (!lock) return 'MISSING'
  const standing = catalogueDigest(sql, lock.prefix)
  // Told below: the database reads its catalogue while this process compiles what it should hold.
  standing.catch(() => undefined)
  await sent()
  const isOfTable = lock.compiled === digestOf(compile(table))
  const isUnchanged = (await standing) === lock.catalogue
  return isOfTable ? (isUnchanged ? undefined : 'CHANGED') : 'OTHER_TABLE'
}

async function isStrong(sql: OwnerSql): Promise<LockFault | undefined> {
  const [row] = await sql`
    select r.rolsuper or r.rolbypassrls or exists (select 1 from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relowner = r.oid) as strong
    from pg_roles r where r.rolname = current_user`
  return row?.strong ? 'STRONG_LOGIN' : undefined
}
