import { keepMonths } from '../audit/months.js'
import {
  type Lock,
  lockComment,
  lockIn,
  lockQuery,
  prefixFor,
  quoted,
  quotedRole,
  roleName,
} from '../database/lock.js'
import { migrateIn } from '../database/migrate.js'
import { type OwnerSql, withOwner } from '../database/owner.js'
import type { AccessTable } from '../policy/access-row.js'
import { loadAccessTable } from '../policy/access-table.js'
import { catalogueDigest } from './catalogue.js'
import { driftOf } from './check.js'
import { compile, digestOf, gate } from './compile.js'
import { ownersRole } from './policies.js'
import { statementsFor } from './statements.js'
import { refuseStrangers, takeAway, weaken } from './taken-away.js'

export interface GrantOptions {
  /** The role that the server logs in as. */
  readonly loginRole: string
  readonly table?: AccessTable
  /** Begins every role's name; the name of the database where it was never said otherwise. */
  readonly prefix?: string
}

/** One at a time in a cluster: two deployments may make roles together, but not one role twice. */
const granting = 20_166_222

/**
 * Makes roles, rights and policies what the access table says, in one transaction: whatever else was granted is taken
 * away. To do it again changes nothing.
 */
export const applyGrants = (ownerUrl: string, options: GrantOptions): Promise<Lock> =>
  withOwner(ownerUrl, (sql) => applyGrantsIn(sql, options))

async function applyGrantsIn(sql: OwnerSql, options: GrantOptions): Promise<Lock> {
  await sql`select pg_advisory_lock(${granting})`
  const standing = await standingLock(sql, options)
  if (standing) {
    await admit(sql, standing.prefix, options.loginRole)
    return standing
  }
  return (await sql.begin((transaction) =>
    grant(transaction as unknown as OwnerSql, options),
  )) as unknown as Lock
}

async function grant(sql: OwnerSql, options: GrantOptions): Promise<Lock> {
  const desired = compile(options.table ?? loadAccessTable())
  const prefix = options.prefix ?? (await prefixOf(sql))
  const compiled = digestOf(desired)
  const [owner] = await sql`select current_user as name`
  const name = (role: string) => (role === ownersRole ? quoted(owner?.name) : quotedRole(prefix, role))
  const existing = await sql`select rolname as name from pg_roles where starts_with(rolname, ${`${prefix}:`})`
  const known = new Set(existing.map((row) => String(row.name)))
  const wanted = new Set(desired.roles.map((role) => roleName(prefix, role)))
  await takeAway(sql, prefix)
  const missing = desired.roles.filter((role) => !known.has(roleName(prefix, role)))
  const making = missing.map(
    (role) => `create role ${name(role)} nologin ${role === gate ? 'noinherit' : 'inherit'}`,
  )
  // In one go: they are some two thousand.
  await sql.unsafe([...making, ...statementsFor(desired, name)].join(';\n'))
  await weaken(sql, prefix)
  await admit(sql, prefix, options.loginRole)
  for (const role of known) if (!wanted.has(role)) await sql.unsafe(`drop role ${quoted(role)}`)
  await refuseStrangers(sql, prefix)
  const lock = { prefix, compiled, catalogue: await catalogueDigest(sql, prefix) }
  await sql.unsafe(`comment on schema public is '${lockComment(lock).replaceAll("'", "''")}'`)
  return lock
}

/** The lock as it stands, where it is what it should be. */
async function standingLock(sql: OwnerSql, { table, prefix }: GrantOptions): Promise<Lock | undefined> {
  if ((await driftOf(sql, table ?? loadAccessTable())) !== undefined) return undefined
  const [row] = await sql.unsafe(lockQuery)
  const lock = lockIn(row?.comment as string | null)
  return prefix === undefined || lock?.prefix === prefix ? lock : undefined
}

async function prefixOf(sql: OwnerSql): Promise<string> {
  const [row] = await sql.unsafe(lockQuery)
  const [database] = await sql`select current_database() as name`
  return lockIn(row?.comment as string | null)?.prefix ?? prefixFor(String(database?.name))
}

/** A login role may take the roles of the gate, and read which migrations were run. Nothing else. */
export async function admit(sql: OwnerSql, prefix: string, loginRole: string): Promise<void> {
  const login = quoted(loginRole)
  await sql.unsafe(
    `grant ${quotedRole(prefix, gate)} to ${login};
     grant usage on schema drizzle to ${login};
     grant select on drizzle.__drizzle_migrations to ${login}`,
  )
}

/** Migrations, the months of the record, then the rights to what was made. Answers how many were applied. */
export const migrateAndGrant = (
  ownerUrl: string,
  options: GrantOptions & { readonly progress?: (done: number, total: number) => void },
): Promise<number> =>
  withOwner(ownerUrl, async (sql) => {
    const applied = await migrateIn(sql, { progress: options.progress })
    await sql.begin((transaction) => keepMonths(transaction as unknown as OwnerSql, new Date()))
    await applyGrantsIn(sql, options)
    return applied
  })
