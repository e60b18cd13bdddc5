import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import {
  type Answer,
  codesOf,
  dataOf,
  type TestPlatform,
  testPlatform,
  viewerOf,
} from '../support/platform.js'

let platform: TestPlatform
/** Villages of two townships of one county; a village of the sibling county. */
let villages: string[]
let near: string
let far: string
let abroad: string

const city = viewerOf('CIVIL_AFFAIRS', '5120')
const ids: Record<string, string> = {}

/** Seven children. Every expectation of this file is read off this table. */
type Values = Record<string, unknown>
const cast: Record<string, { village: () => string; person: Values; child?: Values }> = {
  张小禾: {
    village: () => near,
    person: { birthDate: '2015-05-06', sex: 'FEMALE', ethnicity: 'HAN', bodyCondition: 'HEALTHY' },
    child: { schoolingStage: 'PRIMARY', boarding: true },
  },
  张晓禾: {
    village: () => near,
    person: { birthDate: '2012-01-02', sex: 'MALE', ethnicity: 'YI', bodyCondition: 'HEALTHY' },
    child: { schoolingStage: 'JUNIOR_SECONDARY', boarding: false },
  },
  王欣: {
    village: () => far,
    person: { birthDate: '2020-03-04', sex: 'FEMALE', ethnicity: 'HAN', registered: false },
    child: { schoolingStage: 'KINDERGARTEN', boarding: null },
  },
  李四方: {
    village: () => abroad,
    person: { birthDate: '2015-05-06', sex: 'MALE', ethnicity: 'TIBETAN' },
    child: { schoolingStage: 'DROPPED_OUT', boarding: null },
  },
  '百分%号': {
    village: () => far,
    person: { birthDate: '2016-07-08', sex: 'MALE', ethnicity: 'HAN' },
    child: { schoolingStage: 'PRIMARY', boarding: false },
  },
  下划_线: {
    village: () => far,
    person: { birthDate: '2016-07-09', sex: 'MALE', ethnicity: 'HAN' },
    child: { schoolingStage: 'PRIMARY', boarding: false },
  },
  吕绿: {
    village: () => far,
    person: { birthDate: '2017-08-09', sex: 'FEMALE', ethnicity: 'HAN' },
    child: { schoolingStage: 'PRIMARY', boarding: false },
  },
}
const everybody = Object.keys(cast)
const all = (but: string[] = []) => everybody.filter((name) => !but.includes(name)).sort()

beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-06-01T00:00:00Z')
  await loadTree(platform)
  villages = villagesOf(platform, yanjiang)
  near = villages[0] as string
  far = villages.find((code) => !code.startsWith(near.slice(0, 9))) as string
  abroad = villagesOf(platform, anyue)[0] as string
  for (const [name, { village, person, child }] of Object.entries(cast))
    ids[name] = await openChild(platform, wholeChild(village(), { name, ...person }, child))
})
afterAll(() => platform?.close())

interface Asked {
  readonly filter?: object
  readonly search?: object
  readonly orderBy?: object[]
  readonly first?: number
  readonly after?: string
}

const list = (asked: Asked, viewer = city): Promise<Answer> =>
  platform.ask(
    viewer,
    `query ($first: Int!, $after: String, $filter: ChildFilter, $search: PersonSearch, $orderBy: [ChildOrder!]) {
      children(first: $first, after: $after, filter: $filter, search: $search, orderBy: $orderBy) {
        nodes { id name namePinyin birthDate } pageInfo { hasNextPage endCursor } totalCount { value precision }
      }
    }`,
    { variables: { first: 200, ...asked } },
  )

const namesOf = (answer: Answer): string[] =>
  dataOf(answer).children.nodes.map(({ name }: { name: string }) => name)
const found = async (asked: Asked, viewer = city) => namesOf(await list(asked, viewer)).sort()
const fault = async (asked: Asked, viewer = city) => {
  const { errors, data } = await list(asked, viewer)
  expect(data?.children ?? null).toBeNull()
  return errors?.map(({ extensions }) => `${extensions.code} ${extensions.field ?? ''}`.trim())
}

describe('a filter', () => {
  it.each<[string, object, string[]]>([
    ['equal to a code', { sex: { eq: 'FEMALE' } }, ['张小禾', '王欣', '吕绿']],
    ['one of several codes', { ethnicity: { in: ['YI', 'TIBETAN'] } }, ['张晓禾', '李四方']],
    ['one of no codes', { ethnicity: { in: [] } }, []],
    ['equal and one of: both must fit', { ethnicity: { eq: 'HAN', in: ['YI'] } }, []],
    ['on a day', { birthDate: { eq: '2015-05-06' } }, ['张小禾', '李四方']],
    ['from a day on, that day included', { birthDate: { from: '2017-08-09' } }, ['王欣', '吕绿']],
    ['until a day, that day excluded', { birthDate: { until: '2015-05-06' } }, ['张晓禾']],
    ['between two days', { birthDate: { from: '2016-07-08', until: '2016-07-09' } }, ['百分%号']],
    ['yes', { boarding: { eq: true } }, ['张小禾']],
    ['no: unknown is not no', { boarding: { eq: false } }, ['张晓禾', '百分%号', '下划_线', '吕绿']],
    ['of the facet', { schoolingStage: { eq: 'DROPPED_OUT' } }, ['李四方']],
    ['a derived field', { enrolled: { eq: false } }, ['李四方']],
    ['several fields: all must fit', { sex: { eq: 'MALE' }, birthDate: { eq: '2015-05-06' } }, ['李四方']],
    ['nothing at all', {}, everybody],
    ['a field set to null is no condition', { sex: null }, everybody],
  ])('%s', async (_, filter, expected) => {
    expect(await found({ filter })).toEqual([...expected].sort())
  })

  it.each<[string, object, string[]]>([
    ['and', { and: [{ sex: { eq: 'MALE' } }, { ethnicity: { eq: 'HAN' } }] }, ['百分%号', '下划_线']],
    ['or', { or: [{ boarding: { eq: true } }, { ethnicity: { eq: 'YI' } }] }, ['张小禾', '张晓禾']],
    // Whether 王欣 and 李四方 board is not known: that they do is not known either.
    [
      'not: who does not board, or of whom it is unknown',
      { not: { boarding: { eq: true } } },
      all(['张小禾']),
    ],
    [
      'three deep',
      {
        or: [
          { and: [{ sex: { eq: 'FEMALE' } }, { not: { ethnicity: { eq: 'HAN' } } }] },
          { boarding: { eq: true } },
        ],
      },
      ['张小禾'],
    ],
    [
      'beside a field',
      { sex: { eq: 'FEMALE' }, not: { birthDate: { until: '2016-01-01' } } },
      ['王欣', '吕绿'],
    ],
    ['or of nothing fits nobody', { or: [] }, []],
    ['and of nothing fits everybody', { and: [] }, everybody],
    ['or with an empty alternative fits everybody', { or: [{}, { boarding: { eq: true } }] }, everybody],
    ['not of nothing fits nobody', { not: {} }, []],
  ])('joined by %s', async (_, filter, expected) => {
    expect(await found({ filter })).toEqual([...expected].sort())
  })

  it('nests three deep and no deeper', async () => {
    const nested = (depth: number): object =>
      depth === 0 ? { sex: { eq: 'MALE' } } : { and: [nested(depth - 1)] }
    expect(await found({ filter: nested(3) })).toEqual(['张晓禾', '李四方', '百分%号', '下划_线'].sort())
    expect(await fault({ filter: nested(4) })).toEqual(['BAD_USER_INPUT filter.and.0.and.0.and.0.and.0'])
    expect(await fault({ filter: { not: { or: [{ not: { and: [{ sex: { eq: 'MALE' } }] } }] } } })).toEqual([
      'BAD_USER_INPUT filter.not.or.0.not.and.0',
    ])
  })

  it('takes 500 values and no more', async () => {
    const some = (count: number) => ({ ethnicity: { in: Array<string>(count).fill('YI') } })
    expect(await found({ filter: some(500) })).toEqual(['张晓禾'])
    expect(await fault({ filter: some(501) })).toEqual(['BAD_USER_INPUT filter.ethnicity.in'])
    expect(await fault({ filter: { not: some(501) } })).toEqual(['BAD_USER_INPUT filter.not.ethnicity.in'])
  })

  it('with more conditions than a statement can hold is refused, not a fault', async () => {
    const many = (count: number) => ({ or: Array<object>(count).fill({ sex: { eq: 'MALE' } }) })
    expect(await found({ filter: many(100) })).toHaveLength(4)
    expect(await fault({ filter: many(70_000) })).toEqual(['BAD_USER_INPUT filter'])
  })
})

describe('a filter by region', () => {
  const within = (code: string) => ({ filter: { region: { within: code } } })

  it('takes any level, with or without the zeros at its end', async () => {
    expect(await found(within(near))).toEqual(['张小禾', '张晓禾'].sort())
    expect(await found(within(near.slice(0, 9)))).toEqual(['张小禾', '张晓禾'].sort())
    expect(await found(within(yanjiang))).toEqual(all(['李四方']))
    expect(await found(within(`${yanjiang}000000`))).toEqual(all(['李四方']))
    expect(await found(within('5120'))).toEqual(all())
    expect(await found(within('51'))).toEqual(all())
  })

  it('outside the viewer’s own is empty and noted, wherever in the filter it stands', async () => {
    const county = viewerOf('CIVIL_AFFAIRS', yanjiang)
    const answer = await list({ filter: { or: [{ region: { within: anyue } }] } }, county)
    expect(namesOf(answer)).toEqual([])
    expect(answer.extensions.access.scope.outside).toEqual([anyue])
    const inside = await list(within(anyue), viewerOf('CIVIL_AFFAIRS', anyue))
    expect(namesOf(inside)).toEqual(['李四方'])
    expect(inside.extensions.access.scope.outside).toEqual([])
  })

  it('turned round by not never leaves the viewer’s region', async () => {
    const filter = { not: { region: { within: near } } }
    expect(await found({ filter })).toEqual(all(['张小禾', '张晓禾']))
    const county = viewerOf('CIVIL_AFFAIRS', yanjiang)
    expect(await found({ filter }, county)).toEqual(all(['张小禾', '张晓禾', '李四方']))
  })

  it('of a region that does not exist is empty; what is no code is refused', async () => {
    expect(await found(within('999999'))).toEqual([])
    expect(await fault(within('雁江'))).toEqual(['BAD_USER_INPUT filter.region.within'])
  })

  it('masked to the township, asks for no village', async () => {
    const province = viewerOf('PROVINCE', '51')
    const query = (code: string) =>
      `{ children(first: 9, filter: { region: { within: "${code}" } }) { nodes { id } } }`
    expect(dataOf(await platform.ask(province, query(near.slice(0, 9)))).children.nodes).toHaveLength(2)
    expect(codesOf(await platform.ask(province, query(near)))).toEqual(['FORBIDDEN'])
  })
})

describe('the state of the membership', () => {
  const statuses = async () => {
    const listed = async (status?: string) =>
      found({ filter: { ...(status ? { status } : {}), region: { within: villages[9] } } })
    return {
      unsaid: await listed(),
      active: await listed('ACTIVE'),
      ended: await listed('ENDED'),
      all: await listed('ALL'),
    }
  }

  beforeAll(async () => {
    const village = villages[9] as string
    await openChild(platform, wholeChild(village, { name: '在册', birthDate: '2014-01-01' }))
    await openChild(platform, wholeChild(village, { name: '将满', birthDate: '2010-06-02' }))
    const id = await openChild(platform, wholeChild(village, { name: '已退', birthDate: '2014-01-01' }))
    const end = await platform.ask(
      viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER'),
      `mutation ($id: ID!) { childEnd(input: { id: $id, expectedVersion: 1, endedOn: "2026-06-02", reason: PARENT_RETURNED }) { userErrors { code } } }`,
      { variables: { id } },
    )
    // A day that has not come yet can't be the end: the move is written when it has.
    expect(dataOf(end).childEnd.userErrors).toEqual([{ code: 'DATE_IN_FUTURE' }])
    platform.clock = new Date('2026-05-31T16:00:00Z')
    const today = await platform.ask(
      viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER'),
      `mutation ($id: ID!) { childEnd(input: { id: $id, expectedVersion: 1, endedOn: "2026-06-01", reason: PARENT_RETURNED }) { userErrors { code } } }`,
      { variables: { id } },
    )
    expect(dataOf(today).childEnd.userErrors).toEqual([])
  })

  it('is ACTIVE unless said; ENDED and ALL show those who left', async () => {
    platform.clock = new Date('2026-06-01T00:00:00Z')
    expect(await statuses()).toEqual({
      unsaid: ['在册', '将满'].sort(),
      active: ['在册', '将满'].sort(),
      ended: ['已退'],
      all: ['在册', '将满', '已退'].sort(),
    })
  })

  it('ends with the 16th birthday as it begins in China, without a write', async () => {
    platform.clock = new Date('2026-06-01T15:59:59Z') // 23:59:59 on 1 June in Beijing
    expect((await statuses()).active).toEqual(['在册', '将满'].sort())
    expect((await statuses()).ended).toEqual(['已退'])
    platform.clock = new Date('2026-06-01T16:00:00Z') // 2 June
    expect(await statuses()).toEqual({
      unsaid: ['在册'],
      active: ['在册'],
      ended: ['将满', '已退'].sort(),
      all: ['在册', '将满', '已退'].sort(),
    })
    platform.clock = new Date('2026-06-01T00:00:00Z')
  })

  it('is a condition of the whole list and of no part of it', async () => {
    expect(await fault({ filter: { or: [{ status: 'ENDED' }, { sex: { eq: 'MALE' } }] } })).toEqual([
      'BAD_USER_INPUT filter.or.0.status',
    ])
    expect(await fault({ filter: { not: { status: 'ENDED' } } })).toEqual([
      'BAD_USER_INPUT filter.not.status',
    ])
  })
})

describe('a search', () => {
  const here = (search: object) => found({ search, filter: { not: { region: { within: villages[9] } } } })

  it('finds a part of the name', async () => {
    expect(await here({ name: '禾' })).toEqual(['张小禾', '张晓禾'].sort())
    expect(await here({ name: '  小禾 ' })).toEqual(['张小禾'])
    expect(await here({ name: '禾小' })).toEqual([])
  })

  it('takes %, _ and \\ for the characters they are', async () => {
    expect(await here({ name: '%' })).toEqual(['百分%号'])
    expect(await here({ name: '_' })).toEqual(['下划_线'])
    expect(await here({ name: '\\' })).toEqual([])
    expect(await here({ name: '张%禾' })).toEqual([])
    expect(await here({ name: '张_禾' })).toEqual([])
  })

  it('finds the beginning of the pinyin and of the initials, as people type them', async () => {
    const both = ['张小禾', '张晓禾'].sort()
    for (const pinyin of ['zhangx', 'Zhang Xiao', 'ZHĀNG XIǍO HÉ', 'zxh', 'Z X', 'zhangxiaohe'])
      expect(await here({ pinyin }), pinyin).toEqual(both)
    for (const pinyin of ['lv', 'lü', 'LÜ LÜ', 'll']) expect(await here({ pinyin }), pinyin).toEqual(['吕绿'])
    expect(await here({ pinyin: 'xiaohe' })).toEqual([])
  })

  it('finds the whole ID only, however its letters are written', async () => {
    // The sequence number of an ID that ends in X.
    const { syntheticCitizenId } = await import('../../src/people/citizen-id.js')
    const citizenId = Array.from({ length: 60 }, (_, index) =>
      syntheticCitizenId('2013-03-03', 'MALE', index),
    ).find((id) => id.endsWith('X')) as string
    await openChild(
      platform,
      wholeChild(villages[9] as string, { name: '尾号', birthDate: '2013-03-03', sex: 'MALE', citizenId }),
    )
    const fullWidth = [...citizenId].map((each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0)).join('')
    for (const text of [citizenId, citizenId.toLowerCase(), `  ${citizenId}\t`, fullWidth])
      expect(await found({ search: { citizenId: text } }), 'as written').toEqual(['尾号'])
    for (const text of [citizenId.slice(0, 17), `${citizenId}0`, `${citizenId.slice(0, 16)}%`, '9'])
      expect(await found({ search: { citizenId: text } }), 'a part').toEqual([])
  })

  it('by several texts finds who fits all of them', async () => {
    expect(await here({ name: '张', pinyin: 'zxh' })).toEqual(['张小禾', '张晓禾'].sort())
    expect(await here({ name: '小', pinyin: 'zxh' })).toEqual(['张小禾'])
    expect(await here({ name: '王', pinyin: 'zxh' })).toEqual([])
  })

  it.each(['name', 'pinyin', 'citizenId'])(
    'for a blank %s is refused instead of finding everybody',
    async (field) => {
      for (const text of ['', '   ', '\u3000'])
        expect(await fault({ search: { [field]: text } })).toEqual([`BAD_USER_INPUT search.${field}`])
    },
  )

  it('by the sound of nothing but signs is refused', async () => {
    expect(await fault({ search: { pinyin: '%' } })).toEqual(['BAD_USER_INPUT search.pinyin'])
    expect(await fault({ search: { pinyin: '张' } })).toEqual(['BAD_USER_INPUT search.pinyin'])
  })

  it('without a text asks for nothing', async () => {
    expect(await here({})).toEqual(all())
    expect(await here({ name: null })).toEqual(all())
  })
})

describe('an order', () => {
  const inOrder = async (orderBy: object[]) =>
    namesOf(await list({ orderBy, filter: { not: { region: { within: villages[9] } } } }))

  it('is the order of entry unless said', async () => {
    expect(await inOrder([])).toEqual(everybody)
  })

  it('by pinyin follows the letters', async () => {
    // baifenhao · lisifang · lvlv · wangxin · xiahuaxian · zhangxiaohe twice, by entry
    expect(await inOrder([{ namePinyin: 'ASC' }])).toEqual([
      '百分%号',
      '李四方',
      '吕绿',
      '王欣',
      '下划_线',
      '张小禾',
      '张晓禾',
    ])
    expect(await inOrder([{ namePinyin: 'DESC' }])).toEqual([
      '张小禾',
      '张晓禾',
      '下划_线',
      '王欣',
      '吕绿',
      '李四方',
      '百分%号',
    ])
  })

  it('by two fields breaks the ties of the first by the second, each in its direction', async () => {
    // 2020 王 · 2017 吕 · 2016-07-09 下 · 2016-07-08 百 · 2015-05-06 李, 张小 · 2012 张晓
    const young = ['王欣', '吕绿', '下划_线', '百分%号']
    expect(await inOrder([{ birthDate: 'DESC' }, { namePinyin: 'ASC' }])).toEqual([
      ...young,
      '李四方',
      '张小禾',
      '张晓禾',
    ])
    expect(await inOrder([{ birthDate: 'DESC' }, { namePinyin: 'DESC' }])).toEqual([
      ...young,
      '张小禾',
      '李四方',
      '张晓禾',
    ])
    expect(await inOrder([{ birthDate: 'ASC' }, { namePinyin: 'DESC' }])).toEqual([
      '张晓禾',
      '张小禾',
      '李四方',
      '百分%号',
      '下划_线',
      '吕绿',
      '王欣',
    ])
  })

  it('names one field in each entry, and at most three', async () => {
    expect(await fault({ orderBy: [{ namePinyin: 'ASC', birthDate: 'ASC' }] })).toEqual([
      'BAD_USER_INPUT orderBy.0',
    ])
    expect(await fault({ orderBy: [{ birthDate: 'ASC' }, {}] })).toEqual(['BAD_USER_INPUT orderBy.1'])
    const four = ['namePinyin', 'birthDate', 'nameInitials', 'birthDate'].map((name) => ({ [name]: 'ASC' }))
    expect(await fault({ orderBy: four })).toEqual(['BAD_USER_INPUT orderBy'])
    expect(await inOrder(four.slice(0, 3))).toHaveLength(7)
  })
})

describe('the size of a page', () => {
  it.each([0, 201, -1, 2_147_483_647])('of %i is refused', async (first) => {
    expect(await fault({ first })).toEqual(['BAD_USER_INPUT first'])
  })

  it('from 1 to 200 is taken', async () => {
    expect(await found({ first: 1 })).toHaveLength(1)
    expect((await found({ first: 200 })).length).toBeGreaterThan(7)
  })

  it('has no say in the total, which is exact', async () => {
    const filter = { sex: { eq: 'FEMALE' }, region: { within: near } }
    const total = async (asked: Asked) => dataOf(await list(asked)).children.totalCount
    expect(await total({ filter, first: 1 })).toEqual({ value: 1, precision: 'EXACT' })
    expect(await total({ filter: { region: { within: near } }, first: 1 })).toEqual({
      value: 2,
      precision: 'EXACT',
    })
    expect(await total({ search: { name: '禾' }, first: 1 })).toEqual({ value: 2, precision: 'EXACT' })
    const page = dataOf(await list({ search: { name: '禾' }, first: 1 })).children
    const { endCursor: after } = page.pageInfo
    expect(await total({ search: { name: '禾' }, first: 1, after })).toEqual({ value: 2, precision: 'EXACT' })
  })
})
