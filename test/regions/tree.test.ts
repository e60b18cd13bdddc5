import { describe, expect, test } from 'vitest'
import { regionsBy } from '../../src/regions/search.js'
import type { Region, RegionTree } from '../../src/regions/tree.js'
import { oddLevels, referenceFile, treeFrom } from './trees.js'

const ziyang = await treeFrom(referenceFile('5120'))
const odd = await treeFrom(oddLevels)

const codes = (regions: Iterable<Region>) => [...regions].map((region) => region.code)
const found = (tree: RegionTree, search: string, more = {}) => codes(regionsBy(tree, { search, ...more }))

describe('Ziyang', () => {
  test('has 3 counties, 90 townships and 1,230 villages', () => {
    expect(codes(ziyang.children('5120'))).toEqual(['512002', '512021', '512022'])
    const below = [...ziyang.descendants('5120')]
    expect(below.filter((region) => region.level === 'TOWNSHIP')).toHaveLength(90)
    expect(below.filter((region) => region.level === 'VILLAGE')).toHaveLength(1230)
  })

  test('stands in its province, which is there for its name', () => {
    expect(codes(ziyang.ancestors('512002001'))).toEqual(['51', '5120', '512002'])
    expect(ziyang.region('512002')?.fullName).toBe('四川省资阳市雁江区')
    expect(ziyang.region('51')).toMatchObject({ nameOnly: true, level: 'PROVINCE' })
    expect(ziyang.region('5120')).toMatchObject({ nameOnly: false, level: 'CITY' })
  })

  test('keeps the files of its villages by three counties', () => {
    expect(ziyang.countiesOf('51')).toEqual(['512002', '512021', '512022'])
    expect(ziyang.countiesOf('512021')).toEqual(['512021'])
    expect(ziyang.countiesOf('512002001')).toEqual(['512002'])
    expect(ziyang.countiesOf('5101')).toEqual([])
  })

  test('an unknown region has no place in it', () => {
    expect(ziyang.region('5101')).toBeUndefined()
    expect(ziyang.isWithin('5101', '51')).toBe(false)
    expect(ziyang.isWithin('512002001', '512002')).toBe(true)
    expect(ziyang.isWithin('512002001', '512021')).toBe(false)
    expect(codes(ziyang.subtree('5101'))).toEqual([])
  })
})

describe('levels that statistics invent', () => {
  test('a township of Dongguan, a city without counties, hangs under the city', () => {
    expect(odd.region('441900')).toBeUndefined()
    expect(odd.parent('441900003')?.code).toBe('4419')
    expect(odd.region('441900003001')?.fullName).toBe('广东省东莞市东城街道岗贝社区居民委员会')
    expect(odd.countyOf('441900003001')?.code).toBe('4419')
    expect(odd.countiesOf('44')).toEqual(['4419'])
    expect(odd.countiesOf('441900003')).toEqual(['4419'])
  })

  test('Xiantao, a county without a city, hangs under its province', () => {
    expect(odd.region('4290')).toBeUndefined()
    expect(odd.parent('429004')?.code).toBe('42')
    expect(odd.region('429004001001')?.fullName).toBe('湖北省仙桃市沙嘴街道王市口居委会')
    expect(odd.countiesOf('42')).toEqual(['420102', '429004'])
  })

  test('districts and counties of a municipality hang under it', () => {
    expect(codes(odd.children('50'))).toEqual(['500101', '500229'])
    expect(odd.region('500229')?.fullName).toBe('重庆市城口县')
  })

  test('a county that statistics repeat as its own township and village is there once', () => {
    expect(codes(odd.subtree('350527'))).toEqual(['350527'])
    expect(odd.region('350527')).toMatchObject({ level: 'COUNTY', name: '金门县' })
  })
})

describe('search', () => {
  test.each(['雁江', 'yanjiangqu', 'yanjiang', 'yjq', 'YanJiang Qu', 'Yàn jiāng'])(
    '%s finds 雁江区',
    (text) => {
      expect(found(ziyang, text, { level: 'COUNTY' })).toEqual(['512002'])
    },
  )

  test('重庆 sounds chongqing and 乐至 lezhi, not zhongqing and not yuezhi', () => {
    expect(found(odd, 'chongqing')).toEqual(['50'])
    expect(found(odd, 'zhongqing')).toEqual([])
    expect(found(ziyang, 'lezhi', { level: 'COUNTY' })).toEqual(['512022'])
    expect(found(ziyang, 'yuezhi', { level: 'COUNTY' })).toEqual([])
  })

  test('what is no part of a name and no sound finds nothing', () => {
    expect(found(ziyang, '东莞')).toEqual([])
    expect(found(ziyang, '()')).toEqual([])
  })

  test('finds in the order of codes each region once, just as a look at every region does', () => {
    for (const text of ['社区', 'l', 'shi', '村', 'sxc', 'a', '1']) {
      const sound = text.normalize('NFKC')
      const isFound = ({ name, pinyin, initials }: Region) =>
        name.includes(sound) || (/[a-z]/.test(text) && (pinyin.startsWith(text) || initials.startsWith(text)))
      const expected = codes(ziyang.byNumber.filter(isFound))
      expect(found(ziyang, text), text).toEqual(expected)
      const middle = expected[Math.floor(expected.length / 2)]
      if (middle)
        expect(codes(regionsBy(ziyang, { search: text }, middle))).toEqual(
          expected.filter((code) => code > middle),
        )
    }
    expect(found(ziyang, '社区').length).toBeGreaterThan(100)
  })

  test('it stays within a subtree and begins after a code', () => {
    const within = codes(regionsBy(ziyang, { within: '512021', level: 'TOWNSHIP' }))
    expect(within).toEqual(codes(ziyang.children('512021')))
    expect(codes(regionsBy(ziyang, { within: '512021', level: 'TOWNSHIP' }, within[3]))).toEqual(
      within.slice(4),
    )
  })
})
