import { describe, expect, test } from 'vitest'
import { sinceUnknown } from '../../src/regions/changes.js'
import { rowOf } from '../../src/regions/load-plan.js'
import { levelOf } from '../../src/regions/region-code.js'
import type { RegionRow } from '../../src/regions/table.js'
import { type Region, type RegionSuccession, RegionTree, type RegionVersion } from '../../src/regions/tree.js'
import { referenceFile, treeFrom } from './trees.js'

const codes = (regions: Iterable<Region>) => [...regions].map((region) => region.code)

/**
 * Two counties of one city. In order: village 01001 is split (2021), its township 001 renamed (2022), 002 merged into
 * 001 (2023), village 01003 goes over to county 512021 with a new code (2024), and that county gets another code (2025).
 */
function changedCity(): RegionTree {
  const row = (code: string, parentCode: string | null, more: Partial<RegionRow> = {}): RegionRow => ({
    ...rowOf({ code, level: levelOf(code), parentCode, name: code, nameOnly: false }),
    ...more,
  })
  const version = (
    code: string,
    parentCode: string | null,
    validFrom: string,
    validTo: string | null,
    name = code,
  ): RegionVersion => ({ code, parentCode, validFrom, validTo, name })
  const then = (
    predecessor: string,
    successor: string,
    kind: string,
    effectiveOn: string,
  ): RegionSuccession => ({
    predecessor,
    successor,
    kind,
    effectiveOn,
  })
  const regions = [
    row('51', null),
    row('5120', '51'),
    row('512002', '5120'),
    row('512021', '5120', { validTo: '2025-01-01' }),
    row('512081', '5120', { validFrom: '2025-01-01' }),
    row('512002001', '512002', { name: '新名' }),
    row('512002002', '512002', { validTo: '2023-01-01' }),
    row('512021001', '512081'),
    row('512002001001', '512002001', { validTo: '2021-01-01' }),
    row('512002001011', '512002001', { validFrom: '2021-01-01' }),
    row('512002001012', '512002001', { validFrom: '2021-01-01' }),
    row('512002001002', '512002001'),
    row('512002001003', '512002001', { validTo: '2024-01-01' }),
    row('512021001009', '512021001', { validFrom: '2024-01-01' }),
    row('512002002001', '512002001'),
    row('512021001001', '512021001'),
  ]
  const versions = [
    version('512002001001', '512002001', sinceUnknown, '2021-01-01'),
    version('512002001011', '512002001', '2021-01-01', null),
    version('512002001012', '512002001', '2021-01-01', null),
    version('512002001', '512002', sinceUnknown, '2022-01-01', '旧名'),
    version('512002001', '512002', '2022-01-01', null, '新名'),
    version('512002002', '512002', sinceUnknown, '2023-01-01'),
    version('512002002001', '512002002', sinceUnknown, '2023-01-01'),
    version('512002002001', '512002001', '2023-01-01', null),
    version('512002001003', '512002001', sinceUnknown, '2024-01-01'),
    version('512021001009', '512021001', '2024-01-01', null),
    version('512021', '5120', sinceUnknown, '2025-01-01'),
    version('512081', '5120', '2025-01-01', null),
    version('512021001', '512021', sinceUnknown, '2025-01-01'),
    version('512021001', '512081', '2025-01-01', null),
  ]
  const successions = [
    then('512002001001', '512002001011', 'SPLIT', '2021-01-01'),
    then('512002001001', '512002001012', 'SPLIT', '2021-01-01'),
    then('512002002', '512002001', 'MERGE', '2023-01-01'),
    then('512002001003', '512021001009', 'TRANSFER', '2024-01-01'),
    then('512021', '512081', 'RECODE', '2025-01-01'),
  ]
  return new RegionTree({ regions, versions, successions })
}
const city = changedCity()

describe('what hung below a region on a day', () => {
  test.each([
    ['2020-12-31', ['512002001001', '512002001002', '512002001003']],
    ['2021-01-01', ['512002001002', '512002001003', '512002001011', '512002001012']],
    ['2022-06-30', ['512002001002', '512002001003', '512002001011', '512002001012']],
    ['2023-01-01', ['512002001002', '512002001003', '512002001011', '512002001012', '512002002001']],
    ['2024-01-01', ['512002001002', '512002001011', '512002001012', '512002002001']],
  ])('township 512002001 on %s', (day, villages) => {
    expect(codes(city.childrenOn('512002001', day))).toEqual(villages)
    expect(city.subtreeOn('512002001', day)).toEqual(['512002001', ...villages])
  })

  test('a township that was merged away holds its villages until the day of the merge', () => {
    expect(city.subtreeOn('512002002', '2022-12-31')).toEqual(['512002002', '512002002001'])
    expect(city.subtreeOn('512002002', '2023-01-01')).toEqual([])
    expect(city.parentOn('512002002001', '2022-12-31')?.code).toBe('512002002')
    expect(city.parentOn('512002002001', '2023-01-01')?.code).toBe('512002001')
  })

  test('a county with another code holds its townships under each code in its time', () => {
    expect(codes(city.childrenOn('5120', '2024-12-31'))).toEqual(['512002', '512021'])
    expect(codes(city.childrenOn('5120', '2025-01-01'))).toEqual(['512002', '512081'])
    expect(city.atLevelOn('512021001001', 'COUNTY', '2024-12-31')?.code).toBe('512021')
    expect(city.atLevelOn('512021001001', 'COUNTY', '2025-01-01')?.code).toBe('512081')
    expect(city.atLevelOn('512021001001', 'VILLAGE', '2025-01-01')?.code).toBe('512021001001')
    expect(city.atLevelOn('512002001001', 'COUNTY', '2021-01-01')).toBeUndefined()
  })

  test('the city holds on every day each village exactly once', () => {
    const villagesOn = (day: string) => city.subtreeOn('5120', day).filter((code) => code.length === 12)
    expect(villagesOn('2020-01-01')).toHaveLength(5)
    for (const day of ['2021-01-01', '2022-01-01', '2023-01-01', '2024-01-01', '2025-01-01', '2026-01-01']) {
      expect(villagesOn(day), day).toHaveLength(6)
      expect(new Set(city.subtreeOn('5120', day)).size).toBe(city.subtreeOn('5120', day).length)
    }
  })

  test('an unknown region, and one that is not there yet, hold nothing', () => {
    expect(city.subtreeOn('512099', '2024-01-01')).toEqual([])
    expect(city.subtreeOn('512081', '2024-12-31')).toEqual([])
    expect(city.parentOn('512081', '2024-12-31')).toBeUndefined()
    expect(city.childrenOn('512081', '2024-12-31')).toEqual([])
  })
})

describe('codes under which the rows of a day may stand', () => {
  test('are those of the day, and those that had ended by then and went over whole', () => {
    expect(city.codesOn('512002001', '2023-06-01').sort()).toEqual(
      [...city.subtreeOn('512002001', '2023-06-01'), '512002001001', '512002002'].sort(),
    )
    expect(city.codesOn('512021001', '2024-06-01')).toContain('512002001003')
    expect(city.codesOn('512021001', '2023-06-01')).not.toContain('512002001003')
  })

  test('a divided village stands for none of its parts', () => {
    expect(city.codesOn('512002001011', '2022-01-01')).toEqual(['512002001011'])
    expect(city.codesOn('512002001', '2022-01-01')).toContain('512002001001')
  })
})

describe('what holds today what a region held on a day', () => {
  test('a village leads to the end of its line, by way of every change', () => {
    expect(codes(city.present('512002001001'))).toEqual(['512002001011', '512002001012'])
    expect(codes(city.presentOf('512002001003', '2023-06-01'))).toEqual(['512021001009'])
    expect(codes(city.present('512021'))).toEqual(['512081'])
  })

  test('a township that lost a village answers with both that hold its ground today', () => {
    expect(codes(city.presentOf('512002001', '2023-12-31'))).toEqual(['512002001', '512021001'])
    expect(codes(city.presentOf('512002001', '2024-01-01'))).toEqual(['512002001'])
    expect(codes(city.presentOf('512002', '2023-12-31'))).toEqual(['512002', '512081'])
    expect(codes(city.presentOf('512002002', '2022-01-01'))).toEqual(['512002001'])
  })

  test('on a day on which it did not exist it held nothing', () => {
    expect(codes(city.presentOf('512002002', '2023-01-01'))).toEqual([])
    expect(codes(city.presentOf('512099', '2023-01-01'))).toEqual([])
  })
})

describe('a city of 1,230 villages', () => {
  test('has on a past day the tree of today where nothing has changed', async () => {
    const ziyang = await treeFrom(referenceFile('5120'))
    const day = '2024-06-30'
    expect(ziyang.subtreeOn('5120', day).sort()).toEqual(codes(ziyang.subtree('5120')).sort())
    for (const code of codes(ziyang.subtree('5120'))) {
      expect(ziyang.parentOn(code, day)).toBe(ziyang.parent(code))
      expect(ziyang.childrenOn(code, day)).toEqual(ziyang.children(code))
      expect(ziyang.atLevelOn(code, 'COUNTY', day)).toBe(ziyang.atLevel(code, 'COUNTY'))
    }
  })
})
