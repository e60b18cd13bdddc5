import { expect, test } from 'vitest'
import { maskCitizenId, maskName, maskPhone, masks, maskYear } from '../../src/people/masks.js'

test.each([
  ['张三', '张＊'],
  ['张三丰', '张＊＊'],
  ['欧阳修', '欧阳＊'],
  ['司马相如', '司马＊＊'],
  ['诸葛亮', '诸葛＊'],
  ['尉迟恭', '尉迟＊'],
  ['欧阳', '欧＊'],
  ['张', '张＊'],
  ['𠮷田', '𠮷＊'],
  ['阿依古丽·买买提', '阿＊＊＊＊＊＊＊'],
])('of the name %s the surname is left: %s', (name, masked) => {
  expect(maskName(name)).toBe(masked)
})

test.each([
  ['13812341234', '138****1234'],
  ['138 1234 1234', '138****1234'],
  ['+86 138-1234-1234', '138****1234'],
  ['0432-52223331', '043****3331'],
  ['5222333', '****33'],
  ['110', '****'],
])('of the phone %s no more than %s is left', (phone, masked) => {
  expect(maskPhone(phone)).toBe(masked)
})

test('of a citizen ID the fixed prefix and the last character are left', () => {
  expect(maskCitizenId('99000020150601001X')).toBe('99***************X')
  expect(maskCitizenId('99000020150601001X')).toHaveLength(18)
  expect(maskCitizenId('12X')).toBe('*'.repeat(18))
})

test('of a date the year is left', () => {
  expect(maskYear('2015-06-01')).toBe('2015')
})

test('no mask leaves a value as it was', () => {
  const values = { NAME: ['张', '张三', '欧阳修'], PHONE: ['13812341234', '5222333', '110'] } as const
  for (const [word, texts] of Object.entries(values))
    for (const text of texts) expect(masks[word as keyof typeof values](text)).not.toBe(text)
})
