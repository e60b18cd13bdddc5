import { expect, test } from 'vitest'
import { soundOf, soundTyped } from '../../src/people/names.js'

test.each([
  ['张三', 'zhangsan', 'zs'],
  ['单雄信', 'shanxiongxin', 'sxx'],
  ['张单', 'zhangdan', 'zd'],
  ['欧阳修', 'ouyangxiu', 'oyx'],
  ['尉迟恭', 'yuchigong', 'ycg'],
  ['吕布', 'lvbu', 'lb'],
  ['阿依古丽·买买提', 'ayigulimaimaiti', 'ayglmmt'],
])('%s is found as %s and %s', (name, pinyin, initials) => {
  expect(soundOf(name)).toEqual({ pinyin, initials })
})

test('what is typed is brought into the same form', () => {
  expect(['Zhang San', 'zhāngsān', 'lübù', 'LV BU'].map(soundTyped)).toEqual([
    'zhangsan',
    'zhangsan',
    'lvbu',
    'lvbu',
  ])
})
