import { expect, test } from 'vitest'
import { PlatformError } from '../../src/errors.js'
import {
  findRegionCode,
  levelOf,
  numbersUnder,
  prefixesOf,
  readRegionCode,
  regionNumber,
} from '../../src/regions/region-code.js'

test.each([
  ['51', '51', 'PROVINCE'],
  ['5120', '5120', 'CITY'],
  ['512002', '512002', 'COUNTY'],
  ['512002001', '512002001', 'TOWNSHIP'],
  ['512002001001', '512002001001', 'VILLAGE'],
  ['510000', '51', 'PROVINCE'],
  ['512000', '5120', 'CITY'],
  ['512002000000', '512002', 'COUNTY'],
  ['512002001000', '512002001', 'TOWNSHIP'],
  [' ５１２０ ', '5120', 'CITY'],
  // Dongguan has no counties: its townships carry a county of zeros, and the county itself is the city.
  ['441900', '4419', 'CITY'],
  ['441900003', '441900003', 'TOWNSHIP'],
  ['441900003001', '441900003001', 'VILLAGE'],
])('%s is the code %s of level %s', (written, code, level) => {
  expect(findRegionCode(written)).toBe(code)
  expect(levelOf(code)).toBe(level)
})

test.each([
  '',
  '5',
  '512',
  '51200',
  '5120020',
  '51200200',
  '01',
  '5120a2',
  '-51200',
  '5120020010011',
  '00',
  '512002 001',
])('"%s" is no code, and the error names the field and the forms that are accepted', (written) => {
  expect(findRegionCode(written)).toBeUndefined()
  const fault = (() => {
    try {
      readRegionCode('within', written)
    } catch (error) {
      return error as PlatformError
    }
  })()
  expect(fault).toBeInstanceOf(PlatformError)
  expect(fault?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'within' })
  expect(fault?.message_.zh).toContain('2、4、6、9 或 12 位')
  expect(fault?.message_.en).toContain('12 digits filled with zeros')
})

test('a code becomes a number of twelve digits, and a subtree a half-open range of them', () => {
  expect(regionNumber('51')).toBe(510_000_000_000)
  expect(regionNumber('512002001003')).toBe(512_002_001_003)
  expect(numbersUnder('5120')).toEqual([512_000_000_000, 512_100_000_000])
  expect(numbersUnder('512002001003')).toEqual([512_002_001_003, 512_002_001_004])
})

test('the codes that begin a code, the nearest first', () => {
  expect(prefixesOf('512002001003')).toEqual(['512002001', '512002', '5120', '51'])
  expect(prefixesOf('51')).toEqual([])
})
