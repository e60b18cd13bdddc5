import { HeaderMap } from '@apollo/server'
import { type ExecutionResult, GraphQLError, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { Caller } from '../../src/http/caller.js'
import type { Front, FrontAnswer } from '../../src/http/front.js'
import { knownDocuments } from '../../src/http/known-documents.js'
import { createLog } from '../../src/log.js'
import { platformSchema } from '../../src/schema.js'
import { type RealServer, realServer, type Sender } from '../secrecy/server.js'

const caller = () =>
  ({ language: 'en', requestId: 'one', trace: { codes: [], formatted: false } }) as unknown as Caller

/** A front whose Apollo only tells that it was asked. */
async function fronted(result: ExecutionResult | Error) {
  const known = knownDocuments()
  const text = '{ viewer { role } }'
  known.know(text, parse(text))
  let asked = 0
  let begun = 0
  const apollo = {
    executeHTTPGraphQLRequest: async () => {
      asked += 1
      return { status: 299, headers: new HeaderMap(), body: { kind: 'complete', string: '' } }
    },
  } as unknown as Front
  const front = known.before(apollo, {
    schema: await platformSchema(),
    log: createLog('silent'),
    run: async () => {
      begun += 1
      if (result instanceof Error) throw result
      return result
    },
  })
  const ask = async (body: object, context = caller()) => {
    const answer = await front.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        headers: new HeaderMap([['accept', 'application/json']]),
        search: '',
        body,
      },
      context: async () => context,
    })
    return { answer, asked, begun }
  }
  return { ask, text }
}

const textOf = ({ body }: FrontAnswer) => (body.kind === 'bytes' ? body.bytes.toString() : '')

const cost = { extensions: { cost: { requestedQueryCost: 1 } } }

describe('a text that was validated before', () => {
  it('is executed without Apollo; another text, an extension or an unknown operation is not', async () => {
    const { ask, text } = await fronted({ data: { viewer: { role: 'VIEWER' } }, ...cost })
    expect(await ask({ query: text })).toMatchObject({ asked: 0, begun: 1, answer: { status: 200 } })
    expect(await ask({ query: `${text} ` })).toMatchObject({ asked: 1, begun: 1 })
    expect(await ask({ query: text, extensions: { persistedQuery: {} } })).toMatchObject({ asked: 2 })
    expect(await ask({ query: text, operationName: 'Other' })).toMatchObject({ asked: 3, begun: 1 })
  })

  it('goes through Apollo after all where nothing was begun, and never where something may have been', async () => {
    const early = await fronted({ errors: [new GraphQLError('variables do not fit')] })
    expect(await early.ask({ query: early.text })).toMatchObject({ asked: 1, begun: 1 })
    const late = await fronted({
      errors: [new GraphQLError('a fault', { path: ['viewer'] })],
      data: null,
      ...cost,
    })
    expect(await late.ask({ query: late.text })).toMatchObject({
      asked: 0,
      begun: 1,
      answer: { status: 200 },
    })
    const thrown = await fronted(new Error('told to nobody'))
    const { answer, asked } = await thrown.ask({ query: thrown.text })
    expect(asked).toBe(0)
    expect(answer.status).toBe(500)
    expect(textOf(answer)).toContain('INTERNAL_SERVER_ERROR')
    expect(textOf(answer)).not.toContain('told to nobody')
  })
})

describe('the second answer is that of the first', () => {
  let server: RealServer
  const sender: Sender = ['EDUCATION', '512002', 'VIEWER']
  beforeAll(async () => {
    server = await realServer({})
  })
  afterAll(() => server.stop())

  const steady = (body: string) =>
    body.replace(/"requestId":"[^"]*"|currentlyAvailable":[\d.]+|[0-9a-f-]{36}/g, '…')

  test.each([
    ['a read', { query: '{ viewer { role region { name } } }' }],
    ['a list', { query: '{ children(first: 2) { nodes { id citizenId } totalCount { value } } }' }],
    [
      'with variables',
      { query: 'query A($n: Int!) { children(first: $n) { nodes { id } } }', variables: { n: 2 } },
    ],
    [
      'variables that do not fit',
      { query: 'query A($n: Int!) { children(first: $n) { nodes { id } } }', variables: { n: 'x' } },
    ],
    [
      'a refusal',
      { query: '{ children(first: 1, filter: { person: { citizenId: { eq: "x" } } }) { nodes { id } } }' },
    ],
    [
      'nobody by that id',
      {
        query:
          '{ person(id: "UGVyc29uOjUxMjAwMjowMWEyMjFiNS1lM2QxLTcxNjQtOGMyMC0wMDVlODRiNDdmMzQ") { name } }',
      },
    ],
    ['an operation that is not there', { query: 'query A { viewer { role } }', operationName: 'B' }],
    ['the schema', { query: '{ __schema { queryType { name } } }' }],
    [
      'a change that is not allowed',
      { query: 'mutation { personUpdate(input: { id: "x", expectedVersion: 1 }) { userErrors { code } } }' },
    ],
  ])('%s', async (_, body) => {
    const text = JSON.stringify(body)
    const first = await server.post(sender, text)
    const second = await server.post(sender, text)
    expect(second.status).toBe(first.status)
    expect(steady(JSON.stringify(second.body))).toBe(steady(JSON.stringify(first.body)))
  })
})
