import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { type ErrorCode, errorCodes } from '../../src/errors.js'
import { type RealServer, type Reply, realServer, type Sender } from '../secrecy/server.js'
import { createMutation, wholeChild } from '../support/children.js'

let server: RealServer
let village: string
let id: string

const township: Sender = ['TOWNSHIP_GOVERNMENT', '512002', 'RECORDER']
const city: Sender = ['CIVIL_AFFAIRS', '5120', 'VIEWER']
const education: Sender = ['EDUCATION', '512002', 'RECORDER']
const province: Sender = ['PROVINCE', '51', 'VIEWER']
const statistics: Sender = ['STATISTICS', '5120', 'VIEWER']

beforeAll(async () => {
  server = await realServer()
  const regions = await server.ask(
    city,
    '{ regions(first: 1, within: "512002", level: VILLAGE) { nodes { code } } }',
  )
  village = regions.body.data.regions.nodes[0].code
  const created = await server.ask(township, createMutation, { input: wholeChild(village) })
  id = created.body.data.personCreate.person.id
})
afterAll(() => server?.stop())

const owner = (text: string) => withOwner(server.ownerUrl, async (sql) => void (await sql.unsafe(text)))
const errorIn = (reply: Reply) => {
  expect(reply.body.errors).toHaveLength(1)
  return reply.body.errors[0]
}
/** The answer without what differs from request to request. */
const bytes = ({ text, status }: Reply) =>
  `${status} ${text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'request')}`

const list = (argument: string) => `{ children(first: 5, ${argument}) { nodes { id } } }`

describe('FORBIDDEN', () => {
  it.each<[string, Sender, string, string[], RegExp, string | undefined]>([
    [
      'a root',
      statistics,
      '{ children(first: 1) { nodes { id } } }',
      ['Query.children'],
      /^001 三\(一\)12$/,
      undefined,
    ],
    ['a person', statistics, '{ person(id: "x") { name } }', ['Query.person'], /^001 三\(一\)12$/, undefined],
    [
      'a filter',
      education,
      list('filter: { subsistenceAllowance: { eq: true } }'),
      ['ChildFile.subsistenceAllowance'],
      /^001 三\(一\)3/,
      'ChildFilter.subsistenceAllowance',
    ],
    [
      'a filter deep inside',
      education,
      list('filter: { or: [{ not: { registered: { eq: true } } }] }'),
      ['Person.registered'],
      /^001 三\(一\)3/,
      'ChildFilter.registered',
    ],
    [
      'an order',
      province,
      list('orderBy: [{ namePinyin: ASC }]'),
      ['Person.namePinyin'],
      /^000 四\(二\)/,
      'ChildOrder.namePinyin',
    ],
    [
      'a search',
      province,
      list('search: { name: "张" }'),
      ['Person.name'],
      /^000 四\(二\)/,
      'PersonSearch.name',
    ],
    [
      'a write',
      education,
      'mutation { childUpdate(input: { id: "x", expectedVersion: 1, guardianshipRating: GOOD }) { userErrors { code } } }',
      ['ChildFile.guardianshipRating'],
      /^001 三\(一\)3/,
      'ChildUpdateInput.guardianshipRating',
    ],
    [
      'a change by a reader',
      city,
      'mutation { childUpdate(input: { id: "x", expectedVersion: 1, boarding: true }) { userErrors { code } } }',
      ['Mutation.childUpdate'],
      /^role RECORDER$/,
      undefined,
    ],
  ])(
    'of %s names the coordinate and the clause, and nothing else',
    async (_, sender, query, coordinates, clause, input) => {
      const reply = await server.ask(sender, query)
      expect(reply.status).toBe(403)
      expect(Object.keys(reply.body)).toEqual(['errors', 'extensions'])
      expect(Object.keys(reply.body.extensions)).toEqual(['cost'])
      const { message, extensions } = errorIn(reply)
      const { requestId, clause: said, ...rest } = extensions
      expect(rest).toEqual({ code: 'FORBIDDEN', coordinates, ...(input ? { input } : {}) })
      expect(said).toMatch(clause)
      expect(reply.headers).toContain(requestId)
      expect(message).toBe(`Not permitted: ${coordinates.join(', ')} (${said}).`)
    },
  )

  it('says the same whether somebody would have been found or not', async () => {
    const { citizenId } = wholeChild(village).person
    const answers = await Promise.all([
      server.ask(province, list('search: { name: "小禾" }')),
      server.ask(province, list('search: { name: "无此人" }')),
    ])
    expect(new Set(answers.map(bytes)).size).toBe(1)
    const writes = [id, 'no file'].map((each) =>
      server.ask(
        education,
        'mutation ($id: ID!) { childUpdate(input: { id: $id, expectedVersion: 1, assistanceNote: "x" }) { userErrors { code } } }',
        { id: each },
      ),
    )
    expect(new Set((await Promise.all(writes)).map(bytes)).size).toBe(1)
    const found = await server.ask(city, list('search: { name: "小禾" }'))
    expect(found.body.data.children.nodes).toEqual([{ id }])
    expect(
      (await server.ask(city, list(`search: { citizenId: "${citizenId}" }`))).body.data.children.nodes,
    ).toEqual([])
  })

  it('comes before anything is executed: a table that is gone is not missed', async () => {
    await owner('alter table person rename to away')
    try {
      expect((await server.ask(statistics, '{ children(first: 1) { nodes { id } } }')).status).toBe(403)
      expect((await server.ask(province, list('search: { name: "张" }'))).status).toBe(403)
      expect((await server.ask(city, list('search: { name: "张" }'))).status).toBe(500)
    } finally {
      await owner('alter table away rename to person')
    }
  })

  it('in strict mode names every coordinate that would be masked', async () => {
    const strict = (sender: Sender) =>
      server.post(sender, JSON.stringify({ query: '{ children(first: 1) { nodes { name sex phone } } }' }), {
        'x-access-mode': 'strict',
        'accept-language': 'zh-CN',
      })
    const refused = errorIn(await strict(province))
    expect(refused.extensions.coordinates).toEqual(['Person.name', 'Person.phone'])
    expect(refused.message).toMatch(/^无权访问 Person\.name、Person\.phone（依据：000 四\(二\).*）。$/)
    expect((await strict(city)).status).toBe(200)
  })
})

describe('a fault of the database', () => {
  const faultOf = (requestId: string) =>
    server.lines
      .map((line) => JSON.parse(line))
      .find((line) => line.event === 'request.fault' && line.requestId === requestId)

  it('is answered with its number and nothing else, and is on record under that number', async () => {
    await owner('alter table relative rename to away')
    try {
      for (const language of ['en', 'zh-CN']) {
        const body = JSON.stringify({ query: '{ children(first: 1) { nodes { name relatives { name } } } }' })
        const reply = await server.post(city, body, { 'accept-language': language })
        const { message, extensions } = errorIn(reply)
        expect(Object.keys(extensions).sort()).toEqual(['code', 'requestId'])
        expect(extensions.code).toBe('INTERNAL_SERVER_ERROR')
        expect(message).toMatch(
          language === 'en' ? /^Internal error; nothing was completed\./ : /^内部错误，未能完成。/,
        )
        expect(message).toContain(extensions.requestId)
        expect(reply.text).not.toMatch(/42P01|relation|select|away|postgres/i)
        expect(faultOf(extensions.requestId).fault).toMatchObject({
          name: 'StatementFailed',
          sqlstate: '42P01',
        })
      }
    } finally {
      await owner('alter table away rename to relative')
    }
    const after = await server.ask(city, '{ children(first: 1) { nodes { relatives { name } } } }')
    expect(after.body.data.children.nodes[0].relatives).toEqual([{ name: '张大山' }])
  })

  it('while a change is answered undoes the change', async () => {
    const change = (school: string) =>
      server.ask(
        township,
        'mutation ($input: ChildUpdateInput!) { childUpdate(input: $input) { userErrors { code } person { version relatives { name } } } }',
        { input: { id, expectedVersion: 1, school, idempotencyKey: 'once' } },
      )
    const read = async () =>
      (await server.ask(city, 'query ($id: ID!) { person(id: $id) { version child { school } } }', { id }))
        .body.data.person
    await owner('alter table relative rename to away')
    try {
      expect(errorIn(await change('甲校')).extensions.code).toBe('INTERNAL_SERVER_ERROR')
    } finally {
      await owner('alter table away rename to relative')
    }
    expect(await read()).toEqual({ version: 1, child: { school: '演示小学' } })
    // Its key is free again too.
    expect((await change('甲校')).body.data.childUpdate.person.version).toBe(2)
    expect(await read()).toEqual({ version: 2, child: { school: '甲校' } })
  })
})

describe('a document that can’t be executed', () => {
  it.each<[string, string, object, ErrorCode]>([
    [
      'without the operation it names',
      'query A { viewer { role } }',
      { operationName: 'B' },
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'with two operations and none named',
      'query A { viewer { role } } query B { viewer { role } }',
      {},
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['of a kind that is not served', 'subscription { children }', {}, 'OPERATION_RESOLUTION_FAILURE'],
    ['with an unknown field', '{ children(first: 1) { nodes { salary } } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s is refused with its code and a status of 400', async (_, query, more, code) => {
    const reply = await server.ask(city, query, {}, more)
    expect([reply.body.errors[0].extensions.code, reply.status]).toEqual([code, 400])
    expect(errorCodes).toContain(code)
  })

  it('with one of several operations named runs that one', async () => {
    const query = 'query A { viewer { role } } query B { viewer { department } }'
    const { body } = await server.ask(city, query, {}, { operationName: 'B' })
    expect(body.data).toEqual({ viewer: { department: 'CIVIL_AFFAIRS' } })
  })
})
