import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { migrationsFolder } from '../../src/database/migrate.js'
import { withOwner } from '../../src/database/owner.js'
import { migrateAndGrant } from '../../src/grants/apply.js'
import { loadReference } from '../../src/regions/reference.js'

/**
 * Fills the template that every test database is copied from: what all tests need and none changes in place.
 * Called once per run, as the owner.
 */
export async function prepareTemplate(ownerUrl: string, loginRole: string): Promise<void> {
  if (existsSync(join(migrationsFolder(), 'meta', '_journal.json'))) await prepared(ownerUrl, loginRole)
  else await withoutMigrations(ownerUrl)
}

async function prepared(ownerUrl: string, loginRole: string): Promise<void> {
  await migrateAndGrant(ownerUrl, { loginRole })
  await loadReference(ownerUrl, '5120')
}

/** Before the first migration is written the tests of the layers below bring their own tables. */
const withoutMigrations = (ownerUrl: string) =>
  withOwner(ownerUrl, async (sql) => {
    await sql`create schema drizzle`
    await sql`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`
  })
