import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { prefixFor } from '../../src/database/lock.js'
import { withOwner } from '../../src/database/owner.js'
import type { Pooler } from '../../src/database/slot.js'
import { admit } from '../../src/grants/apply.js'
import { nameOf, ownerUrlOf, type TestRun, withDatabase } from './run.js'

export interface TestDatabase {
  readonly name: string
  /** As the login role, with the rights of the server; by way of the pooler where the run has one. */
  readonly url: string
  readonly pooler: Pooler
  readonly ownerUrl: string
  /** The database `postgres` as the role that made it: to end backends, to look at other sessions. */
  readonly adminUrl: string
  drop(): Promise<void>
}

/** A database of its own for a test file, copied from the migrated template, with a login role of its own. */
export async function createTestDatabase(label = ''): Promise<TestDatabase> {
  const run = await testRun()
  const name = nameOf(
    run.tag,
    `${label.replaceAll(/\W/g, '_').slice(0, 20)}${randomBytes(4).toString('hex')}`,
  )
  const password = run.pooler?.password ?? randomBytes(12).toString('hex')
  const ownerUrl = ownerUrlOf(run, name)
  await withOwner(run.adminUrl, async (sql) => {
    await sql.unsafe(`create role ${name} login password '${password}'`)
    await sql.unsafe(`create database ${name} owner ${run.ownerName} template ${run.template}`)
  })
  await withOwner(ownerUrl, (sql) => admit(sql, prefixFor(run.template), name))
  const direct = withDatabase(run.adminUrl, name, { name, password })
  return {
    name,
    url: run.pooler ? `postgres://${name}:${password}@127.0.0.1:${run.pooler.port}/${name}` : direct,
    pooler: run.pooler ? 'transaction' : 'none',
    ownerUrl,
    adminUrl: run.adminUrl,
    drop: () =>
      withOwner(run.adminUrl, async (sql) => {
        await sql.unsafe(`drop database if exists ${name} with (force)`)
        await sql.unsafe(`drop role if exists ${name}`)
        // A test with rights of its own made roles of its own.
        const own =
          await sql`select rolname as role from pg_roles where starts_with(rolname, ${`${prefixFor(name)}:`})`
        for (const { role } of own) await sql.unsafe(`drop role "${role}"`)
      }),
  }
}

async function testRun(): Promise<TestRun> {
  const response = await fetch(inject('testRun'))
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as TestRun
}
