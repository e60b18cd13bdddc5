import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { arrange } from '../../src/regions/arrange.js'
import { type RegionEntry, RegionSourceFaults, subtreeOf } from '../../src/regions/entry.js'
import { cellsOf, readRegionFile, regionFileText } from '../../src/regions/region-file.js'

const folder = mkdtempSync(join(tmpdir(), 'sanliu-region-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = (text: string | Buffer) => {
  const path = join(folder, 'regions.csv')
  writeFileSync(path, text)
  return readRegionFile(path)
}

async function faultsOf(work: () => unknown): Promise<[line: number, column: string][]> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof RegionSourceFaults)) throw error
    return error.faults.map(({ line, column }) => [line, column])
  }
  return []
}

test.each([
  ['51,四川省', ['51', '四川省']],
  ['51,"四川省"', ['51', '四川省']],
  ['51,"四,川""省"""', ['51', '四,川"省"']],
  ['51,四川省,', ['51', '四川省', '']],
  [',', ['', '']],
  ['51,"四川省', []],
])('the line %s has the cells %j', (line, cells) => {
  expect(cellsOf(line)).toEqual(cells)
})

test('a file with a byte order mark, Windows line ends, quotes and filled codes is read', async () => {
  const entries = await read('\uFEFFcode,name,name_only\r\n510000,"四川省",true\r\n\r\n512000,资阳市,\r\n')
  expect(entries).toMatchObject([
    { code: '51', name: '四川省', nameOnly: true, at: { file: 'regions.csv', line: 2 } },
    { code: '5120', name: '资阳市', nameOnly: false, at: { line: 4 } },
  ])
})

test('every wrong line is named with its column, in both languages and with the remedy', async () => {
  const wrong =
    'code,name,name_only,parent_code\n5,四川省,,\n5120,,yes,x\n512002,雁江区\n512021,安岳县,,5120\n'
  expect(await faultsOf(() => read(wrong))).toEqual([
    [2, 'code'],
    [3, 'name'],
    [3, 'name_only'],
    [3, 'parent_code'],
    [4, '*'],
  ])
  await expect(read(wrong)).rejects.toThrow(
    /regions\.csv 第 2 行 code 列：.*regions\.csv line 2, column code: .*12 digits/s,
  )
})

test('a file without the columns, with a misspelled one, or empty, is refused at its first line', async () => {
  expect(await faultsOf(() => read('51,四川省\n'))).toEqual([[1, 'code']])
  expect(await faultsOf(() => read('code,name,parent\n'))).toEqual([[1, 'parent']])
  expect(await faultsOf(() => read(''))).toEqual([[1, 'code']])
})

test('a file that is not UTF-8 is refused, not loaded with broken names', async () => {
  const gbk = Buffer.concat([
    Buffer.from('code,name\n51,'),
    Buffer.from([0xcb, 0xc4, 0xb4, 0xa8]),
    Buffer.from('\n'),
  ])
  expect(await faultsOf(() => read(gbk))).toEqual([[2, 'name']])
})

const entry = (code: string, name: string, line: number, parentCode?: string): RegionEntry => ({
  code,
  name,
  nameOnly: false,
  parentCode,
  at: { file: 'regions.csv', line },
})

test('a region hangs under the nearest code that is known, or where the file says', () => {
  const entries = [
    entry('42', '湖北省', 2),
    entry('4290', '省直辖县级行政区划', 3),
    entry('429004', '仙桃市', 4),
    entry('429004001', '沙嘴街道', 5),
    entry('429004002', '干河街道', 6),
    entry('429004001001', '王市口居委会', 7, '429004002'),
  ]
  const places = arrange(entries, () => false).map(({ code, parentCode }) => [code, parentCode])
  expect(places).toEqual([
    ['42', null],
    ['429004', '42'],
    ['429004001', '429004'],
    ['429004002', '429004'],
    ['429004001001', '429004002'],
  ])
})

test('a region without any above it, with a wrong parent, or there twice, is named with its line', async () => {
  const entries = [
    entry('42', '湖北省', 2),
    entry('512002', '雁江区', 3),
    entry('429004', '仙桃市', 4, '5120'),
    entry('4201', '武汉市', 5, '429004'),
    entry('42', '湖南省', 6),
    entry('42', '湖北省', 7),
  ]
  expect(await faultsOf(() => arrange(entries, () => false))).toEqual([
    [6, 'code'],
    [3, 'code'],
    [4, 'parent_code'],
    [5, 'parent_code'],
  ])
  // With Ziyang loaded before, 512002 has a place.
  expect(await faultsOf(() => arrange([entry('512002', '雁江区', 3)], (code) => code === '5120'))).toEqual([])
})

test('a subtree is taken out with the regions above it by name only, and written as it is read', async () => {
  const text = 'code,name,name_only\n51,四川省,true\n5120,资阳市,\n512002,"雁,江",\n512021,安岳县,\n'
  const entries = await read(text)
  expect(regionFileText(entries)).toBe(text)
  expect(subtreeOf(entries, '512002').map(({ code, nameOnly }) => [code, nameOnly])).toEqual([
    ['51', true],
    ['5120', true],
    ['512002', false],
  ])
})
