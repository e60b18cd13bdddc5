import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CityNotLoaded, hasPeople, type Seeded, seedDemonstration } from '../../seeds/demo/index.js'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import { personPart, sealContext } from '../../src/people/parts.js'
import { loadReference } from '../../src/regions/reference.js'
import { open } from '../../src/sealing/seal.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { seedKeyring, today } from './city.js'

const count = 400
let database: TestDatabase
let seeded: Seeded
const told: [number, number][] = []

beforeAll(async () => {
  database = await createTestDatabase()
  await loadReference(database.ownerUrl, '5120')
  seeded = await seedDemonstration({
    ownerUrl: database.ownerUrl,
    keyring: seedKeyring,
    count,
    today,
    progress: (done, total) => told.push([done, total]),
  })
})
afterAll(() => database?.drop())

const ask = <T>(text: string): Promise<T[]> =>
  withOwner(database.ownerUrl, async (sql: OwnerSql) => [...(await sql.unsafe(text))] as T[])
const numberOf = async (text: string): Promise<number> => Number((await ask<{ n: string }>(text))[0]?.n)

describe('the demonstration in the database', () => {
  test('has exactly the children of today that were asked for, and those who left', async () => {
    expect(await numberOf('select count(*) n from membership where valid_until is null')).toBe(count)
    expect(await numberOf('select count(*) n from person')).toBe(seeded.files)
    expect(await numberOf('select count(*) n from file_change')).toBe(seeded.changes)
    // 400 of today and 12 % of them who left.
    expect(seeded.files).toBe(448)
    expect(told.at(-1)).toEqual([448, 448])
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
        count: 2_000,
        today,
        progress: (done) => {
          if (done >= 1_500) throw new Error('broken off')
        },
      })
      await expect(broken).rejects.toThrow('broken off')
      expect(await hasPeople(other.ownerUrl)).toBe(false)
      const merged = await withOwner(other.ownerUrl, (sql) => sql`select 1 from region_succession`)
      expect(merged).toHaveLength(0)
    } finally {
      await other.drop()
    }
  })

  test('without the regions of the city says which command loads them', async () => {
    const empty = await createTestDatabase('empty')
    try {
      await withOwner(empty.ownerUrl, (sql) => sql`delete from region`)
      const refused = seedDemonstration({ ownerUrl: empty.ownerUrl, keyring: seedKeyring, count: 10, today })
      await expect(refused).rejects.toThrow(CityNotLoaded)
    } finally {
      await empty.drop()
    }
  })
})
