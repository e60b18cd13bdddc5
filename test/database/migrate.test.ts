import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate, pendingMigrations } from '../../src/database/migrate.js'
import { withOwner } from '../../src/database/owner.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await createTestDatabase('migrate')
  folder = mkdtempSync(join(tmpdir(), 'sanliu-migrations-'))
  mkdirSync(join(folder, 'meta'))
  // The database has the migrations of the program already; these come after or before them.
  await withOwner(database.ownerUrl, (sql) => sql`delete from drizzle.__drizzle_migrations`)
})
afterAll(async () => {
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

const migrations: { tag: string; when: number }[] = []
function write(tag: string, when: number, text: string): void {
  migrations.push({ tag, when })
  migrations.sort((a, b) => a.when - b.when)
  writeFileSync(join(folder, `${tag}.sql`), text)
  const entries = migrations.map((entry, idx) => ({ idx, version: '7', breakpoints: true, ...entry }))
  writeFileSync(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
  )
}
const options = () => ({ folder })
const asLogin = (text: string) => withOwner(database.url, (sql) => sql.unsafe(text))

test('a migration is pending until it is applied, for owner and login role alike', async () => {
  write('0000_first', 1_000, 'create table made_first (n integer);')
  expect(await pendingMigrations(database.ownerUrl, folder)).toBe(1)
  expect(await pendingMigrations(database.url, folder)).toBe(1)
  const steps: [number, number][] = []
  const progress = (done: number, total: number) => steps.push([done, total])
  expect(await migrate(database.ownerUrl, { ...options(), progress })).toBe(1)
  expect(steps).toEqual([
    [0, 1],
    [1, 1],
  ])
  expect(await pendingMigrations(database.url, folder)).toBe(0)
  expect(await migrate(database.ownerUrl, options())).toBe(0)
})

test('a new table is nobody’s but its owner’s until rights are given', async () => {
  await withOwner(database.ownerUrl, (sql) => sql.unsafe('insert into made_first values (1)'))
  const refused = { code: '42501' }
  await expect(asLogin('insert into made_first values (2)')).rejects.toMatchObject(refused)
  await expect(asLogin('select n from made_first')).rejects.toMatchObject(refused)
  await expect(asLogin('alter table made_first add column m integer')).rejects.toMatchObject(refused)
})

test('two instances that migrate at once apply everything once', async () => {
  write('0001_second', 2_000, 'create table made_second (n integer);')
  const applied = await Promise.all([
    migrate(database.ownerUrl, options()),
    migrate(database.ownerUrl, options()),
  ])
  expect(applied.sort()).toEqual([0, 1])
})

test('a migration that fails leaves nothing of itself', async () => {
  write('0002_broken', 3_000, 'create table made_half (n integer);--> statement-breakpoint\nselect 1 / 0;')
  await expect(migrate(database.ownerUrl, options())).rejects.toThrow()
  await expect(asLogin('select * from made_half')).rejects.toMatchObject({ code: '42P01' })
  migrations.pop()
})

test('a migration dated before the last one applied is not passed over in silence', async () => {
  write('0003_late', 1_500, 'create table made_late (n integer);')
  await expect(migrate(database.ownerUrl, options())).rejects.toThrow('older than one already applied')
})
