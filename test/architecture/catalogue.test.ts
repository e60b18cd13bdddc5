import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Lock, lockIn, lockQuery, quotedRole } from '../../src/database/lock.js'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import { groups } from '../../src/people/groups/index.js'
import { fileTables } from '../../src/people/relocate.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

/**
 * The rules that let the database grow over several machines, held against the catalogue of a migrated database. A new
 * table fails until it stands in one of the two lists.
 */
const county = [
  'person',
  'child',
  'elder',
  'woman',
  'relative',
  'guardian',
  'membership',
  'person_history',
  'child_history',
  'elder_history',
  'woman_history',
  'relative_history',
  'guardian_history',
  'membership_history',
  'file_change',
  'person_move',
  'citizen_id_claim',
  'correction_note',
]
/** Of many persons at once: a figure counts them where they are kept, and nowhere else. */
const counted = ['figure', 'figure_quarter']
/** What is left of a file that was erased: of one county, and no person is behind it. */
const outliving = ['erasure']
/** Small, the same on every machine: the regions, and the ways to a file over all counties. */
const reference = [
  'region',
  'region_version',
  'region_succession',
  'region_change',
  'region_revision',
  'reporting_unit',
  'reporting_unit_member',
  'reporting_route',
  'citizen_id_lookup',
  'person_forwarding',
  'idempotency',
  'emergency_access',
  'emergency_quota',
  'figure_day',
  'figure_close',
  'publication',
  'published_line',
  'token_revocation',
  'limit_bucket',
]

/** Of accesses: written by every server into months of its own, and no part of any file. */
const record = ['audit_entry', 'audit_shape', 'audit_roster', 'audit_writer', 'audit_seal', 'audit_alarm']

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('catalogue')
})
afterAll(() => database?.drop())

type Row = Record<string, string>
const asked = (query: (sql: OwnerSql) => PromiseLike<readonly unknown[]>): Promise<Row[]> =>
  withOwner(database.ownerUrl, async (sql) => [...(await query(sql))] as Row[])

interface Column {
  readonly name: string
  readonly type: string
}
let columns: Map<string, Column[]>

/** Columns of every table of the schema `public`, in their order. */
async function readColumns(): Promise<Map<string, Column[]>> {
  const rows = await asked(
    (sql) => sql`
      select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      order by c.relname, a.attnum`,
  )
  const found = new Map<string, Column[]>()
  for (const { table = '', name = '', type = '' } of rows)
    found.set(table, [...(found.get(table) ?? []), { name, type }])
  return found
}
beforeAll(async () => {
  columns = await readColumns()
})
const namesIn = (table: string) => columns.get(table)?.map(({ name }) => name) ?? []

/** Keys of the tables with the columns they begin with; `told` is how a fault is shown. */
const keys = (kinds: readonly string[]) =>
  asked(
    (sql) => sql`
      select c.conrelid::regclass::text as table, c.conname as name, c.contype as kind, c.confdeltype as on_delete,
        c.confupdtype as on_update, c.confrelid::regclass::text as target,
        (select attname from pg_attribute where attrelid = c.conrelid and attnum = c.conkey[1]) as first,
        (select attname from pg_attribute where attrelid = c.confrelid and attnum = c.confkey[1]) as first_of_target
      from pg_constraint c
      where c.connamespace = 'public'::regnamespace and c.contype::text = any(${`{${kinds.join(',')}}`}::text[])`,
  )
const told = ({ table, name }: Row) => `${table}.${name}`

describe('every table', () => {
  test('is a county’s, a reference table, or part of the record of accesses', () => {
    expect([...columns.keys()].sort()).toEqual(
      [...county, ...counted, ...outliving, ...reference, ...record].sort(),
    )
  })

  test('that moves with a file is a county’s, and the other way round', async () => {
    const { getTableName } = await import('drizzle-orm')
    expect(fileTables().map(getTableName).sort()).toEqual([...county].sort())
  })
})

describe('the county stands first', () => {
  test('in the primary key of every county table', async () => {
    const primary = (await keys(['p'])).filter(({ table }) =>
      [...county, ...counted, ...outliving].includes(table ?? ''),
    )
    expect(primary.map(({ table }) => table).sort()).toEqual([...county, ...counted, ...outliving].sort())
    expect(primary.filter(({ first }) => first !== 'county_code').map(told)).toEqual([])
  })

  test('in every unique index of a county table', async () => {
    const unique = await asked(
      (sql) => sql`
        select i.indrelid::regclass::text as table, i.indexrelid::regclass::text as name,
          (select attname from pg_attribute where attrelid = i.indrelid and attnum = i.indkey[0]) as first
        from pg_index i join pg_class c on c.oid = i.indrelid
        where c.relnamespace = 'public'::regnamespace and i.indisunique`,
    )
    const ours = unique.filter(({ table }) => [...county, ...outliving].includes(table ?? ''))
    expect(ours.length).toBeGreaterThanOrEqual(county.length)
    expect(ours.filter(({ first }) => first !== 'county_code').map(told)).toEqual([])
  })

  test('in every foreign key of a county table, on both sides', async () => {
    const foreign = (await keys(['f'])).filter(({ table }) => county.includes(table ?? ''))
    expect(foreign.length).toBeGreaterThan(0)
    const isRouted = (key: Row) =>
      key.first === 'county_code' &&
      (key.first_of_target === 'county_code' || reference.includes(key.target ?? ''))
    expect(foreign.filter((key) => !isRouted(key)).map(told)).toEqual([])
  })
})

test('foreign keys refuse or cascade: none sets a value', async () => {
  // pg_constraint: a no action, r restrict, c cascade, n set null, d set default
  const faults = (await keys(['f'])).filter(
    (key) => !['a', 'r', 'c'].includes(key.on_delete ?? '') || !['a', 'r'].includes(key.on_update ?? ''),
  )
  expect(faults.map(told)).toEqual([])
})

test('no reference table refers to a county table', async () => {
  const upwards = (await keys(['f'])).filter(
    ({ table, target }) => reference.includes(table ?? '') && county.includes(target ?? ''),
  )
  expect(upwards.map(told)).toEqual([])
})

describe('the application does it, not the database behind its back', () => {
  test('no triggers, no rules', async () => {
    const triggers = await asked(
      (sql) => sql`
        select t.tgrelid::regclass::text as table, t.tgname as name from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = 'public'::regnamespace and not t.tgisinternal`,
    )
    const rewrites = await asked(
      (sql) => sql`select tablename as table, rulename as name from pg_rules where schemaname = 'public'`,
    )
    expect([...triggers, ...rewrites].map(told)).toEqual([])
  })

  test('no sequence, no identity: ids come from the application', async () => {
    const found = await asked(
      (sql) => sql`
        select relname as table, relkind::text as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'S'
        union all
        select a.attrelid::regclass::text, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and a.attidentity <> ''`,
    )
    expect(found.map(told)).toEqual([])
  })

  test('no column fills itself with the time or chance of the server', async () => {
    // pg_attrdef holds defaults and generated columns; the generated ones are of the dictionary.
    const defaults = await asked(
      (sql) => sql`
        select a.attrelid::regclass::text as table, a.attname as name from pg_attribute a
        join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and a.atthasdef and a.attgenerated = ''`,
    )
    expect(defaults.map(told)).toEqual([])
  })

  test('no enum types: a code is a text with a check', async () => {
    const enums = await asked(
      (sql) => sql`
        select typname as table, typtype::text as name from pg_type
        where typnamespace = 'public'::regnamespace and typtype in ('e', 'd')`,
    )
    expect(enums.map(told)).toEqual([])
  })

  test('no functions of our own', async () => {
    const functions = await asked(
      (sql) => sql`
        select proname as table, prokind::text as name from pg_proc where pronamespace = 'public'::regnamespace`,
    )
    expect(functions.map(told)).toEqual([])
  })
})

describe('history', () => {
  const pairs = county.filter((table) => county.includes(`${table}_history`))

  test('every part of a file has one', () => {
    const parts = ['person', 'relative', 'guardian', 'membership', ...groups.map(({ part }) => part.storage)]
    expect([...pairs].sort()).toEqual(parts.sort())
  })

  // Generated from another column, for an index: pages are those of today.
  const ofToday = ['township_n']

  test('has every column of its table in the same type, with version, time and change', () => {
    for (const table of pairs) {
      const kept = columns.get(`${table}_history`) ?? []
      const own = (columns.get(table) ?? []).filter(({ name }) => !ofToday.includes(name))
      expect(kept, table).toEqual(expect.arrayContaining(own))
      for (const name of ['version', 'recorded_at', 'change_id'])
        expect(kept.map((column) => column.name)).toContain(name)
    }
  })

  test('has nothing that its table lacks but these, and whether an entry was removed', () => {
    for (const table of pairs) {
      const more = namesIn(`${table}_history`).filter((name) => !namesIn(table).includes(name))
      const known = ['version', 'recorded_at', 'change_id', 'removed']
      expect(
        more.filter((name) => !known.includes(name)),
        table,
      ).toEqual([])
    }
  })
})

describe('sealed values', () => {
  const all = () => [...columns].flatMap(([table, some]) => some.map((column) => ({ table, ...column })))

  test('and their keyed indexes are bytes', () => {
    const sealed = all().filter(({ name }) => /_(sealed|index|hash)$/.test(name))
    expect(sealed.length).toBeGreaterThanOrEqual(2 * 2 * 6)
    expect(sealed.filter(({ type }) => type !== 'bytea').map(told as never)).toEqual([])
  })

  test('have no plain column anywhere', () => {
    const about = all().filter(({ name }) => /citizen_id|phone/.test(name))
    const plain = about.filter(({ name }) => !/(?:^|_)(?:citizen_id|phone)_(sealed|index|masked)$/.test(name))
    expect(plain.map(told as never)).toEqual([])
    expect(about.some(({ table, name }) => table === 'guardian' && name === 'citizen_id_sealed')).toBe(true)
  })
})

test('every figure carries the columns by which it is judged', () => {
  for (const table of counted) {
    const scope = namesIn(table).filter((name) => ['county_code', 'region_n', 'populations'].includes(name))
    expect(scope.sort(), table).toEqual(['county_code', 'populations', 'region_n'])
  }
})

test('every row that hangs on a person carries the columns by which it is judged', () => {
  for (const table of county) {
    const scope = columns
      .get(table)
      ?.filter(({ name }) => ['region_n', 'duty_region_n', 'populations'].includes(name))
    expect(scope, table).toEqual([
      { name: 'region_n', type: 'bigint' },
      { name: 'duty_region_n', type: 'bigint' },
      { name: 'populations', type: 'smallint' },
    ])
  }
})

describe('the role of the server', () => {
  test('owns nothing and can’t change what a table is; it reads one only in a role that it takes', async () => {
    const owned = await asked(
      (sql) => sql`
        select c.relname as table, c.relkind::text as name from pg_class c join pg_roles r on r.oid = c.relowner
        where r.rolname = ${database.name}`,
    )
    expect(owned.map(told)).toEqual([])
    await withOwner(database.url, async (sql) => {
      await expect(sql.unsafe('alter table person add column made_up text')).rejects.toMatchObject({
        code: '42501',
      })
      await expect(sql.unsafe('create table made_up (id int)')).rejects.toMatchObject({ code: '42501' })
      await expect(sql.unsafe('select count(*) from region')).rejects.toMatchObject({ code: '42501' })
      await expect(sql.unsafe('select count(*) from person')).rejects.toMatchObject({ code: '42501' })
      const { prefix } = lockIn((await sql.unsafe(lockQuery))[0]?.comment as string) as Lock
      await sql.unsafe(`set role ${quotedRole(prefix, 'CIVIL_AFFAIRS')}`)
      expect(await sql.unsafe('select count(person_id) from person')).toMatchObject([{ count: '0' }])
    })
  })
})
