import { buildSchema, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tableOf } from '../../src/csv/columns.js'
import { csvText } from '../../src/csv/text.js'
import { withOwner } from '../../src/database/owner.js'
import { type RealServer, realServer, type Sender } from '../secrecy/server.js'
import { createMutation, wholeChild } from '../support/children.js'

const village = '512002001001'
const township: Sender = ['TOWNSHIP_GOVERNMENT', '512002', 'RECORDER']
const civilAffairs: Sender = ['CIVIL_AFFAIRS', '512002', 'VIEWER']
/** Reads names and no citizen IDs. */
const federation: Sender = ['WOMENS_FEDERATION', '512002', 'VIEWER']

let server: RealServer
beforeAll(async () => {
  server = await realServer()
  const schools = ['=HYPERLINK("http://example.org")', '+86', '－1', '演示"小学", 二部', '@演示']
  for (const [at, school] of schools.entries()) {
    const input = wholeChild(village, { birthDate: `2015-0${at + 1}-06` }, { school })
    const { body } = await server.ask(township, createMutation, { input })
    expect(body.data.personCreate.userErrors).toEqual([])
  }
}, 120_000)
afterAll(() => server?.stop())

const asTable = (sender: Sender, query: string, headers: Record<string, string> = {}, more: object = {}) =>
  server.post(sender, JSON.stringify({ query, ...more }), { accept: 'text/csv', ...headers })

/** The lines and cells of a text by RFC 4180, read by another way than they were written. */
function read(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (quoted === undefined && plain === '' && end === '') break
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') rows.push([])
  }
  return rows.filter((row) => row.length > 0)
}

const list = `query ($n: Int!) { children(first: $n, orderBy: [{ field: BIRTH_DATE, direction: ASC }]) {
  nodes { ...Of child { school } region { fullName } } pageInfo { hasNextPage endCursor } } }
  fragment Of on Person { name birthDate citizenId }`
const plainList = '{ children(first: 50) { nodes { name birthDate citizenId child { school } } } }'

describe('a list that I may read', () => {
  test('comes as a table in the order of the document, in UTF-8 with its mark, in lines of RFC 4180', async () => {
    const answer = await asTable(civilAffairs, plainList)
    expect(answer.status).toBe(200)
    expect(answer.headers).toContain('text/csv; charset=utf-8; header=present')
    expect(answer.headers).toContain('children.csv')
    const [heading, ...rows] = read(answer.text)
    expect(heading).toEqual(['姓名', '出生日期', '公民身份号码', '留守儿童信息·就读学校'])
    expect(rows).toHaveLength(5)
    expect(answer.text.endsWith('\r\n')).toBe(true)
    // The reader of the answer takes the mark of three bytes away.
    const length = Number(new Map(JSON.parse(answer.headers) as [string, string][]).get('content-length'))
    expect(length).toBe(Buffer.byteLength(answer.text) + 3)
  })

  test('holds what the same document gives as JSON, for the same rights', async () => {
    const { text } = await asTable(civilAffairs, plainList, { 'accept-language': 'en' })
    const { body } = await server.post(civilAffairs, JSON.stringify({ query: plainList }))
    const unshielded = (cell: string) => cell.replace(/^'/, '')
    const expected = body.data.children.nodes.map((node: Record<string, unknown>) => [
      node.name,
      node.birthDate,
      node.citizenId,
      (node.child as { school: string }).school,
    ])
    expect(
      read(text)
        .slice(1)
        .map((row) => row.map(unshielded)),
    ).toEqual(expected)
  })

  test('is headed in English, or by the keys of the answer', async () => {
    const english = await asTable(civilAffairs, plainList, { 'accept-language': 'en' })
    expect(read(english.text)[0]?.slice(0, 2)).toEqual(['Name', 'Date of birth'])
    const codes = await asTable(
      civilAffairs,
      '{ children(first: 1) { nodes { who: name child { school } } } }',
      {
        accept: 'text/csv; headings=codes',
      },
    )
    expect(read(codes.text)[0]).toEqual(['who', 'child.school'])
  })

  test('holds no formula and no number that loses digits', async () => {
    const rows = read((await asTable(township, plainList)).text).slice(1)
    const schools = rows.map((row) => row[3]).sort()
    expect(schools).toEqual([
      `'+86`,
      `'=HYPERLINK("http://example.org")`,
      `'@演示`,
      `'－1`,
      '演示"小学", 二部',
    ])
    for (const [, , citizenId] of rows) expect(citizenId).toMatch(/^'99\d{15}[\dX]$|^99\d{15}X$/)
  })

  test('says which columns are masked or withheld, and gives them to who may read them', async () => {
    const query = '{ children(first: 5) { nodes { name citizenId child { incomeSources } } } }'
    const denied = await asTable(federation, query)
    const { body } = await server.post(federation, JSON.stringify({ query }))
    const modes = Object.fromEntries(
      body.extensions.access.masked.map(({ coordinate, mode }: Record<string, string>) => [coordinate, mode]),
    )
    expect(Object.keys(modes).length).toBeGreaterThan(0)
    for (const [coordinate, mode] of Object.entries(modes))
      expect(denied.headers).toContain(`${coordinate}=${mode}`)
    const [heading, ...rows] = read(denied.text)
    expect(modes['Person.citizenId']).toBe('DENIED')
    expect(heading?.[1]).toMatch(/（不提供）$/)
    expect(rows.map((row) => row[1])).toEqual(['', '', '', '', ''])
    expect(denied.text).not.toMatch(/99\d{8}/)
    const allowed = await asTable(township, query)
    const given = read(allowed.text)
    expect(given[0]?.[1]).toBe('公民身份号码')
    expect(given.slice(1)).toHaveLength(5)
    for (const row of given.slice(1)) expect(row[1]).toMatch(/^'?99\d{15}[\dX]$/)
    expect(allowed.headers).not.toContain('x-access-masked')
  })

  test('ends at the page, and says how to go on', async () => {
    const order = list.replace(/, orderBy: \[[^\]]*\]/, '')
    const first = await asTable(civilAffairs, order, {}, { variables: { n: 2 } })
    expect(read(first.text)).toHaveLength(3)
    const headers = new Map(JSON.parse(first.headers) as [string, string][])
    expect(headers.get('x-has-next-page')).toBe('true')
    expect(headers.get('x-end-cursor')).toMatch(/^[\w=+/-]{20,}$/)
    const tooMany = await asTable(civilAffairs, order, {}, { variables: { n: 100_000 } })
    expect(tooMany).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    })
  })

  test('is on record as any other read', async () => {
    const { headers } = await asTable(civilAffairs, plainList, { 'x-access-purpose': 'ROUTINE_CARE' })
    const requestId = new Map(JSON.parse(headers) as [string, string][]).get('x-request-id') ?? ''
    const rows = await withOwner(
      server.ownerUrl,
      (sql) =>
        sql`select kind, department, purpose, cardinality(persons) as persons from audit_entry where request_id = ${requestId}`,
    )
    expect(rows.map((row) => ({ ...row }))).toMatchObject([
      { kind: 'READ', department: 'CIVIL_AFFAIRS', persons: 5 },
    ])
  })
})

describe('is answered as JSON, with its status and no data,', () => {
  test.each([
    [
      'a document with two lists',
      '{ children(first: 1) { nodes { name } } elders(first: 1) { nodes { name } } }',
    ],
    ['one without a list of objects', '{ viewer { account } }'],
    ['one about the schema', '{ __schema { types { name } } }'],
  ])('%s', async (_, query) => {
    const answer = await asTable(civilAffairs, query, { 'accept-language': 'en' })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] } })
    expect(answer.body.errors[0].message).toMatch(/exactly one list/)
  })

  test('a change, which is not made', async () => {
    const count = () => withOwner(server.ownerUrl, (sql) => sql`select count(*)::int as n from person`)
    const before = await count()
    const answer = await asTable(township, createMutation, {}, { variables: { input: wholeChild(village) } })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] } })
    expect(await count()).toEqual(before)
  })

  test('a list that is not mine, and a field under strict mode', async () => {
    const strict = await asTable(federation, '{ children(first: 5) { nodes { name citizenId } } }', {
      'x-access-mode': 'strict',
    })
    expect(strict).toMatchObject({ status: 403, body: { errors: [{ extensions: { code: 'FORBIDDEN' } }] } })
    expect(strict.body.data).toBeUndefined()
    const without = await server.send('/graphql', {
      method: 'POST',
      headers: { accept: 'text/csv', 'content-type': 'application/json' },
      body: JSON.stringify({ query: plainList }),
    })
    expect(without.status).toBe(401)
  })
})

test('lists inside a row stand line by line in their cells, nulls kept', () => {
  const schema = buildSchema(`
    type Query { all: [Row!]! }
    type Row { "名称。Name." name: String "标记。Tags." tags: [String!] "人员。People." people: [Other!]! }
    type Other { "名称。Name." name: String phone: String amount: Int }`)
  const table = tableOf(schema, parse('{ all { name tags people { name phone amount } } }'))!
  const people = [
    { name: '甲', phone: null, amount: -1 },
    { name: '乙', phone: '1', amount: null },
  ]
  const data = {
    all: [
      { name: '\tx', tags: ['-a', 'b'], people },
      { name: null, tags: null, people: [] },
    ],
  }
  expect(csvText(table, data, 'zh', new Map())).toBe(
    '\uFEFF名称,标记,人员·名称,人员·phone,人员·amount\r\n' +
      `'\tx,"'-a\nb","甲\n乙","\n1","'-1\n"\r\n` +
      ',,,,\r\n',
  )
})
