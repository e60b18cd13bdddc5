import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { trustedDocuments } from '../../src/clients/fitting.js'
import { deployedTable } from '../../src/clients/index.js'
import { platformPolicy } from '../../src/schema.js'
import { type RealServer, realServer, type Sender } from '../secrecy/server.js'

const front = { id: 'desk', name: '教育局工作台', departments: ['EDUCATION'], roles: ['VIEWER', 'RECORDER'] }
const idOf = (text: string) => createHash('sha256').update(text).digest('hex')

const list =
  'query List($first: Int!) {\n  children(first: $first) {\n    nodes {\n      id\n      phone\n    }\n  }\n}\n'
const me = 'query Me {\n  viewer {\n    client\n  }\n}\n'
const change =
  'mutation Change($input: ChildUpdateInput!) {\n  childUpdate(input: $input) {\n    userErrors {\n      code\n    }\n  }\n}\n'

const folder = mkdtempSync(join(tmpdir(), 'sanliu-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A deployment whose front-ends handed these files in. */
function handedIn(files: Record<string, string>, more: object = { rights: 'ALL' }): string {
  const path = mkdtempSync(join(folder, 'one-'))
  mkdirSync(join(path, 'desk/deep'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, 'desk', name), text)
  const clients = [
    { ...front, documents: 'desk', onlyTrusted: true, ...more },
    { ...front, id: 'other', rights: 'ALL' },
  ]
  writeFileSync(join(path, 'clients.json'), JSON.stringify({ clients }))
  return join(path, 'clients.json')
}

const trusted = async (clients: string) =>
  trustedDocuments({ clients }, await platformPolicy(deployedTable({ clients })))
const faultsOf = (clients: string) =>
  trusted(clients).then(
    () => '',
    (error: Error) => `${error.name} ${error.message}`,
  )

describe('the documents of a front-end', () => {
  test('are the files of a folder and the entries of lists, each by the SHA-256 of its text', async () => {
    const files = {
      'list.graphql': list,
      'deep/me.gql': me,
      'more.json': JSON.stringify({ [idOf(change)]: change }),
      'README.md': '-',
    }
    const found = (await trusted(handedIn(files))).get('desk')
    expect(new Map(found?.byId)).toEqual(new Map([list, me, change].map((text) => [idOf(text), text])))
    expect(found?.only).toBe(true)
  })

  test.each([
    [
      'a field that is not there',
      { 'a.graphql': me.replace('client', 'wizard') },
      /a\.graphql:3:5：.*wizard/,
    ],
    ['what is no document', { 'a.graphql': 'query {' }, /a\.graphql:1:8：.*Syntax Error/],
    [
      'an id that is not that of its text',
      { 'a.json': JSON.stringify({ [idOf(me)]: list }) },
      /a\.json \w+：.*SHA-256/,
    ],
    ['no document at all', {}, /desk：.*holds no document/],
  ])('stop the start with their file and place: %s', async (_, files, told) => {
    expect(await faultsOf(handedIn({ ...files }))).toMatch(told)
    expect(await faultsOf(handedIn({ 'a.graphql': me }))).toBe('')
  })

  test('are held against the schema as the front-end sees it, and no value of them is repeated', async () => {
    const rights = { most: 'F', classes: { contact: 'N' } }
    expect(await faultsOf(handedIn({ 'a.graphql': list }, { rights }))).toMatch(/a\.graphql:5:7：.*phone/)
    expect(await faultsOf(handedIn({ 'a.graphql': list }))).toBe('')
    // A change is one of recorders, whom this front-end of two roles has, and that one of readers has not.
    expect(await faultsOf(handedIn({ 'a.graphql': change }))).toBe('')
    const readers = { rights: 'ALL', roles: ['VIEWER'] }
    expect(await faultsOf(handedIn({ 'a.graphql': change }, readers))).toMatch(/a\.graphql/)
    const wrong = await faultsOf(handedIn({ 'a.graphql': list.replace('$first)', '"张三")') }))
    expect(wrong).toMatch(/a\.graphql:2:19/)
    expect(wrong).not.toContain('张三')
  })
})

describe('a front-end that may send its documents only', () => {
  let server: RealServer
  const sender: Sender = ['EDUCATION', '512002', 'VIEWER']
  beforeAll(async () => {
    server = await realServer({ SANLIU_CLIENTS: handedIn({ 'list.graphql': list, 'me.graphql': me }) })
  }, 60_000)
  afterAll(() => server?.stop())

  const post = (body: object) => server.post(sender, JSON.stringify(body))
  const shown = { data: { viewer: { client: 'desk' } } }
  const refused = { status: 400, body: { errors: [{ extensions: { code: 'DOCUMENT_NOT_ALLOWED' } }] } }

  test.each([
    ['documentId', { documentId: idOf(me) }],
    ['documentId with the word sha256', { documentId: `sha256:${idOf(me)}` }],
    [
      'the extension of persisted queries',
      { extensions: { persistedQuery: { version: 1, sha256Hash: idOf(me) } } },
    ],
    ['the very text', { query: me }],
  ])('is answered by %s', async (_, body) => {
    expect(await post(body)).toMatchObject({ status: 200, body: shown })
    // The second time the text is known.
    const again = await post(body)
    expect(again).toMatchObject({ status: 200, body: shown })
    expect(again.body.extensions.cost).toMatchObject({ requestedQueryCost: 2 })
  })

  test('is asked with variables like any other', async () => {
    const answered = await post({ documentId: idOf(list), variables: { first: 2 }, operationName: 'List' })
    expect(answered.body.data).toEqual({ children: { nodes: [] } })
    const wrong = await post({ documentId: idOf(list), variables: { first: 'x' } })
    expect(wrong.body.errors[0].extensions.code).toBe('BAD_USER_INPUT')
  })

  test.each([
    ['another text', { query: '{ viewer { role } }' }],
    ['the text in another form', { query: me.replaceAll(/\s+/g, ' ') }],
    ['the description of the schema', { query: '{ __schema { queryType { name } } }' }],
    ['an id that nobody handed in', { documentId: idOf('{ viewer { role } }') }],
    ['an id with another text', { query: '{ viewer { role } }', documentId: idOf(me) }],
    [
      'a text that brings its own id',
      {
        query: '{ viewer { role } }',
        extensions: { persistedQuery: { version: 1, sha256Hash: idOf('{ viewer { role } }') } },
      },
    ],
  ])('is refused %s, and nothing is learnt from it', async (_, body) => {
    expect(await post(body)).toMatchObject(refused)
    expect(await post({ documentId: idOf('{ viewer { role } }') })).toMatchObject(refused)
    expect(await post({ query: me })).toMatchObject({ status: 200, body: shown })
  })

  test('is refused what is neither text nor id, as everybody is', async () => {
    for (const body of [{}, { documentId: 7 }, { extensions: { persistedQuery: { sha256Hash: 7 } } }])
      expect((await post(body)).body.errors[0].extensions.code).toBe('BAD_REQUEST')
  })

  test('does not bind another front-end, and a client that is not named is refused', async () => {
    const asked = async (client: string, body: object) => {
      const token = await server.tokenOf(sender, client)
      return server.send('/graphql', {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      })
    }
    expect(await asked('other', { query: '{ viewer { role } }' })).toMatchObject({ status: 200 })
    expect((await asked('other', { documentId: idOf(me) })).body.errors[0].extensions.code).toBe(
      'BAD_REQUEST',
    )
    const unknown = await asked('smuggler', { query: me })
    expect(unknown).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    })
    expect(unknown.text).not.toContain('smuggler')
  })
})
