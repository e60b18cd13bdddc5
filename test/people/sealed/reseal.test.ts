import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type OwnerSql, withOwner } from '../../../src/database/owner.js'
import { countByKey } from '../../../src/people/sealed/counts.js'
import { othersHaveEnded, resealAll, resealOnce } from '../../../src/people/sealed/reseal.js'
import { sealedTables } from '../../../src/people/sealed/tables.js'
import { type Keyring, parseKeyring } from '../../../src/sealing/keyring.js'
import { seal } from '../../../src/sealing/seal.js'
import { loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../../support/children.js'
import { wholeElder } from '../../support/groups.js'
import { keyText, openedValues, restOf } from '../../support/keys.js'
import { type TestPlatform, testPlatform } from '../../support/platform.js'

const ring = (current: string): Keyring =>
  parseKeyring(
    JSON.stringify({
      current,
      index: 'k1',
      keys: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((n) => [`k${n}`, keyText(70 + n)])),
    }),
    'test',
  )

let platform: TestPlatform
let number = 1
beforeAll(async () => {
  platform = await testPlatform({ keyring: ring('k1') })
  await loadTree(platform)
  const village = villagesOf(platform, yanjiang)[0] as string
  await openChild(platform, wholeChild(village))
  await openChild(platform, wholeElder(village))
})
afterAll(() => platform?.close())
/** Each test has a key of its own that nothing is sealed with yet. */
beforeEach(() => {
  number += 1
})
const owner = <T>(work: (sql: OwnerSql) => Promise<T>) => withOwner(platform.ownerUrl, work)
const ids = async () => (await owner(countByKey)).map(({ id }) => id)
const next = () => ring(`k${number}`)

describe('the sealed tables', () => {
  test('are those with a sealed column in the catalogue, column by column', async () => {
    const rows = await owner(
      (sql) => sql`
        select c.relname || '.' || a.attname as place from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname like '%\_sealed'`,
    )
    const listed = sealedTables().flatMap(({ name, columns }) =>
      columns.map((column) => `${name}.${column.name}`),
    )
    expect(listed.sort()).toEqual(rows.map(({ place }) => place as string).sort())
    // The person, relatives, guardians and elders, each with its history; the elder's caregiver has a phone only;
    // and of a correction note what was said and what was answered.
    expect(listed).toHaveLength(16)
  })
})

describe('sealing again', () => {
  test('leaves every value of today and of the histories as it was, under the new key, and changes nothing else', async () => {
    const before = await openedValues(platform.ownerUrl, ring('k1'))
    const rest = await restOf(platform.ownerUrl)
    const walk = await owner((sql) => resealAll(sql, next()))
    expect(walk).toMatchObject({ passed: 0, damaged: 0, isSettled: true })
    expect(await ids()).toEqual([`k${number}`])
    expect(await openedValues(platform.ownerUrl, ring('k1'))).toEqual(before)
    // A child's file: ID and phone of person, father and guardian. An elder's: ID and phone, the caregiver's phone. Twice.
    expect(before.size).toBe(18)
    expect(await restOf(platform.ownerUrl)).toEqual(rest)
  })

  test('done again finds nothing to do', async () => {
    await owner((sql) => resealAll(sql, next()))
    expect(await owner((sql) => resealOnce(sql, next()))).toEqual({ sealed: 0, passed: 0, damaged: 0 })
  })

  test('waits for nobody: a row that is held is passed over, the writer is not stopped and what it wrote stays', async () => {
    const old = ring(`k${number - 1}`)
    const phone = '13955550001'
    await owner(async (writer) => {
      await writer.begin(async (transaction) => {
        const sealed = seal(old, phone, 'person.phone')
        const [held] = await transaction`update person set phone_sealed = ${sealed} where person_id =
          (select person_id from child limit 1) returning person_id`
        // The whole walk runs while the writer holds the row.
        const walk = await owner((sql) => resealOnce(sql, next()))
        expect(walk).toMatchObject({ passed: 1, damaged: 0 })
        expect(walk.sealed).toBeGreaterThan(0)
        expect(held).toBeDefined()
      })
    })
    expect(await owner((sql) => resealAll(sql, next()))).toMatchObject({ sealed: 1, isSettled: true })
    expect([...(await openedValues(platform.ownerUrl, next())).values()]).toContain(phone)
    expect(await ids()).toEqual([`k${number}`])
  })

  test('is not over while somebody may still copy what it had read before', async () => {
    const copied = await owner(async (writer) => {
      let walking: ReturnType<typeof resealAll> | undefined
      await writer.begin('isolation level repeatable read', async (transaction) => {
        await transaction`select count(*) from person`
        walking = owner((sql) => resealAll(sql, next()))
        while ((await owner((sql) => resealOnce(sql, next()))).sealed > 0);
        // As a change writes its history, from a snapshot that has the old value.
        await transaction.unsafe(`insert into relative_history select (jsonb_populate_record(h, '{"version": 77}')).*
          from relative_history h limit 1`)
      })
      return walking
    })
    expect(copied).toMatchObject({ isSettled: true })
    expect(await ids()).toEqual([`k${number}`])
    const [row] = await owner(
      (sql) => sql`select count(*)::int as n from relative_history where version = 77`,
    )
    expect(row?.n).toBe(1)
  })

  test('leaves a value that does not open, tells how many there are, and seals the one beside it', async () => {
    await owner(
      (sql) => sql`update person set phone_sealed = overlay(phone_sealed placing '\\x00' from 20)
      where person_id = (select person_id from child limit 1)`,
    )
    expect(await owner((sql) => resealAll(sql, next()))).toMatchObject({ damaged: 1, isSettled: true })
    const counts = await owner(countByKey)
    expect(counts.find(({ id }) => id === `k${number - 1}`)).toEqual({
      id: `k${number - 1}`,
      today: 1,
      past: 0,
    })
  })
})

test('waiting for the others ends in time when one of them does not', async () => {
  await owner(async (one) => {
    await one.begin(async (transaction) => {
      await transaction`select 1`
      expect(await owner((sql) => othersHaveEnded(sql, 0.3))).toBe(false)
    })
    expect(await owner((sql) => othersHaveEnded(sql, 5))).toBe(true)
  })
})
