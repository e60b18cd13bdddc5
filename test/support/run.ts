import { randomBytes } from 'node:crypto'
import { withOwner } from '../../src/database/owner.js'
import { prepareTemplate } from './template.js'

/** What a test needs to make databases of its own. */
export interface TestRun {
  /** A role that may create databases and roles. */
  readonly adminUrl: string
  /** Owner of the template and of every copy. */
  readonly ownerName: string
  readonly ownerPassword: string
  readonly template: string
  /** TEST_POOLER: the port of a PgBouncer, and the password by which every login role of the run enters. */
  readonly pooler?: { readonly port: number; readonly password: string }
  /** Part of every name of this run: the time it began, in base 36, and chance. */
  readonly tag: string
}

const prefix = 'sanliu_test_'
const dayMilliseconds = 86_400_000

export const withDatabase = (url: string, database: string, role?: { name: string; password: string }) => {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  if (role && !changed.hostname) {
    // A socket folder: such a URL has no place for a name before the host.
    changed.searchParams.set('user', role.name)
    changed.searchParams.set('password', role.password)
  } else if (role) {
    changed.username = role.name
    changed.password = role.password
  }
  return changed.href
}

/** The names of a run tell when it began, so that the next day's run can clear what a killed one left. */
export const nameOf = (tag: string, more: string) => `${prefix}${tag}_${more}`.slice(0, 63)

export async function beginRun(adminUrl: string): Promise<TestRun> {
  const tag = `${Date.now().toString(36)}${randomBytes(3).toString('hex')}`
  const run: TestRun = {
    adminUrl,
    ownerName: nameOf(tag, 'owner'),
    ownerPassword: randomBytes(12).toString('hex'),
    template: nameOf(tag, 'template'),
    tag,
  }
  await withOwner(adminUrl, async (sql) => {
    const [may] = await sql`
      select rolsuper or rolcreatedb as databases, rolsuper or rolcreaterole as roles
      from pg_roles where rolname = current_user`
    if (!may?.databases || !may.roles)
      throw new Error(
        `TEST_DATABASE_URL: the role lacks ${may?.databases ? 'CREATEROLE' : 'CREATEDB'}; as a superuser run: alter role <role> createdb createrole. 该角色缺少创建数据库或角色的权限。`,
      )
    await dropOld(sql)
    await sql.unsafe(`create role ${run.ownerName} login createrole password '${run.ownerPassword}'`)
    await sql.unsafe(`grant ${run.ownerName} to current_user`)
    await sql.unsafe(
      `create database ${run.template} owner ${run.ownerName} template template0 encoding 'UTF8' locale 'C.UTF-8'`,
    )
  })
  await prepareTemplate(ownerUrlOf(run, run.template), run.ownerName)
  return run
}

export const ownerUrlOf = (run: TestRun, database: string) =>
  withDatabase(run.adminUrl, database, { name: run.ownerName, password: run.ownerPassword })

/** Drops what has the run's tag in its name, and nothing else. */
export const endRun = (run: TestRun): Promise<void> =>
  withOwner(run.adminUrl, (sql) => drop(sql, (name) => name.startsWith(`${prefix}${run.tag}`)))

const dropOld = (sql: Parameters<Parameters<typeof withOwner>[1]>[0]) =>
  drop(sql, (name) => {
    const began = Number.parseInt(name.slice(prefix.length).split('_')[0]?.slice(0, 8) ?? '', 36)
    return Date.now() - began > dayMilliseconds
  })

async function drop(
  sql: Parameters<Parameters<typeof withOwner>[1]>[0],
  isMeant: (name: string) => boolean,
): Promise<void> {
  const ours = `${prefix.replaceAll('_', '\\_')}%`
  for (const { name } of await sql`select datname as name from pg_database where datname like ${ours}`)
    if (isMeant(name)) await sql.unsafe(`drop database if exists ${name} with (force)`)
  // The owner goes last: the others may hold rights that it granted.
  const roles = await sql`
    select rolname as name from pg_roles where rolname like ${ours} order by rolname like '%owner', rolname`
  for (const { name } of roles) if (isMeant(name)) await sql.unsafe(`drop role if exists "${name}"`)
}
