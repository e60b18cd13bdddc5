import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-03-31T02:00:00Z')
})
afterAll(() => platform.close())

const reader = viewerOf('EDUCATION', '512002')
const administrator = viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR')

describe('reading', () => {
  test('a region shows its names, its place and its days', async () => {
    const query = `{ region(code: "512002000000") { code level name fullName pinyin nameOnly validFrom validTo
      parent { code nameOnly } ancestors { code name } children { code } predecessors { code } successors { code }
      nameOn(date: "2020-01-01") } }`
    const { region } = dataOf(await platform.ask(reader, query))
    const { children, ...rest } = region
    expect(children).toHaveLength(23)
    expect(rest).toEqual({
      code: '512002',
      level: 'COUNTY',
      name: '雁江区',
      fullName: '四川省资阳市雁江区',
      pinyin: 'yanjiangqu',
      nameOnly: false,
      validFrom: null,
      validTo: null,
      parent: { code: '5120', nameOnly: false },
      ancestors: [
        { code: '51', name: '四川省' },
        { code: '5120', name: '资阳市' },
      ],
      predecessors: [],
      successors: [],
      nameOn: '雁江区',
    })
  })

  test('a code that leads nowhere is null; what is no code is named with its field', async () => {
    expect(dataOf(await platform.ask(reader, '{ region(code: "512099") { code } }'))).toEqual({
      region: null,
    })
    const answer = await platform.ask(reader, '{ region(code: "51209") { code } }')
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'code' })
  })

  test('regions are searched by sound within a subtree, page by page, each once', async () => {
    const query = `query ($after: String) { regions(within: "512021", level: TOWNSHIP, first: 10, after: $after) {
      nodes { code } edges { cursor node { code } } pageInfo { hasNextPage endCursor } totalCount { value precision } } }`
    const found: string[] = []
    let after: string | null = null
    do {
      const { regions } = dataOf(await platform.ask(reader, query, { variables: { after } }))
      found.push(...regions.nodes.map(({ code }: { code: string }) => code))
      expect(regions.totalCount).toEqual({ value: 46, precision: 'EXACT' })
      after = regions.pageInfo.hasNextPage ? regions.pageInfo.endCursor : null
    } while (after)
    expect(found).toHaveLength(46)
    expect(found).toEqual([...new Set(found)].sort())
    const sound =
      '{ regions(search: "anyue", level: COUNTY, first: 5) { nodes { name } pageInfo { hasNextPage } } }'
    expect(dataOf(await platform.ask(reader, sound)).regions).toEqual({
      nodes: [{ name: '安岳县' }],
      pageInfo: { hasNextPage: false },
    })
  })

  test('a cursor serves only the list it came from', async () => {
    const first = dataOf(await platform.ask(reader, '{ regions(first: 1) { pageInfo { endCursor } } }'))
    const after = first.regions.pageInfo.endCursor
    const list = (more: string) =>
      `query ($after: String) { regions(first: 1, after: $after${more}) { nodes { code } } }`
    expect(dataOf(await platform.ask(reader, list(''), { variables: { after } })).regions.nodes).toEqual([
      { code: '5120' },
    ])
    expect(codesOf(await platform.ask(reader, list(', level: COUNTY'), { variables: { after } }))).toEqual([
      'CURSOR_INVALID',
    ])
  })

  test('the size of a page has a limit, and an empty search is none', async () => {
    for (const asked of ['first: 0', 'first: 201', 'first: 5, search: " "'])
      expect(codesOf(await platform.ask(reader, `{ regions(${asked}) { nodes { code } } }`))).toEqual([
        'BAD_USER_INPUT',
      ])
    expect(
      dataOf(await platform.ask(reader, '{ regions(first: 200) { nodes { code } } }')).regions.nodes,
    ).toHaveLength(200)
  })
})

const renameMutation = `mutation ($input: RegionRenameInput!) { regionRename(input: $input) {
  region { code name fullName children { fullName } } userErrors { field code message } clientMutationId } }`
const rename = (viewer: typeof reader, input: object, language: 'zh' | 'en' = 'en') =>
  platform.ask(viewer, renameMutation, { variables: { input }, language })
const renaming = { code: '512022', name: '乐至新县', effectiveOn: '2026-01-01', clientMutationId: 'a-1' }

describe('changing', () => {
  test('a rename is forbidden to all but an administrator', async () => {
    for (const role of ['VIEWER', 'RECORDER', 'VERIFIER', 'APPROVER'] as const)
      expect(codesOf(await rename(viewerOf('CIVIL_AFFAIRS', '5120', role), renaming))).toEqual(['FORBIDDEN'])
    const kept = dataOf(await platform.ask(reader, '{ region(code: "512022") { name } }'))
    expect(kept).toEqual({ region: { name: '乐至县' } })
  })

  test('the administrator gets the region as it is after it, and everybody sees it', async () => {
    const { regionRename } = dataOf(await rename(administrator, renaming))
    expect(regionRename).toMatchObject({
      region: { code: '512022', name: '乐至新县', fullName: '四川省资阳市乐至新县' },
      userErrors: [],
      clientMutationId: 'a-1',
    })
    expect(regionRename.region.children[0].fullName).toMatch(/^四川省资阳市乐至新县/)
    const names = '{ region(code: "512022") { name before: nameOn(date: "2025-12-31") } }'
    expect(dataOf(await platform.ask(reader, names))).toEqual({
      region: { name: '乐至新县', before: '乐至县' },
    })
  })

  test('problems are told in the language asked for, and change nothing', async () => {
    const wrong = { code: '512021', name: '安岳新县', effectiveOn: '2026-04-01' }
    const zh = dataOf(await rename(administrator, wrong, 'zh')).regionRename
    expect(zh.region).toBeNull()
    expect(zh.userErrors).toEqual([
      { field: 'effectiveOn', code: 'DATE_IN_FUTURE', message: '生效日期不能晚于今天；请在生效后登记。' },
    ])
    expect(dataOf(await rename(administrator, wrong)).regionRename.userErrors[0].message).toMatch(
      /lies in the future/,
    )
    expect(dataOf(await platform.ask(reader, '{ region(code: "512021") { name } }'))).toEqual({
      region: { name: '安岳县' },
    })
  })

  test('a merge ends the one village and leads from it to the other', async () => {
    const { region } = dataOf(
      await platform.ask(reader, '{ region(code: "512002001") { children { code } } }'),
    )
    const [into, gone] = region.children.map(({ code }: { code: string }) => code)
    const merge = `mutation ($input: RegionMergeInput!) { regionMerge(input: $input) {
      region { code predecessors { code validTo } parent { children { code } } } userErrors { code } } }`
    const input = { codes: [gone], into, effectiveOn: '2026-02-01', documentNumber: '资民〔2026〕2号' }
    expect(codesOf(await platform.ask(reader, merge, { variables: { input } }))).toEqual(['FORBIDDEN'])
    const { regionMerge } = dataOf(await platform.ask(administrator, merge, { variables: { input } }))
    expect(regionMerge.userErrors).toEqual([])
    expect(regionMerge.region.predecessors).toEqual([{ code: gone, validTo: '2026-02-01' }])
    expect(regionMerge.region.parent.children).toHaveLength(region.children.length - 1)
    const after = `{ region(code: "${gone}") { validTo successors { code } } }`
    expect(dataOf(await platform.ask(reader, after))).toEqual({
      region: { validTo: '2026-02-01', successors: [{ code: into }] },
    })
  })

  test('the same rename under one key takes effect once', async () => {
    const input = { code: '512021', name: '安岳大县', effectiveOn: '2026-03-01', idempotencyKey: 'rename-1' }
    const answers = await Promise.all([1, 2, 3].map(() => rename(administrator, input)))
    for (const answer of answers)
      expect(dataOf(answer).regionRename).toMatchObject({ region: { name: '安岳大县' }, userErrors: [] })
  })
})
