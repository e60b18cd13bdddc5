import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import { type OwnerSql, withLogin, withOwner } from './owner.js'

export interface MigrateOptions {
  readonly folder?: string
  /** Called before the first and after the last migration. */
  readonly progress?: (done: number, total: number) => void
}

/** The folder of generated and hand-written migrations, seen from the sources and from `dist/` alike. */
export function migrationsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return join(folder, 'drizzle')
}

/** One migration at a time in one database, whoever starts them. */
const migrating = 20_166_221

/** Brings the tables to this version of the program, in one transaction; answers how many migrations were applied. */
export const migrate = (ownerUrl: string, options: MigrateOptions = {}): Promise<number> =>
  withOwner(ownerUrl, (sql) => migrateIn(sql, options))

export async function migrateIn(sql: OwnerSql, options: MigrateOptions = {}): Promise<number> {
  const { folder = migrationsFolder(), progress = () => {} } = options
  await sql`select pg_advisory_lock(${migrating})`
  const pending = (await missingIn(sql, folder)).length
  if (pending === 0) return 0
  progress(0, pending)
  await applyMigrations(drizzle(sql), { migrationsFolder: folder })
  // drizzle looks at the time of the newest one only, and passes over what was written earlier and merged later.
  const skipped = (await missingIn(sql, folder)).length
  if (skipped > 0)
    throw new Error(
      `有 ${skipped} 个迁移早于已应用的迁移，未被执行；请重新生成，使其时间在后。${skipped} migration(s) are older than one already applied and were not run; generate them again so that they come last.`,
    )
  progress(pending, pending)
  return pending
}

/** How many migrations the database lacks, seen by its owner or by the login role. */
export const pendingMigrations = (url: string, folder = migrationsFolder()): Promise<number> =>
  withLogin(url, async (sql) => (await missingIn(sql, folder)).length)

async function missingIn(sql: OwnerSql, folder: string): Promise<MigrationMeta[]> {
  const files = readMigrationFiles({ migrationsFolder: folder })
  const applied = new Set(await hashes(sql))
  return files.filter(({ hash }) => !applied.has(hash))
}

async function hashes(sql: OwnerSql): Promise<string[]> {
  try {
    const rows = await sql<{ hash: string }[]>`select hash from drizzle.__drizzle_migrations`
    return rows.map(({ hash }) => hash)
  } catch (error) {
    const { code } = error as { code?: string }
    // Never migrated: no such table, no such schema, or no right to either yet.
    if (code === '42P01' || code === '3F000' || code === '42501') return []
    throw error
  }
}
