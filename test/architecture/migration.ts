import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DrizzleSnapshotJSON, generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { prefixFor } from '../../src/database/lock.js'
import { withOwner } from '../../src/database/owner.js'
import { applyGrants } from '../../src/grants/apply.js'
import { groups } from '../../src/people/groups/index.js'
import type { AccessTable } from '../../src/policy/access-row.js'
import { root, sourcesIn } from './source.js'

/** What `npm run migration` would write for the tables as they are, from the state that the committed migrations leave. */
export async function migrationToday(): Promise<string[]> {
  const facets = groups.flatMap(({ facet, part }) => [
    [facet, part.table],
    [`${facet}History`, part.history],
  ])
  const tables = { ...(await allTables()), ...Object.fromEntries(facets) }
  const before = lastSnapshot()
  return generateMigration(before, generateDrizzleJson(tables, before.id))
}

/** As drizzle.config.ts finds them. */
async function allTables(): Promise<Record<string, unknown>> {
  const files = sourcesIn('src').filter((path) => path.endsWith('/table.ts'))
  const modules = await Promise.all(files.map((path) => import(join(root, path)) as Promise<object>))
  return Object.assign({}, ...modules) as Record<string, unknown>
}

/**
 * Runs the statements of a migration as the owner; with `login` the tables get the rights that the migrate command gives
 * them, under a prefix of the database's own.
 */
export async function runMigration(
  ownerUrl: string,
  statements: readonly string[],
  login?: string,
  table?: AccessTable,
): Promise<void> {
  await withOwner(ownerUrl, async (sql) => {
    for (const statement of statements) await sql.unsafe(statement)
  })
  if (login) await applyGrants(ownerUrl, { loginRole: login, prefix: prefixFor(login), table })
}

function lastSnapshot(): DrizzleSnapshotJSON {
  const folder = join(root, 'drizzle/meta')
  const last = readdirSync(folder)
    .filter((name) => name.endsWith('_snapshot.json'))
    .sort()
    .at(-1)
  if (!last) throw new Error('drizzle/meta holds no snapshot')
  return JSON.parse(readFileSync(join(folder, last), 'utf8')) as DrizzleSnapshotJSON
}
