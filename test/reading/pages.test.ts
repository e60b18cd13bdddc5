import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Viewer } from '../../src/policy/viewer.js'
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
let villages: string[]

const county = viewerOf('CIVIL_AFFAIRS', yanjiang)

/** 25 children of five names and four birth dates: whatever the order, there are ties. */
const names = ['安一', '白二', '陈三', '邓四', '安一']
const birthDates = ['2012-01-01', '2014-02-02', '2014-02-02', '2018-03-03']

beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-06-01T00:00:00Z')
  await loadTree(platform)
  villages = villagesOf(platform, yanjiang)
  for (let index = 0; index < 25; index += 1) await open(index)
})
afterAll(() => platform?.close())

const open = (index: number) =>
  openChild(
    platform,
    wholeChild(villages[index % 3] as string, {
      name: names[index % names.length],
      birthDate: birthDates[index % birthDates.length],
    }),
  )

interface Asked {
  readonly first?: number
  readonly after?: string | null
  readonly filter?: object | null
  readonly search?: object | null
  readonly orderBy?: object[]
}

const ask = (asked: Asked, viewer: Viewer = county): Promise<Answer> =>
  platform.ask(
    viewer,
    `query ($first: Int!, $after: String, $filter: ChildFilter, $search: PersonSearch, $orderBy: [ChildOrder!]) {
      children(first: $first, after: $after, filter: $filter, search: $search, orderBy: $orderBy) {
        nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }`,
    { variables: { first: 7, ...asked } },
  )

const idsIn = (answer: Answer): string[] => dataOf(answer).children.nodes.map(({ id }: { id: string }) => id)

async function* pages(asked: Asked, viewer?: Viewer) {
  let after: string | null = null
  let count = 0
  do {
    count += 1
    // A page that leads back would never end.
    expect(count).toBeLessThan(20)
    const answer: Answer = await ask({ ...asked, after }, viewer)
    const { pageInfo } = dataOf(answer).children
    yield idsIn(answer)
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  } while (after !== null)
}

const orders: object[][] = [
  [],
  [{ namePinyin: 'ASC' }],
  [{ namePinyin: 'DESC' }],
  [{ nameInitials: 'DESC' }],
  [{ birthDate: 'ASC' }],
  [{ birthDate: 'DESC' }, { namePinyin: 'ASC' }],
  [{ namePinyin: 'DESC' }, { birthDate: 'ASC' }],
  [{ nameInitials: 'ASC' }, { birthDate: 'DESC' }, { namePinyin: 'DESC' }],
]
const told = orders.map((orderBy) => [JSON.stringify(orderBy), orderBy] as const)

describe('25 files in pages of 7', () => {
  it.each(told)('are visited once each, as in one page, in the order %s', async (_, orderBy) => {
    const visited: string[][] = []
    for await (const page of pages({ orderBy })) visited.push(page)
    expect(visited.map((page) => page.length)).toEqual([7, 7, 7, 4])
    expect(new Set(visited.flat()).size).toBe(25)
    expect(visited.flat()).toEqual(idsIn(await ask({ orderBy, first: 200 })))
  })

  it('end where the last page is full, without an empty one behind it', async () => {
    const { pageInfo } = dataOf(await ask({ first: 25 })).children
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false })
    expect(idsIn(await ask({ first: 25, after: pageInfo.endCursor }))).toEqual([])
    expect(dataOf(await ask({ first: 24 })).children.pageInfo.hasNextPage).toBe(true)
  })

  it('go on behind any edge, not only behind the last one', async () => {
    const { edges, pageInfo } = dataOf(await ask({ first: 25 })).children
    expect(pageInfo.startCursor).toBe(edges[0].cursor)
    expect(pageInfo.endCursor).toBe(edges[24].cursor)
    expect(idsIn(await ask({ after: edges[10].cursor, first: 1 }))).toEqual([edges[11].node.id])
  })
})

describe('files that come between two pages', () => {
  it.each(told)('neither repeat nor hide one of the others, in the order %s', async (_, orderBy) => {
    const before = new Set(idsIn(await ask({ orderBy, first: 200 })))
    const visited: string[] = []
    let count = 0
    for await (const page of pages({ orderBy })) {
      visited.push(...page)
      if (count < 2) await open(count)
      count += 1
    }
    expect(new Set(visited).size).toBe(visited.length)
    expect(visited.filter((id) => before.has(id))).toHaveLength(before.size)
  })
})

describe('a cursor', () => {
  const asked = {
    filter: { sex: { eq: 'FEMALE' } },
    search: { name: '一' },
    orderBy: [{ namePinyin: 'ASC' }],
  }
  const cursor = async (viewer?: Viewer) =>
    dataOf(await ask({ ...asked, first: 1 }, viewer)).children.pageInfo.endCursor as string

  it('serves the very list it came from, with a page of any size', async () => {
    const after = await cursor()
    for (const first of [1, 5]) expect(idsIn(await ask({ ...asked, first, after }))).toHaveLength(first)
  })

  it.each<[string, Viewer]>([
    ['another account', viewerOf('CIVIL_AFFAIRS', yanjiang, 'VIEWER', 'somebody-else')],
    ['the same account acting for another department', { ...county, department: 'TOWNSHIP_GOVERNMENT' }],
    ['the same account in another region', { ...county, region: '5120' }],
    ['the same account in another role', { ...county, role: 'RECORDER' }],
  ])('is worth nothing to %s', async (_, viewer) => {
    expect(codesOf(await ask({ ...asked, after: await cursor() }, viewer))).toEqual(['CURSOR_INVALID'])
    expect(codesOf(await ask({ ...asked, after: await cursor(viewer) }, viewer))).toEqual([])
  })

  it.each<[string, Asked]>([
    ['another filter', { ...asked, filter: { sex: { eq: 'MALE' } } }],
    ['no filter', { ...asked, filter: null }],
    ['another search', { ...asked, search: { name: '二' } }],
    ['no search', { ...asked, search: null }],
    ['another order', { ...asked, orderBy: [{ nameInitials: 'ASC' }] }],
    ['the other direction', { ...asked, orderBy: [{ namePinyin: 'DESC' }] }],
    ['a further order', { ...asked, orderBy: [{ namePinyin: 'ASC' }, { birthDate: 'ASC' }] }],
  ])('is worth nothing with %s', async (_, other) => {
    expect(codesOf(await ask({ ...other, after: await cursor() }))).toEqual(['CURSOR_INVALID'])
    expect(codesOf(await ask(other))).toEqual([])
  })

  it('of the list of regions is none of the list of children, nor the other way round', async () => {
    const regions = (after: string) =>
      platform.ask(county, `{ regions(first: 1${after}) { pageInfo { endCursor } } }`)
    const ofRegions = dataOf(await regions('')).regions.pageInfo.endCursor
    expect(codesOf(await ask({ after: ofRegions }))).toEqual(['CURSOR_INVALID'])
    expect(codesOf(await regions(`, after: "${await cursor()}"`))).toEqual(['CURSOR_INVALID'])
    expect(codesOf(await regions(`, after: "${ofRegions}"`))).toEqual([])
  })

  it('that was altered, cut, lengthened or made up is refused', async () => {
    const good = await cursor()
    const middle = Math.floor(good.length / 2)
    const flipped = good.slice(0, middle) + (good[middle] === 'A' ? 'B' : 'A') + good.slice(middle + 1)
    const wrong = [
      '',
      flipped,
      good.slice(0, -4),
      good.slice(4),
      `${good}AAAA`,
      `${good}=`,
      `${good} `,
      'AA',
      '张三',
      '!',
      'x'.repeat(9000),
    ]
    for (const after of wrong)
      expect(codesOf(await ask({ ...asked, after })), after.slice(0, 20)).toEqual(['CURSOR_INVALID'])
    expect(codesOf(await ask({ ...asked, after: good }))).toEqual([])
  })

  it('holds no value that can be read, in any decoding', async () => {
    const { edges } = dataOf(
      await ask({ first: 25, orderBy: [{ namePinyin: 'ASC' }, { birthDate: 'ASC' }] }),
    ).children
    for (const { cursor: text, node } of edges as { cursor: string; node: { id: string } }[]) {
      const bytes = Buffer.from(text, 'base64url')
      const [, , personId = ''] = Buffer.from(node.id, 'base64url').toString().split(':')
      expect(personId).toHaveLength(36)
      for (const form of [text, bytes.toString('utf8'), bytes.toString('latin1'), bytes.toString('hex')])
        for (const value of [
          'anyi',
          'baier',
          '安一',
          '白二',
          ...birthDates,
          personId,
          personId.replaceAll('-', ''),
        ])
          expect(form.includes(value), value).toBe(false)
    }
  })

  it('of one row is another one each time: two can’t be compared', async () => {
    expect(await cursor()).not.toBe(await cursor())
  })
})

describe('a page of another county', () => {
  it('is empty for this one’s viewer, who pages through its own', async () => {
    await openChild(platform, wholeChild(villagesOf(platform, anyue)[0] as string, { name: '外县' }))
    const visited: string[] = []
    for await (const page of pages({ search: { name: '外县' } })) visited.push(...page)
    expect(visited).toEqual([])
    for await (const page of pages({ search: { name: '外县' } }, viewerOf('CIVIL_AFFAIRS', anyue)))
      visited.push(...page)
    expect(visited).toHaveLength(1)
  })
})
