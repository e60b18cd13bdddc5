import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RealServer, realServer, type Sender } from '../secrecy/server.js'
import { loadTree, openChild, wholeChild } from '../support/children.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

const settings = {
  SANLIU_LIMITS: JSON.stringify({
    all: { cost: 5_000 },
    roles: { APPROVER: { cost: 400, bucket: 400, restoreRate: 10 } },
  }),
}
const sender: Sender = ['EDUCATION', '512002', 'VIEWER']

let server: RealServer
beforeAll(async () => {
  server = await realServer(settings)
})
afterAll(() => server.stop())

const many = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ')
const bomb = `{ children(first: 1) { nodes { ...F0 } } }
  ${many(60, (at) => `fragment F${at} on Person { ...F${at + 1} ...F${at + 1} }`)} fragment F60 on Person { id }`

describe('a document beyond the limits is refused before anything else is done with it', () => {
  test.each([
    [
      'aliases of __typename',
      `{ viewer { ${many(61, (at) => `a${at}: __typename`)} } }`,
      'COST_LIMIT_EXCEEDED',
    ],
    ['fragments that multiply', bomb, 'COST_LIMIT_EXCEEDED'],
    [
      'a page too dear',
      '{ children(first: 200) { nodes { relatives { id name relation } } } }',
      'COST_LIMIT_EXCEEDED',
    ],
    ['ten thousand words', `{ viewer { ${'role '.repeat(10_001)} } }`, 'GRAPHQL_PARSE_FAILED'],
    [
      'fragments in a circle',
      '{ viewer { ...A } } fragment A on ViewerInfo { ...B } fragment B on ViewerInfo { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('%s', async (_, query, code) => {
    // Twice: a document is remembered when it was valid.
    for (const _time of [1, 2]) {
      const { status, body } = await server.ask(sender, query)
      expect(body.errors.map(({ extensions }: { extensions: { code: string } }) => extensions.code)).toEqual([
        code,
      ])
      expect(status).toBe(400)
      expect(body).not.toHaveProperty('data')
      expect(body.extensions.cost.maximumAvailable).toBe(5_000)
    }
    expect((await server.ask(sender, '{ viewer { role } }')).body.data).toEqual({
      viewer: { role: 'VIEWER' },
    })
  })

  test('the message names the cost, the maximum and the remedy, in the language of the caller', async () => {
    const query = '{ children(first: 200) { nodes { relatives { id name relation } } } }'
    const english = await server.ask(sender, query)
    expect(english.body.errors[0].message).toBe(
      'The query costs 6401; at most 5000 are taken: lower `first`, ask for fewer fields, or in several queries.',
    )
    expect(english.body.extensions.cost).toMatchObject({ requestedQueryCost: 6_401, actualQueryCost: 0 })
    const chinese = await server.post(sender, JSON.stringify({ query }))
    expect(chinese.body.errors[0].message).toContain('查询的成本为 6401，上限为 5000')
  })

  test('a valid document that another caller sent before is looked at again for each caller', async () => {
    const query = 'query ($n: Int!) { children(first: $n) { nodes { id name } } }'
    expect((await server.ask(sender, query, { n: 200 })).body.data.children.nodes).toEqual([])
    const { body } = await server.ask(['EDUCATION', '512002', 'APPROVER'], query, { n: 200 })
    expect(body.errors[0].extensions.code).toBe('COST_LIMIT_EXCEEDED')
  })
})

describe('every answer says what it cost and what is left', () => {
  const left = { restoreRate: 100_000, maximumAvailable: 1_000_000, currentlyAvailable: expect.any(Number) }
  const cost = (requestedQueryCost: number, actualQueryCost: number) => ({
    requestedQueryCost,
    actualQueryCost,
    maximumAvailable: 5_000,
    throttleStatus: left,
  })

  test.each([
    ['compiled to one statement', '{ children(first: 50) { nodes { id } } }', cost(101, 1)],
    ['resolved', '{ viewer { role } }', cost(2, 2)],
    ['one of the schema itself', '{ __type(name: "Person") { name } }', cost(1, 1)],
    ['refused for want of a right', '{ accessesOf(first: 10, person: "x") { nodes { at } } }', cost(21, 1)],
    ['refused for a file that is not there', '{ person(id: "x") { id } }', cost(2, 2)],
    ['not valid', '{ nothing }', cost(0, 0)],
    ['not even a document', '{', cost(0, 0)],
    ['of a kind that is not served', 'subscription { x }', cost(0, 0)],
  ])('%s', async (_, query, expected) => {
    const { body } = await server.ask(sender, query)
    expect(body.extensions.cost).toEqual(expected)
  })

  test('where the body is no JSON too; who is not known is told nothing', async () => {
    expect((await server.post(sender, '{"query"')).body.extensions.cost).toEqual(cost(0, 0))
    const stranger = await server.send('/graphql', { method: 'POST', body: '{}' })
    expect(stranger.status).toBe(401)
    expect(stranger.body).not.toHaveProperty('extensions')
  })
})

test('who has spent everything waits as long as Retry-After says, and others do not', async () => {
  const approver: Sender = ['WOMENS_FEDERATION', '512002', 'APPROVER']
  const query = '{ region(code: "512002") { code children { code name level } } }'
  const replies = []
  for (let at = 0; at < 7; at++) replies.push(await server.ask(approver, query))
  const refused = replies.filter(({ status }) => status === 429)
  expect(replies[0]?.status).toBe(200)
  expect(refused.length).toBeGreaterThan(0)
  for (const { headers, body } of refused) {
    const [, seconds] =
      (JSON.parse(headers) as [string, string][]).find(([name]) => name === 'retry-after') ?? []
    expect(Number(seconds)).toBeGreaterThanOrEqual(1)
    expect(body.errors[0].extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: Number(seconds),
    })
    expect(body.extensions.cost.throttleStatus).toMatchObject({ restoreRate: 10, maximumAvailable: 400 })
  }
  expect((await server.ask(sender, query)).status).toBe(200)
})

describe('what an answer cost is what it holds', () => {
  let platform: TestPlatform
  beforeAll(async () => {
    platform = await testPlatform()
    await loadTree(platform)
    for (const village of ['512002100001', '512002100003']) await openChild(platform, wholeChild(village))
  })
  afterAll(() => platform.close())

  test.each([
    ['a page of the lane', '{ children(first: 50) { nodes { id name } } }', 1 + 50 * 3, 1 + 2 * 3],
    ['under another name', '{ mine: children(first: 50) { edges { node { id } } } }', 1 + 50 * 3, 1 + 2 * 3],
    [
      'in part compiled',
      '{ children(first: 50) { nodes { id } } platform { version } }',
      3 + 50 * 2,
      3 + 2 * 2,
    ],
    [
      'resolved for its directive',
      '{ children(first: 50) { nodes { id name @include(if: true) } } }',
      1 + 50 * 3,
      1 + 2 * 3,
    ],
  ])('%s', async (_, query, requested, actual) => {
    const answer = await platform.ask(viewerOf('CIVIL_AFFAIRS', '512002'), query)
    dataOf(answer)
    expect(answer.extensions.cost).toMatchObject({ requestedQueryCost: requested, actualQueryCost: actual })
  })
})
