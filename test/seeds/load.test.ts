import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TablesNotEmpty, takeOff } from '../../seeds/demo/bare-tables.js'
import { countsForChildren } from '../../seeds/demo/city.js'
import { hasPeople } from '../../seeds/demo/has-people.js'
import { CityNotLoaded, type Seeded, seedDemonstration } from '../../seeds/demo/index.js'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import { personPart, sealContext } from '../../src/people/parts.js'
import { loadReference } from '../../src/regions/reference.js'
import { open } from '../../src/sealing/seal.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { seedKeyring, today } from './city.js'

const counts = countsForChildren(400)
let database: TestDatabase
let seeded: Seeded
const told: [number, number][] = []

beforeAll(async () => {
  database = await createTestDatabase()
  await loadReference(database.ownerUrl, '5120')
  seeded = await seedDemonstration({
    ownerUrl: database.ownerUrl,
    keyring: seedKeyring,
    counts,
    today,
    progress: (done, total) => told.push([done, total]),
  })
})
afterAll(() => database?.drop())

const untouchedDatabases: TestDatabase[] = []
afterAll(async () => {
  for (const each of untouchedDatabases) await each.drop()
})
async function untouched(): Promise<TestDatabase> {
  untouchedDatabases[0] ??= await createTestDatabase('untouched')
  return untouchedDatabases[0]
}

/** Columns, constraints, indexes, triggers, policies and rights of all tables, in words and without numbers. */
const catalogueOf = ({ ownerUrl }: TestDatabase): Promise<Record<string, string[]>> =>
  withOwner(ownerUrl, async (sql) => {
    const lines = async (text: string) => (await sql.unsafe(text)).map(({ line }) => String(line))
    return {
      columns: await lines(
        `select attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
           || ' ' || attgenerated::text || ' ' || attcollation::regcollation as line
         from pg_attribute where attnum > 0 and attrelid::regclass::text in (select tablename from pg_tables where
           schemaname = 'public') order by 1`,
      ),
      constraints: await lines(
        `select conrelid::regclass || ' ' || conname || ' ' || contype::text || ' ' || convalidated || ' ' || condeferrable
           || ' ' || pg_get_constraintdef(oid) as line from pg_constraint where connamespace = 'public'::regnamespace order by 1`,
      ),
      indexes: await lines(
        `select pg_get_indexdef(indexrelid) || ' ' || indisvalid || ' ' || indisprimary || ' ' || indisreplident as line
         from pg_index where indrelid::regclass::text in (select tablename from pg_tables where schemaname = 'public') order by 1`,
      ),
      triggers: await lines(
        `select tgrelid::regclass || ' ' || pg_get_triggerdef(oid) as line from pg_trigger where not tgisinternal order by 1`,
      ),
      policies: await lines(`select p::text as line from pg_policies p order by 1`),
      rights: await lines(
        `select relname || ' ' || relrowsecurity || relforcerowsecurity || ' ' || relpersistence::text || ' ' || relkind::text
         as line from pg_class where relnamespace = 'public'::regnamespace order by 1`,
      ),
    }
  })

const ask = <T>(text: string): Promise<T[]> =>
  withOwner(database.ownerUrl, async (sql: OwnerSql) => [...(await sql.unsafe(text))] as T[])
const numberOf = async (text: string): Promise<number> => Number((await ask<{ n: string }>(text))[0]?.n)

describe('the demonstration in the database', () => {
  test('has exactly the people of today that were asked for, and those who left', async () => {
    const members = await ask(
      'select population, count(*)::int n from membership where valid_until is null group by 1 order by 1',
    )
    expect(members).toEqual([
      { population: 'CHILD', n: 400 },
      { population: 'ELDER', n: 400 },
      { population: 'WOMAN', n: 200 },
    ])
    expect(await numberOf('select count(*) n from person')).toBe(seeded.files)
    expect(await numberOf('select count(*) n from file_change')).toBe(seeded.changes)
    // 400 + 400 + 200 of today, and 12 % of them who left: 48 + 48 + 24.
    expect(seeded.files).toBe(1_120)
    expect(told.at(-1)).toEqual([1_120, 1_120])
  })

  test('has a history row for every version of every file', async () => {
    expect(await numberOf('select sum(version) n from person')).toBe(seeded.changes)
    expect(await numberOf('select count(*) n from person_history')).toBe(seeded.changes)
  })

  test('has the merge of two villages of one township as the platform records it', async () => {
    const [merge] = await ask<Record<string, string>>(
      `select s.predecessor, s.successor, c.kind, c.subject, r.valid_to::text, v.valid_to::text as version_ended
       from region_succession s join region_change c on c.id = s.change_id
       join region r on r.code = s.predecessor join region_version v on v.code = s.predecessor`,
    )
    expect(merge).toMatchObject({
      kind: 'MERGE',
      subject: 'demo-city-5120',
      valid_to: '2026-04-15',
      version_ended: '2026-04-15',
    })
    expect(merge?.predecessor?.slice(0, 9)).toBe(merge?.successor?.slice(0, 9))
    expect(await numberOf(`select count(*) n from person where region_code = '${merge?.predecessor}'`)).toBe(
      0,
    )
    const before = `select count(*) n from person_history where region_code = '${merge?.predecessor}'`
    expect(await numberOf(before)).toBeGreaterThan(0)
  })

  test('leads from each citizen ID to its file, and none lies there in plain text', async () => {
    const rows = await ask<{ sealed: Buffer; found: boolean }>(
      `select p.citizen_id_sealed as sealed, l.person_id is not null as found from person p
       left join citizen_id_lookup l on l.citizen_id_index = p.citizen_id_index
         and l.county_code = p.county_code and l.person_id = p.person_id
       where p.citizen_id_sealed is not null`,
    )
    expect(rows.every(({ found }) => found)).toBe(true)
    const plain = open(seedKeyring, rows[0]!.sealed, sealContext(personPart, 'citizenId'))
    expect(plain).toMatch(/^99\d{15}[\dX]$/)
    expect(await numberOf(`select count(*) n from person p where p::text like '%${plain}%'`)).toBe(0)
  })

  test('lists files in the order of entry when they are listed by id', async () => {
    const rows = await ask<{ at: Date }>(
      `select h.recorded_at as at from person p
       join person_history h using (county_code, person_id) where h.version = 1 order by p.person_id`,
    )
    const times = rows.map(({ at }) => at.getTime())
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  test('has the tables as they were: every index, key and constraint', async () => {
    const now = await catalogueOf(database)
    expect(now).toEqual(await catalogueOf(await untouched()))
    for (const part of ['columns', 'constraints', 'indexes'])
      expect(now[part]?.length, part).toBeGreaterThan(20)
  })

  test('lets no wrong row in after the load: the keys hold', async () => {
    const again = ask(`insert into person select * from person limit 1`)
    await expect(again).rejects.toMatchObject({ code: '23505' })
    const twice = ask(`insert into citizen_id_lookup select * from citizen_id_lookup limit 1`)
    await expect(twice).rejects.toMatchObject({ code: '23505' })
    const orphan = ask(
      `insert into membership (county_code, person_id, region_n, populations, entry_id, population, valid_from)
       values ('512002', gen_random_uuid(), 1, 1, gen_random_uuid(), 'CHILD', '2026-01-01')`,
    )
    await expect(orphan).rejects.toMatchObject({ code: '23503' })
  })

  test('has women who turned sixty: one file, left as a woman, a member as an elder', async () => {
    const both = await ask<{ born: string; ended: string; begun: string; reason: string }>(
      `select p.birth_date::text born, w.valid_until::text ended, e.valid_from::text begun, w.end_reason reason
       from person p join membership w using (county_code, person_id) join membership e using (county_code, person_id)
       where w.population = 'WOMAN' and e.population = 'ELDER' and p.populations = 6 and e.valid_until is null`,
    )
    // Every 110th of 400 elders, from the eighth on.
    expect(both).toHaveLength(4)
    for (const { born, ended, begun, reason } of both) {
      expect(ended.slice(5)).toBe(born.slice(5))
      expect(Number(ended.slice(0, 4)) - Number(born.slice(0, 4))).toBe(60)
      expect(begun).toBe(ended)
      expect(reason).toBe('AGED_OUT')
    }
  })

  test('links a left-behind child to the file of the grandparent, who is a left-behind elder of the village', async () => {
    const links = await ask<{ same: boolean; elder: boolean; name: boolean }>(
      `select c.region_code = e.region_code as same, e.populations & 2 = 2 as elder, r.name = e.name as name
       from relative r join person c using (county_code, person_id)
       left join person e on e.county_code = r.linked_county_code and e.person_id = r.linked_person_id
       where r.relation like '%GRAND%' and r.linked_person_id is not null`,
    )
    expect(links.length).toBeGreaterThan(5)
    for (const link of links) expect(link).toEqual({ same: true, elder: true, name: true })
  })

  test('leads every link to a file', async () => {
    const [row] = await ask<{ n: number; found: number }>(
      `select count(*)::int n, count(p.person_id)::int found from relative r
       left join person p on p.county_code = r.linked_county_code and p.person_id = r.linked_person_id
       where r.linked_person_id is not null`,
    )
    expect(row?.n).toBeGreaterThan(10)
    expect(row?.found).toBe(row?.n)
  })

  test('says that people are there', async () => {
    expect(await hasPeople(database.ownerUrl)).toBe(true)
  })
})

describe('a load that is broken off', () => {
  test('leaves nothing', async () => {
    const other = await createTestDatabase('broken')
    try {
      await loadReference(other.ownerUrl, '5120')
      const broken = seedDemonstration({
        ownerUrl: other.ownerUrl,
        keyring: seedKeyring,
        counts: countsForChildren(1_000),
        today,
        progress: (done) => {
          if (done >= 1_500) throw new Error('broken off')
        },
      })
      await expect(broken).rejects.toThrow('broken off')
      expect(await hasPeople(other.ownerUrl)).toBe(false)
      const merged = await withOwner(other.ownerUrl, (sql) => sql`select 1 from region_succession`)
      expect(merged).toHaveLength(0)
      expect(await catalogueOf(other)).toEqual(await catalogueOf(await untouched()))
    } finally {
      await other.drop()
    }
  })

  test('because there are people already removes none of them', async () => {
    const before = await numberOf('select count(*) n from person')
    const again = seedDemonstration({
      ownerUrl: database.ownerUrl,
      keyring: seedKeyring,
      counts: countsForChildren(10),
      today,
      seed: 2,
    })
    // The merge of the villages is there too; whichever is met first, nothing is changed.
    await expect(again).rejects.toThrow()
    const taken = withOwner(database.ownerUrl, (sql) =>
      sql.begin((transaction) => takeOff(transaction, ['person', 'citizen_id_lookup'])),
    )
    await expect(taken).rejects.toThrow(TablesNotEmpty)
    expect(await numberOf('select count(*) n from person')).toBe(before)
    expect(await catalogueOf(database)).toEqual(await catalogueOf(await untouched()))
  })

  test('without the regions of the city says which command loads them', async () => {
    const empty = await createTestDatabase('empty')
    try {
      await withOwner(empty.ownerUrl, (sql) => sql`delete from region`)
      const refused = seedDemonstration({
        ownerUrl: empty.ownerUrl,
        keyring: seedKeyring,
        counts: countsForChildren(10),
        today,
      })
      await expect(refused).rejects.toThrow(CityNotLoaded)
    } finally {
      await empty.drop()
    }
  })
})
