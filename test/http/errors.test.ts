import { getOperationAST, getVariableValues } from 'graphql'
import { describe, expect, test } from 'vitest'
import { ConnectionLost, DoorClosed, NotCommitted } from '../../src/database/failure.js'
import { overloaded, PlatformError } from '../../src/errors.js'
import { canary, type Executor, tinyServer } from './tiny.js'

const english = { headers: { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.1' } }

describe('a value of the wrong type is named by its place and its type, and not repeated', () => {
  const byVariable = 'query ($f: Filter, $n: Int, $s: Sex) { find(filter: $f, first: $n, sex: $s) }'
  test.each([
    ['a date', byVariable, { f: { birthDate: canary } }, '$f.birthDate', 'Date'],
    ['a number', byVariable, { n: canary }, '$n', 'Int'],
    ['a code', byVariable, { s: canary }, '$s', 'FEMALE, MALE'],
    ['an entry of a list', byVariable, { f: { ages: [1, canary] } }, '$f.ages[1]', 'Int!'],
    [
      'a nested filter',
      byVariable,
      { f: { and: [{}, { and: [{ sex: canary }] }] } },
      '$f.and[1].and[0].sex',
      'Sex',
    ],
    ['an object in place of a value', byVariable, { n: { id: canary } }, '$n', 'Int'],
    ['a value in place of an object', byVariable, { f: canary }, '$f', 'Filter'],
    ['null where a value is needed', byVariable, { f: { needed: null, and: [] } }, '$f.needed', 'String!'],
    ['a literal', `{ find(first: "${canary}") }`, {}, 'first', 'Int'],
    ['a literal code', `{ find(sex: X${canary}) }`, {}, 'sex', 'FEMALE, MALE'],
    [
      'a literal in an object',
      `{ find(filter: {and: [{birthDate: "${canary}"}]}) }`,
      {},
      'filter.and.birthDate',
      'Date',
    ],
    ['a literal in place of an object', `{ find(filter: "${canary}") }`, {}, 'filter', 'Filter'],
    ['an object literal in place of a value', `{ find(first: {id: "${canary}"}) }`, {}, 'first', 'Int'],
  ])('%s', async (_, query, variables, place, type) => {
    const { ask, lines } = await tinyServer()
    const { status, data, errors } = await ask(query, variables, english)
    expect([status, data]).toEqual([400, undefined])
    expect(errors).toHaveLength(1)
    expect(errors![0]!.message).toContain(`${place}: `)
    expect(errors![0]!.message).toContain(type)
    expect(JSON.stringify(errors)).not.toContain(canary)
    expect(lines.join()).not.toContain(canary)
    expect((await ask('query ($f: Filter) { find(filter: $f) }', { f: { sex: 'FEMALE' } })).data).toEqual({
      find: 'found',
    })
  })

  test('every wrong place of one variable is named', async () => {
    const { ask } = await tinyServer()
    const f = { birthDate: canary, sex: canary, ages: [canary] }
    const { errors } = await ask('query ($f: Filter) { find(filter: $f) }', { f })
    expect(errors!.map(({ message }) => message.split('：')[0]).sort()).toEqual([
      '$f.ages[0]',
      '$f.birthDate',
      '$f.sex',
    ])
    expect(errors!.every(({ extensions }) => extensions.code === 'BAD_USER_INPUT')).toBe(true)
  })

  test('a missing variable and an unknown input field are named', async () => {
    const { ask } = await tinyServer()
    const missing = await ask('query ($s: String!) { statement(state: $s) }', {}, english)
    expect(missing.errors![0]!.message).toBe('Variable "$s" of required type "String!" was not provided.')
    const unknown = await ask(
      'query ($f: Filter) { find(filter: $f) }',
      { f: { birthdate: '2020-01-01' } },
      english,
    )
    expect(unknown.errors![0]!.message).toContain('"birthdate" is not defined by type "Filter"')
    const key = await ask(
      'query ($f: Filter) { find(filter: $f) }',
      { f: { [`${canary} 张三`]: 1 } },
      english,
    )
    expect(key.errors).toHaveLength(1)
    expect(JSON.stringify(key.errors)).not.toContain(canary)
  })

  test('a literal in a broken document is not repeated', async () => {
    const { ask } = await tinyServer()
    for (const query of [
      `{ find(first: 1 "${canary}") }`,
      `{ find(${canary}) }`,
      `{ find("""${canary}""") }`,
    ]) {
      const { status, errors } = await ask(query)
      expect([status, errors![0]!.extensions.code]).toEqual([400, 'GRAPHQL_PARSE_FAILED'])
      expect(JSON.stringify(errors)).not.toContain(canary)
    }
    const { errors } = await ask(`{ department }`, undefined)
    expect(errors).toBeUndefined()
  })
})

describe('messages of the schema are kept', () => {
  test('an unknown field is named with what was meant', async () => {
    const { ask } = await tinyServer()
    const { status, errors } = await ask('{ departmen }', undefined, english)
    expect(status).toBe(400)
    expect(errors![0]).toMatchObject({
      message: 'Cannot query field "departmen" on type "Query". Did you mean "department"?',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    })
  })

  test.each([
    ['an unused variable', 'query ($n: Int) { department }', '"$n" is never used'],
    ['an undefined variable', '{ find(first: $n) }', '"$n" is not defined'],
    ['a variable of another type', 'query ($n: String) { find(first: $n) }', 'expecting type "Int"'],
    ['a missing argument', '{ statement }', 'argument "state" of type "String!"'],
    ['an unknown argument', '{ find(frist: 1) }', 'Unknown argument "frist"'],
    ['a root that does not exist', 'subscription { x }', 'no operations of this kind'],
  ])('%s', async (_, query, part) => {
    const { ask } = await tinyServer()
    const { status, errors } = await ask(query, undefined, english)
    expect(status).toBe(400)
    expect(errors![0]!.message).toContain(part)
  })

  test('an operation that is not in the document', async () => {
    const { post } = await tinyServer()
    const response = await post(JSON.stringify({ query: 'query A { department }', operationName: canary }))
    const text = await response.text()
    expect(response.status).toBe(400)
    expect(text).toContain('OPERATION_RESOLUTION_FAILURE')
    expect(text).not.toContain(canary)
  })
})

describe('an unknown fault', () => {
  test.each(['{ fault }', '{ impostor }', '{ statement(state: "XX000") }'])(
    '%s is masked with the number under which its frames are on record',
    async (query) => {
      const { ask, lines } = await tinyServer()
      const { response, status, data, errors } = await ask(query, undefined, english)
      expect(status).toBe(200)
      expect(Object.values(data!)).toEqual([null])
      const requestId = response.headers.get('x-request-id')
      expect(errors![0]!.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId })
      expect(errors![0]!.message).toContain(requestId)
      expect(errors![0]!.message).toMatch(/^Internal error/)
      const record = lines.map((line) => JSON.parse(line)).find((line) => line.event === 'request.fault')
      expect(record).toMatchObject({ level: 'error', requestId })
      expect(record.fault.frames.join()).toContain('tiny.ts')
      expect(JSON.stringify(errors) + lines.join()).not.toContain(canary)
    },
  )
})

test.each([
  ['22021', 'BAD_USER_INPUT'],
  ['57014', 'QUERY_TIMEOUT'],
  ['53300', 'OVERLOADED'],
  ['53100', 'UPSTREAM_UNAVAILABLE'],
  ['40001', 'OVERLOADED'],
  ['08006', 'UPSTREAM_UNAVAILABLE'],
  ['57P01', 'UPSTREAM_UNAVAILABLE'],
  ['23505', 'INTERNAL_SERVER_ERROR'],
])('a statement that failed with %s is %s', async (state, code) => {
  const { ask, lines } = await tinyServer()
  const { errors } = await ask('query ($s: String!) { statement(state: $s) }', { s: state })
  expect(errors!.map((error) => error.extensions.code)).toEqual([code])
  expect(JSON.stringify(errors) + lines.join()).not.toContain(canary)
})

test.each([
  ['a connection that broke', new ConnectionLost(), 'nothing was changed'],
  ['a commit of unknown outcome', new ConnectionLost('CLOSED', true), 'the same idempotencyKey'],
  ['a commit that was answered with ROLLBACK', new NotCommitted('ROLLBACK'), 'nothing was changed'],
  ['a server that is stopping', new DoorClosed(), 'try again'],
])('%s says what to do', async (_, error, remedy) => {
  const { ask } = await tinyServer({ executor: () => Promise.reject(error) })
  const { status, errors } = await ask('mutation { write }', undefined, english)
  expect(status).toBe(503)
  expect(errors![0]!.message).toContain(remedy)
})

test('an error that is meant for the caller is shown in the language of the caller, Chinese by default', async () => {
  const { ask } = await tinyServer()
  const messageFor = async (language?: string) => {
    const asking = language ? { headers: { 'accept-language': language } } : undefined
    return (await ask('{ missing }', undefined, asking)).errors![0]!.message
  }
  for (const language of [undefined, 'zh-CN', 'fr', 'en;q=0.4,zh;q=0.8', '*'])
    expect(await messageFor(language)).toMatch(/^没有找到/)
  for (const language of ['en', 'en-US,en;q=0.9,zh-CN;q=0.8', 'EN'])
    expect(await messageFor(language)).toMatch(/^Not found/)
})

test('an answer beside an error keeps its data, and both say where', async () => {
  const { ask } = await tinyServer()
  const { status, data, errors } = await ask('{ department missing }')
  expect([status, data]).toEqual([200, { department: 'EDUCATION', missing: null }])
  expect(errors).toMatchObject([{ path: ['missing'], extensions: { code: 'NOT_FOUND' } }])
})

describe.each(['AS_GATEWAY', 'AS_PLUGIN'] as const)(
  'where operations are executed in one piece, %s',
  (executes) => {
    test('a closed door is an answer, not a fault', async () => {
      const { ask, lines } = await tinyServer({ executes, executor: () => Promise.reject(overloaded()) })
      const { response, status, errors } = await ask('{ department }', undefined, english)
      expect(status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('1')
      expect(errors).toMatchObject([{ extensions: { code: 'OVERLOADED' } }])
      expect(lines.join()).not.toContain('request.fault')
    })

    test('a fault is masked and on record', async () => {
      const { ask, lines } = await tinyServer({ executes, executor: () => Promise.reject(new Error(canary)) })
      const { status, errors } = await ask('{ department }')
      expect([status, errors![0]!.extensions.code]).toEqual([500, 'INTERNAL_SERVER_ERROR'])
      expect(lines.join()).toContain('request.fault')
      expect(JSON.stringify(errors) + lines.join()).not.toContain(canary)
    })

    test('what graphql says of a value is not repeated either, and a refusal keeps its status', async () => {
      const forbidden = new PlatformError('FORBIDDEN', { zh: '无权。', en: 'Not yours.' })
      const executor: Executor = async (schema, document, variables) => {
        const definitions = getOperationAST(document)?.variableDefinitions ?? []
        const { errors } = getVariableValues(schema, definitions, { ...variables }, { maxErrors: 5 })
        return { errors: errors ?? [forbidden] }
      }
      const { ask } = await tinyServer({ executes, executor })
      const query = 'query ($f: Filter, $n: Int) { find(filter: $f, first: $n) }'
      const wrong = await ask(query, { f: { sex: canary, birthDate: canary }, n: canary }, english)
      expect(wrong.status).toBe(400)
      expect(wrong.errors!.map(({ message }) => message.split(':')[0])).toEqual([
        '$f.birthDate',
        '$f.sex',
        '$n',
      ])
      expect(JSON.stringify(wrong.errors)).not.toContain(canary)
      const refused = await ask(query, { n: 1 }, english)
      expect(refused.status).toBe(403)
      expect(refused.errors).toMatchObject([{ message: 'Not yours.', extensions: { code: 'FORBIDDEN' } }])
    })
  },
)

test('a request leaves one line: who asked for what, how it ended, and no value', async () => {
  const { post, lines } = await tinyServer()
  const query = `query Name${canary} { alias${canary}: find(filter: {birthDate: "2015-03-04"}) department }`
  const response = await post(JSON.stringify({ query }))
  expect(response.status).toBe(200)
  await response.text()
  await expect.poll(() => lines.length).toBe(1)
  const { time: _, milliseconds, ...line } = JSON.parse(lines[0]!)
  expect(milliseconds).toBeGreaterThan(0)
  expect(line).toEqual({
    level: 'info',
    event: 'request',
    requestId: response.headers.get('x-request-id'),
    route: '/graphql',
    method: 'POST',
    status: 200,
    operation: 'query',
    roots: ['find', 'department'],
    department: 'EDUCATION',
    region: '512002',
  })
})

describe('an answer tells five errors at most, and says when there were more', () => {
  const fields = (count: number) => `{ ${Array.from({ length: count }, (_, at) => `x${at}`).join(' ')} }`

  test.each([
    ['of the validation', fields(5), undefined, 5, undefined],
    ['of the validation', fields(300), undefined, 5, true],
    [
      'of variables',
      'query ($f: Filter) { find(filter: $f) }',
      { f: { ages: Array(300).fill(canary) } },
      5,
      true,
    ],
    [
      'of resolvers',
      `{ ${Array.from({ length: 9 }, (_, at) => `a${at}: missing`).join(' ')} }`,
      undefined,
      5,
      true,
    ],
    ['of one resolver', '{ missing }', undefined, 1, undefined],
  ])('%s', async (_, query, variables, count, isCut) => {
    const { ask, post } = await tinyServer()
    const { errors } = await ask(query, variables, english)
    expect(errors).toHaveLength(count)
    expect(JSON.stringify(errors)).not.toMatch(/Too many|error limit/)
    expect(JSON.stringify(errors)).not.toContain(canary)
    const whole = await (await post(JSON.stringify({ query, variables }))).json()
    expect((whole as { extensions?: { errorsLeftOut?: boolean } }).extensions?.errorsLeftOut).toBe(isCut)
  })

  test('a document that repeats a field without end is told so in words', async () => {
    const { ask } = await tinyServer()
    const { status, errors } = await ask(
      `{ ${'__schema { queryType { name } } '.repeat(900)} }`,
      undefined,
      english,
    )
    expect(status).toBe(400)
    expect(errors!.map(({ message }) => message)).toEqual([
      'The document repeats fields too often to be checked; name each once.',
    ])
  })
})
