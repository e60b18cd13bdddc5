import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { withOwner } from '../../src/database/owner.js'
import { root } from '../architecture/source.js'
import type { Server } from '../support/server.js'
import type { Standing } from './ground.js'

/** The clocks of a server and of its database, which can be set. */
export interface Clocks {
  /** Settings of a server whose clock can be set. */
  readonly settings: Record<string, string>
  setServer(server: Server, seconds: number): Promise<void>
  setDatabase(seconds: number): Promise<void>
  /** How far the times of all changes and accesses on record are from the true time of this test, in seconds at most. */
  furthest(since: Date): Promise<number>
  close(): void
}

/** In front of PostgreSQL's own functions, for whoever asks this database from now on. */
const shiftedFunctions = (name: string) => `
  create schema shifted;
  create table shifted.clock (seconds float8 not null);
  insert into shifted.clock values (0);
  create function shifted.now() returns timestamptz language sql stable security definer
    as 'select pg_catalog.now() + seconds * interval ''1 second'' from shifted.clock';
  create function shifted.clock_timestamp() returns timestamptz language sql volatile security definer
    as 'select pg_catalog.clock_timestamp() + seconds * interval ''1 second'' from shifted.clock';
  grant usage on schema shifted to public;
  alter database ${name} set search_path = shifted, pg_catalog, public`

export async function openClocks({ ownerUrl }: Standing): Promise<Clocks> {
  const folder = mkdtempSync(join(tmpdir(), 'sanliu-clock-'))
  const file = join(folder, 'milliseconds')
  writeFileSync(file, '0')
  const name = new URL(ownerUrl).pathname.slice(1)
  await withOwner(ownerUrl, (sql) => sql.unsafe(shiftedFunctions(name)))
  return {
    settings: {
      NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'test/faults/jumping-clock.mjs'))}`,
      TEST_CLOCK_FILE: file,
    },
    async setServer(server, seconds) {
      writeFileSync(file, String(seconds * 1_000))
      server.process.kill('SIGUSR2')
    },
    async setDatabase(seconds) {
      await withOwner(ownerUrl, (sql) => sql`update shifted.clock set seconds = ${seconds}`)
    },
    furthest: (since) =>
      withOwner(ownerUrl, async (sql) => {
        const [row] = await sql`
          select max(greatest(extract(epoch from ${since} - at), extract(epoch from at - pg_catalog.clock_timestamp())))::float8 as seconds
          from (select recorded_at from file_change union all select recorded_at from audit_entry
            union all select sealed_at from audit_seal) as written (at)`
        return Number(row?.seconds)
      }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
