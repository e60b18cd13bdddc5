import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Door, openDoor } from '../../src/database/door.js'
import type { Operation } from '../../src/database/operation.js'
import { withOwner } from '../../src/database/owner.js'
import { loadRegions } from '../../src/regions/load.js'
import {
  mergeRegions,
  type RegionFollower,
  type RegionsReplaced,
  renameRegion,
} from '../../src/regions/moves.js'
import { findReference, loadReference } from '../../src/regions/reference.js'
import type { MergeInput, RenameInput } from '../../src/regions/rules.js'
import { regionsBy } from '../../src/regions/search.js'
import { type Regions, regionsInProcess } from '../../src/regions/source.js'
import { allowedForTest, viewerForTest } from '../support/allowed.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

let database: TestDatabase
let regions: Regions
let door: Door
beforeAll(async () => {
  database = await createTestDatabase('moves')
  await loadReference(database.ownerUrl, '5120')
  regions = regionsInProcess()
  door = openDoor({ url: database.url, slots: 4, regions, clock: () => new Date('2026-03-31T02:00:00Z') })
})
afterAll(async () => {
  await door.close()
  await database.drop()
})

const administrator = viewerForTest({ role: 'ADMINISTRATOR', subject: 'administrator-1', region: '512002' })
const change = <T>(work: (operation: Operation) => Promise<T>, viewer = administrator) =>
  door.inOperation(allowedForTest(viewer, 'mutation'), work)
const look = <T>(work: (operation: Operation) => Promise<T>) =>
  door.inOperation(allowedForTest(viewerForTest(), 'query'), work)
const treeNow = () => look(async () => regions.tree())

const rename = (input: RenameInput, viewer = administrator) =>
  change((operation) => renameRegion({ operation, tree: regions.tree() }, input), viewer)
const merge = (input: MergeInput, followers: RegionFollower[] = [], viewer = administrator) =>
  change((operation) => mergeRegions({ operation, tree: regions.tree() }, input, followers), viewer)

const codesOf = ({ problems }: { problems: readonly { field: string; code: string }[] }) =>
  problems.map(({ field, code }) => [field, code])

const owner = <T>(work: Parameters<typeof withOwner<T>>[1]) => withOwner(database.ownerUrl, work)
const revision = () =>
  owner(async (sql) => Number((await sql`select revision from region_revision`)[0]?.revision))

describe('a rename', () => {
  test('holds from its day on, and the name of before stays for the days before', async () => {
    const input = {
      code: '512002001',
      name: '莲花新街道',
      effectiveOn: '2025-07-01',
      documentNumber: '资府〔2025〕1号',
    }
    const { problems, tree } = await rename(input)
    expect(problems).toEqual([])
    for (const seen of [tree, await treeNow()]) {
      expect(seen.region('512002001')).toMatchObject({ name: '莲花新街道', pinyin: 'lianhuaxinjiedao' })
      const village = seen.children('512002001')[0]!
      expect(village.fullName).toContain('雁江区莲花新街道')
      expect(seen.versionOn('512002001', '2025-06-30')?.name).toBe('莲花街道')
      expect(seen.versionOn('512002001', '2025-07-01')?.name).toBe('莲花新街道')
      expect([...regionsBy(seen, { search: 'lianhuaxin' })].map(({ code }) => code)).toEqual(['512002001'])
    }
  })

  test('is recorded with who, when and by which order', async () => {
    const [row] = await owner(
      (sql) => sql`select kind, subject, department, region_code, role, client, document_number,
        effective_on::text, recorded_at from region_change where kind = 'RENAME'`,
    )
    expect(row).toEqual({
      kind: 'RENAME',
      subject: 'administrator-1',
      department: 'CIVIL_AFFAIRS',
      region_code: '512002',
      role: 'ADMINISTRATOR',
      client: 'test',
      document_number: '资府〔2025〕1号',
      effective_on: '2025-07-01',
      recorded_at: new Date('2026-03-31T02:00:00Z'),
    })
  })

  test('is refused with every reason at once, and nothing changes', async () => {
    await treeNow()
    const before = await revision()
    const wrong = { code: '512021', name: ' ', effectiveOn: '2026-04-01', documentNumber: '' }
    expect(codesOf(await rename(wrong))).toEqual([
      ['code', 'REGION_OUT_OF_SCOPE'],
      ['effectiveOn', 'DATE_IN_FUTURE'],
      ['documentNumber', 'DOCUMENT_NUMBER_INVALID'],
      ['name', 'NAME_INVALID'],
    ])
    expect(codesOf(await rename({ code: '512002999', name: '某镇', effectiveOn: '2025-07-01' }))).toEqual([
      ['code', 'REGION_UNKNOWN'],
    ])
    const again = { code: '512002001', name: '莲花新街道', effectiveOn: '2025-07-01' }
    expect(codesOf(await rename(again))).toEqual([
      ['name', 'NAME_UNCHANGED'],
      ['effectiveOn', 'DATE_BEFORE_LAST_CHANGE'],
    ])
    expect(await revision()).toBe(before)
  })

  test('of a region outside is refused to the county and allowed to the city', async () => {
    await treeNow()
    const input = { code: '512021001', name: '岳阳新街道', effectiveOn: '2025-07-01' }
    expect(codesOf(await rename(input))).toEqual([['code', 'REGION_OUT_OF_SCOPE']])
    const city = viewerForTest({ role: 'ADMINISTRATOR', region: '5120' })
    expect(codesOf(await rename(input, city))).toEqual([])
  })
})

describe('a merge of two villages', () => {
  let villages: string[]
  let seen: RegionsReplaced | undefined
  const remember: RegionFollower = async (_, replaced) => {
    seen = replaced
  }
  beforeAll(async () => {
    const tree = await treeNow()
    villages = tree.children('512002002').map(({ code }) => code)
    const [into, gone] = villages as [string, string]
    const outcome = await merge({ codes: [gone], into, effectiveOn: '2025-10-01' }, [remember])
    expect(outcome.problems).toEqual([])
  })

  test('ends the one, keeps it findable with its day and its successor, and leaves it out of lists', async () => {
    const tree = await treeNow()
    const [into, gone] = villages as [string, string]
    expect(tree.region(gone)).toMatchObject({ validTo: '2025-10-01' })
    expect(tree.present(gone).map(({ code }) => code)).toEqual([into])
    expect(tree.origins(into).map(({ code }) => code)).toEqual([gone])
    expect(tree.successors(gone)).toEqual([
      { predecessor: gone, successor: into, kind: 'MERGE', effectiveOn: '2025-10-01' },
    ])
    expect(tree.children('512002002').map(({ code }) => code)).toEqual(
      villages.filter((code) => code !== gone),
    )
    const list = (includeRetired: boolean) =>
      [...regionsBy(tree, { within: '512002002', level: 'VILLAGE', includeRetired })].map(({ code }) => code)
    expect(list(false)).not.toContain(gone)
    expect(list(true)).toEqual(villages)
    expect(tree.versionOn(gone, '2025-09-30')?.parentCode).toBe('512002002')
    expect(tree.versionOn(gone, '2025-10-01')).toBeUndefined()
  })

  test('tells those who keep rows by region which code takes which place, in the same operation', () => {
    const [into, gone] = villages as [string, string]
    expect([...seen!.replaced]).toEqual([[gone, into]])
    expect(seen!.before.region(gone)?.validTo).toBeNull()
    expect(seen!.after.region(gone)?.validTo).toBe('2025-10-01')
    expect(seen!.effectiveOn).toBe('2025-10-01')
  })

  test('moves the scope of the successor to what it holds now', async () => {
    const tree = await treeNow()
    const [into, gone] = villages as [string, string]
    expect(tree.scopeOf(gone).ranges).toEqual([])
    expect(tree.scopeOf(into).ranges).toEqual([[Number(into), Number(gone) + 1]])
  })

  test('is refused for what is gone, of another level, of another parent, or the same', async () => {
    const tree = await treeNow()
    const [into, gone, third] = villages as [string, string, string]
    const far = tree.children('512002003')[0]!.code
    const day = '2025-11-01'
    expect(codesOf(await merge({ codes: [gone], into, effectiveOn: day }))).toEqual([
      ['codes.0', 'REGION_RETIRED'],
    ])
    expect(codesOf(await merge({ codes: ['512002003', far], into: third, effectiveOn: day }))).toEqual([
      ['codes.0', 'REGION_LEVEL_DIFFERS'],
      ['codes.1', 'REGION_NOT_SIBLINGS'],
    ])
    expect(codesOf(await merge({ codes: [third, into, third], into, effectiveOn: day }))).toEqual([
      ['codes.1', 'REGION_REPEATED'],
      ['codes.2', 'REGION_REPEATED'],
    ])
    expect(codesOf(await merge({ codes: [], into, effectiveOn: day }))).toEqual([['codes', 'REGION_UNKNOWN']])
  })

  test('is undone as a whole when a follower fails', async () => {
    const tree = await treeNow()
    const before = await revision()
    const [into, , third] = villages as [string, string, string]
    const failing: RegionFollower = async () => {
      throw new Error('files could not follow')
    }
    await expect(merge({ codes: [third], into, effectiveOn: '2025-11-01' }, [failing])).rejects.toThrow(
      'files could not',
    )
    expect(await revision()).toBe(before)
    expect((await treeNow()).region(third)).toEqual(tree.region(third))
  })
})

describe('a merge of two townships', () => {
  test('hangs the villages of the one below the other with the codes they have', async () => {
    const before = await treeNow()
    const moved = before.children('512002003').map(({ code }) => code)
    const kept = before.children('512002004').map(({ code }) => code)
    const { problems } = await merge({ codes: ['512002003'], into: '512002004', effectiveOn: '2026-01-01' })
    expect(problems).toEqual([])
    const tree = await treeNow()
    expect(tree.children('512002004').map(({ code }) => code)).toEqual([...moved, ...kept].sort())
    expect(tree.children('512002003')).toEqual([])
    expect(tree.versionOn(moved[0]!, '2025-12-31')?.parentCode).toBe('512002003')
    expect(tree.versionOn(moved[0]!, '2026-01-01')?.parentCode).toBe('512002004')
    const holds = (code: string) =>
      tree.scopeOf('512002004').ranges.some(([from, until]) => Number(code) >= from && Number(code) < until)
    expect([...moved, ...kept].every(holds)).toBe(true)
    expect(before.children('512002005').some(({ code }) => holds(code))).toBe(false)
  })

  test('and loading the source again brings nothing back: it tells what has changed since', async () => {
    const before = await revision()
    const entries = (await findReference('512002'))!
    const report = await owner((sql) => loadRegions(sql, entries, { source: 'test', now: new Date() }))
    expect(report).toMatchObject({ added: 0, completed: 0 })
    expect(report.differences).toContainEqual({
      code: '512002003',
      about: 'RETIRED',
      loaded: '2026-01-01',
      source: '资溪街道',
    })
    expect(report.differences.some(({ about }) => about === 'PARENT')).toBe(true)
    expect(await revision()).toBe(before)
  })
})

describe('many at a time', () => {
  beforeEach(() => treeNow())

  test('two merges of one village at the same time: one takes effect, the other is told', async () => {
    const tree = await treeNow()
    const [a, b, c] = tree.children('512002005').map(({ code }) => code) as [string, string, string]
    const outcomes = await Promise.all([
      merge({ codes: [a], into: b, effectiveOn: '2026-02-01' }),
      merge({ codes: [a], into: c, effectiveOn: '2026-02-01' }),
    ])
    expect(outcomes.map(({ problems }) => problems.length).sort()).toEqual([0, 1])
    expect(outcomes.flatMap(codesOf)).toEqual([['codes.0', 'REGION_RETIRED']])
    expect((await treeNow()).present(a)).toHaveLength(1)
  })

  test('another process learns of a change by the revision alone', async () => {
    const other = regionsInProcess()
    const otherDoor = openDoor({ url: database.url, slots: 1, regions: other })
    const { code } = (await treeNow()).children('512002').at(-1)!
    const seenThere = () =>
      otherDoor.inOperation(
        allowedForTest(viewerForTest(), 'query'),
        async () => other.tree().region(code)?.name,
      )
    try {
      const old = await seenThere()
      const { problems } = await rename({ code, name: '新名街道', effectiveOn: '2026-01-01' })
      expect(problems).toEqual([])
      expect(old).not.toBe('新名街道')
      expect(await seenThere()).toBe('新名街道')
    } finally {
      await otherDoor.close()
    }
  })
})
