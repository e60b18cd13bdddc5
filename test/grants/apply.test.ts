import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { prefixFor, quotedRole } from '../../src/database/lock.js'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import { applyGrants } from '../../src/grants/apply.js'
import { driftOf, lockFaultOf } from '../../src/grants/check.js'
import type { AccessTable } from '../../src/policy/access-row.js'
import { loadAccessTable } from '../../src/policy/access-table.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

// Each making of all the rights is some two thousand statements.
vi.setConfig({ testTimeout: 300_000 })

const table = loadAccessTable()

/** Two deployments on one cluster, each with roles of its own. */
let one: TestDatabase
let other: TestDatabase
const grant = ({ ownerUrl, name }: TestDatabase, rows: AccessTable = table) =>
  applyGrants(ownerUrl, { loginRole: name, prefix: prefixFor(name), table: rows })
const faultIn = ({ url }: TestDatabase, rows = table) => lockFaultOf(url, rows)
const asOwner = ({ ownerUrl }: TestDatabase, text: string) => withOwner(ownerUrl, (sql) => sql.unsafe(text))
const role = ({ name }: TestDatabase, title: string) => quotedRole(prefixFor(name), title)

beforeAll(async () => {
  one = await createTestDatabase('one')
  other = await createTestDatabase('other')
  await grant(one)
  await grant(other)
})
afterAll(async () => {
  await one?.drop()
  await other?.drop()
})

/** What a statement did to the catalogue: the numbers of the rows that hold roles' rights, memberships and policies. */
const catalogueOf = (database: TestDatabase) =>
  withOwner(database.ownerUrl, (sql) =>
    sql`select
      (select jsonb_agg(array[p.oid::text, p.xmin::text] order by p.oid) from pg_policy p) as policies,
      (select jsonb_agg(array[m.roleid::text, m.member::text, m.xmin::text] order by m.roleid, m.member) from pg_auth_members m
        join pg_roles r on r.oid = m.member where starts_with(r.rolname, ${prefixFor(database.name)})) as memberships,
      (select jsonb_agg(array[c.relname, c.xmin::text] order by c.relname) from pg_class c
        where c.relnamespace = 'public'::regnamespace) as tables`.then((rows) => [...rows]),
  )

describe('npm run grants', () => {
  test('leaves what the server expects, and done again changes nothing at all', async () => {
    expect(await faultIn(one)).toBeUndefined()
    const before = await catalogueOf(one)
    const lock = await grant(one)
    expect(await catalogueOf(one)).toEqual(before)
    expect(lock.prefix).toBe(prefixFor(one.name))
  })

  test('makes another access table the database’s, and this one again', async () => {
    const education = table.get('EDUCATION')!
    const cells = { ...education.cells, health: 'F' as const }
    const changed = new Map([...table, ['EDUCATION', { ...education, cells }]])
    expect(await faultIn(one, changed)).toBe('OTHER_TABLE')
    await grant(one, changed)
    expect([await faultIn(one, changed), await faultIn(one)]).toEqual([undefined, 'OTHER_TABLE'])
    await grant(one)
    expect(await faultIn(one)).toBeUndefined()
  })

  const drifts: [string, (of: TestDatabase) => string][] = [
    ['a right to a column', (of) => `grant select (name) on person to ${role(of, 'STATISTICS')}`],
    ['a right to a table, for everybody', () => 'grant select on person to public'],
    ['a right of the login role itself', ({ name }) => `grant select on person to "${name}"`],
    [
      'a right that may be given on',
      (of) => `grant select on region to ${role(of, 'reference')} with grant option`,
    ],
    ['a right less', (of) => `revoke select on region from ${role(of, 'reference')}`],
    [
      'a bundle that a department should not hold',
      (of) => `grant ${role(of, 'child/hiv')} to ${role(of, 'EDUCATION')}`,
    ],
    ['a bundle less', (of) => `revoke ${role(of, 'child/hiv')} from ${role(of, 'CIVIL_AFFAIRS')}`],
    [
      'a role that the login role holds by itself',
      (of) => `grant ${role(of, 'CIVIL_AFFAIRS')} to "${of.name}"`,
    ],
    ['a role that may log in', (of) => `alter role ${role(of, 'keeper')} login`],
    ['a role that makes roles', (of) => `alter role ${role(of, 'keeper')} createrole`],
    ['a role more', (of) => `create role ${role(of, 'made up')} nologin`],
    ['a policy that says something else', () => 'alter policy "readers select" on child using (true)'],
    ['a policy more', () => 'create policy made_up on elder for select using (true)'],
    ['a policy less', () => 'drop policy "readers select" on woman'],
    ['a table whose rows are not judged', () => 'alter table relative disable row level security'],
    [
      'a table whose rows are not judged for the owner',
      () => 'alter table relative no force row level security',
    ],
    ['a view, which is read with its owner’s rights', () => 'create view made_up as select name from person'],
  ]
  test.each(drifts)('finds what was changed behind it: %s', async (_, change) => {
    const found = await withOwner(one.ownerUrl, async (sql) => {
      let fault: string | undefined
      const undone = new Error('undone')
      await sql
        .begin(async (transaction) => {
          await transaction.unsafe(change(one))
          fault = await driftOf(transaction as unknown as OwnerSql, table)
          throw undone
        })
        .catch((error: Error) => {
          if (error !== undone) throw error
        })
      return fault
    })
    expect(found).toBe('CHANGED')
    expect(await faultIn(one)).toBeUndefined()
  })

  test('puts all of it right, and the neighbour on the same cluster notices nothing', async () => {
    for (const [what, change] of drifts) if (!what.startsWith('a view')) await asOwner(one, change(one))
    expect([await faultIn(one), await faultIn(other)]).toEqual(['CHANGED', undefined])
    await grant(one)
    expect([await faultIn(one), await faultIn(other)]).toEqual([undefined, undefined])
    const [left] = await asOwner(
      one,
      `select has_column_privilege('${prefixFor(one.name)}:STATISTICS', 'person', 'name', 'select') as column,
        has_table_privilege('${one.name}', 'person', 'select') as table,
        pg_has_role('${prefixFor(one.name)}:EDUCATION', '${prefixFor(one.name)}:child/hiv', 'member') as bundle,
        pg_has_role('${one.name}', '${prefixFor(one.name)}:CIVIL_AFFAIRS', 'usage') as inherited,
        (select rolcanlogin or rolcreaterole from pg_roles where rolname = '${prefixFor(one.name)}:keeper') as strong,
        (select count(*)::int from pg_roles where rolname = '${prefixFor(one.name)}:made up') as more`,
    )
    expect(left).toEqual({
      column: false,
      table: false,
      bundle: false,
      inherited: false,
      strong: false,
      more: 0,
    })
  })

  test('what only an administrator can take away is named, and nothing is recorded meanwhile', async () => {
    const mighty = (word: string) =>
      withOwner(one.adminUrl, (sql) => sql.unsafe(`alter role ${role(one, 'keeper')} ${word}`)).then(
        () => true,
        () => false,
      )
    // Where the tests' own role is no superuser it can't make one that passes by the policies either.
    if (!(await mighty('bypassrls'))) return
    expect(await faultIn(one)).toBe('CHANGED')
    await expect(grant(one)).rejects.toThrow('nobypassrls')
    expect(await faultIn(one)).toBe('CHANGED')
    await mighty('nobypassrls')
    expect(await faultIn(one)).toBeUndefined()
  })

  test('a database without rights, and a login role with too many, are told as what they are', async () => {
    expect(await lockFaultOf(one.ownerUrl, table)).toBe('STRONG_LOGIN')
    const [comment] = await asOwner(other, `select obj_description('public'::regnamespace) as text`)
    await asOwner(other, 'comment on schema public is null')
    expect(await faultIn(other)).toBe('MISSING')
    await asOwner(other, `comment on schema public is '${String(comment?.text)}'`)
    expect(await faultIn(other)).toBeUndefined()
  })
})

describe('two deployments on one cluster do not meet', () => {
  test('neither server may take a role of the other', async () => {
    const taking = (by: TestDatabase, of: TestDatabase) =>
      withOwner(by.url, (sql) => sql.unsafe(`set role ${role(of, 'CIVIL_AFFAIRS')}`)).then(
        () => 'taken',
        ({ code }: { code: string }) => code,
      )
    expect(await taking(one, one)).toBe('taken')
    expect(await taking(other, other)).toBe('taken')
    expect(await taking(one, other)).toBe('42501')
    expect(await taking(other, one)).toBe('42501')
  })

  test('a role of one has no right in the database of the other', async () => {
    // Who may do anything on the cluster enters it there: nothing is to be read.
    const reading = (of: TestDatabase) =>
      withOwner(
        one.ownerUrl,
        (sql) =>
          sql`select
          coalesce(bool_or(has_any_column_privilege(r.oid, c.oid, 'select')), false) as reads
          from pg_roles r, pg_class c where starts_with(r.rolname, ${`${prefixFor(of.name)}:`})
          and c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
      ).then(([row]) => row?.reads)
    expect(await reading(one)).toBe(true)
    expect(await reading(other)).toBe(false)
  })

  test('what one changes leaves the other as it was', async () => {
    const before = await catalogueOf(other)
    const rows = new Map([...table].filter(([department]) => department !== 'CULTURE'))
    await grant(one, rows)
    expect(await catalogueOf(other)).toEqual(before)
    expect([await faultIn(one, rows), await faultIn(other)]).toEqual([undefined, undefined])
    const left = await withOwner(
      one.ownerUrl,
      (sql) =>
        sql`select rolname from pg_roles where rolname like '%:CULTURE%' and starts_with(rolname, ${prefixFor(one.name)})`,
    )
    expect([...left]).toEqual([])
    await grant(one)
  })
})
