import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import type { RegionEntry } from '../../src/regions/entry.js'
import { loadRegions } from '../../src/regions/load.js'
import { findReference, loadReference, referenceCodes } from '../../src/regions/reference.js'
import { readRegionFile } from '../../src/regions/region-file.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { oddLevels } from './trees.js'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('regions')
  // The template of the tests has Ziyang already; here the loading itself is looked at.
  await withOwner(database.ownerUrl, async (sql) => {
    await sql`truncate region, region_version, region_change, region_revision`
  })
})
afterAll(() => database.drop())

const now = new Date('2026-03-31T02:00:00Z')
const load = (entries: readonly RegionEntry[]) =>
  withOwner(database.ownerUrl, (sql) => loadRegions(sql, entries, { source: 'test', now }))

const counts = () =>
  withOwner(database.ownerUrl, async (sql) => {
    const [row] = await sql`
      select (select count(*)::int from region) as regions, (select count(*)::int from region_version) as versions,
        (select count(*)::int from region_change) as changes,
        (select revision::int from region_revision) as revision`
    return { ...row }
  })

const regionOf = (code: string) =>
  withOwner(database.ownerUrl, async (sql) => {
    const [row] = await sql`
      select level, parent_code, name, pinyin, initials, name_only, region_n::text, valid_from::text, valid_to::text
      from region where code = ${code}`
    return { ...row }
  })

describe('loading Ziyang', () => {
  test('brings 1,325 regions, each with its first version, one change and one revision', async () => {
    const report = await loadReference(database.ownerUrl, '5120', now)
    // 1 province by name + 1 city + 3 counties + 90 townships + 1,230 villages
    expect(report).toEqual({ added: 1325, completed: 0, unchanged: 0, differences: [] })
    expect(await counts()).toEqual({ regions: 1325, versions: 1325, changes: 1, revision: 1 })
    expect(await regionOf('512002')).toEqual({
      level: 'COUNTY',
      parent_code: '5120',
      name: '雁江区',
      pinyin: 'yanjiangqu',
      initials: 'yjq',
      name_only: false,
      region_n: '512002000000',
      valid_from: '1900-01-01',
      valid_to: null,
    })
  })

  test('again changes nothing, not even the revision', async () => {
    const report = await loadReference(database.ownerUrl, '5120', now)
    expect(report).toEqual({ added: 0, completed: 0, unchanged: 1325, differences: [] })
    expect(await counts()).toEqual({ regions: 1325, versions: 1325, changes: 1, revision: 1 })
  })

  test('a name that differs in the source is told and not written', async () => {
    const entries = (await findReference('512002'))!.map((entry) =>
      entry.code === '512002' ? { ...entry, name: '雁江新区' } : entry,
    )
    const report = await load(entries)
    expect(report.differences).toEqual([
      { code: '512002', about: 'NAME', loaded: '雁江区', source: '雁江新区' },
    ])
    expect(report.added).toBe(0)
    expect(await regionOf('512002')).toMatchObject({ name: '雁江区' })
    expect(await counts()).toMatchObject({ changes: 1, revision: 1 })
  })
})

test('a second subtree is added beside the first, and an ancestor by name becomes whole when it is loaded', async () => {
  expect(await loadReference(database.ownerUrl, '220521', now)).toMatchObject({ added: 200 })
  expect(await regionOf('2205')).toMatchObject({ name_only: true })
  const whole = (await findReference('220521'))!.map((entry) => ({ ...entry, nameOnly: false }))
  expect(await load(whole)).toMatchObject({ added: 0, completed: 2, unchanged: 198 })
  expect(await regionOf('2205')).toMatchObject({ name_only: false })
  // The subtree alone does not take that back.
  expect(await loadReference(database.ownerUrl, '220521', now)).toMatchObject({
    completed: 0,
    unchanged: 200,
  })
  expect(await regionOf('2205')).toMatchObject({ name_only: false })
  expect(await counts()).toMatchObject({ revision: 3 })
})

test('a city without counties and a county without a city load with their real parents', async () => {
  await load(await readRegionFile(oddLevels))
  expect(await regionOf('441900003')).toMatchObject({ level: 'TOWNSHIP', parent_code: '4419' })
  expect(await regionOf('429004')).toMatchObject({ level: 'COUNTY', parent_code: '42' })
  expect(await regionOf('441900')).toEqual({})
  expect(await regionOf('4290')).toEqual({})
})

test('a source with a wrong line loads nothing at all', async () => {
  const before = await counts()
  const good = { code: '37', name: '山东省', nameOnly: false, at: { file: 'x.csv', line: 2 } }
  const orphan = { code: '361722', name: '某县', nameOnly: false, at: { file: 'x.csv', line: 3 } }
  await expect(load([good, orphan])).rejects.toThrow(/x\.csv line 3, column code: no region above it/)
  expect(await counts()).toEqual(before)
  expect(await regionOf('37')).toEqual({})
})

test('the subtrees named in the policy documents come with the platform', async () => {
  expect(referenceCodes()).toEqual(['120114', '220521', '340422', '4290', '4419', '5120'])
  expect((await findReference('120114'))?.filter(({ nameOnly }) => nameOnly).map(({ name }) => name)).toEqual(
    ['天津市'],
  )
  expect(await findReference('37')).toBeUndefined()
})
