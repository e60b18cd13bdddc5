import { request } from 'node:http'
import { createConnection } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type Reader, startPage } from '../../src/http/start-page.js'
import { tinyServer } from './tiny.js'

describe('without a good token', () => {
  test.each([
    ['data', '{ department }'],
    ['introspection', '{ __schema { queryType { name } } }'],
    ['the type name', '{ __typename }'],
    ['a document with a syntax error', '{'],
  ])('%s is UNAUTHENTICATED', async (_, query) => {
    const { ask } = await tinyServer()
    for (const token of [null, 'forged']) {
      const { response, status, data, errors } = await ask(query, undefined, { token })
      expect(status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
      expect(data).toBeUndefined()
      expect(errors?.map((error) => error.extensions.code)).toEqual(['UNAUTHENTICATED'])
    }
    expect((await ask('{ department }')).data).toEqual({ department: 'EDUCATION' })
    expect((await ask('{ __schema { queryType { name } } }')).data).toEqual({
      __schema: { queryType: { name: 'Query' } },
    })
  })

  test('a large body is not even read', async () => {
    const { post } = await tinyServer()
    const response = await post('x'.repeat(3_000_000), { token: null })
    expect(response.status).toBe(401)
  })
})

describe('a request that is no GraphQL request is answered in JSON, with the reason', () => {
  test('GET says which method is allowed', async () => {
    const { url } = await tinyServer()
    const address = `${url}/graphql?query=%7Bdepartment%7D`
    const response = await fetch(address, { headers: { authorization: 'Bearer good', accept: 'text/html' } })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  })

  test.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/json; charset=gbk', 415],
    ['', 415],
    ['application/json; charset=utf-8', 200],
    ['application/json', 200],
  ])('content type %s: %i', async (type, status) => {
    const { post } = await tinyServer()
    const response = await post('{"query":"{ department }"}', { headers: { 'content-type': type } })
    expect(response.status).toBe(status)
    await response.json()
  })

  test('one MiB is taken, more is not, announced or not', async () => {
    const { post, ask } = await tinyServer()
    const padded = (size: number) => `{"query":"{ department }"}`.padEnd(size)
    expect((await post(padded(1_048_576))).status).toBe(200)
    expect((await post(padded(1_048_577))).status).toBe(413)
    const chunks = new ReadableStream({
      pull: (stream) => stream.enqueue(new TextEncoder().encode(' '.repeat(300_000))),
    })
    const endless = { duplex: 'half' } as object
    expect((await post(chunks, endless)).status).toBe(413)
    expect((await ask('{ department }')).status).toBe(200)
  })

  test.each([
    ['malformed JSON', '{"query": "{ department }"'],
    ['no JSON at all', '张三'],
    ['a list of operations', '[{"query":"{ department }"}]'],
    ['no document', '{}'],
    ['variables in a text', '{"query":"{ department }","variables":"{}"}'],
    ['null', 'null'],
  ])('%s', async (_, body) => {
    const { post } = await tinyServer()
    const response = await post(body)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    const text = await response.text()
    expect(JSON.parse(text).errors[0].extensions).toMatchObject({
      code: 'BAD_REQUEST',
      requestId: response.headers.get('x-request-id'),
    })
    expect(text).not.toContain('张三')
  })

  test('bytes that are no UTF-8 are refused, not guessed', async () => {
    const { post } = await tinyServer()
    expect((await post(Buffer.from('{"query":"{ department } #\xd5\xc5"}', 'latin1'))).status).toBe(400)
    expect((await post(Buffer.from('{"query":"{ department } #张"}', 'utf8'))).status).toBe(200)
  })

  test('other addresses do not exist', async () => {
    const { url } = await tinyServer()
    expect((await fetch(`${url}/.env`)).status).toBe(404)
    expect((await fetch(`${url}/graphql/`, { method: 'POST' })).status).toBe(404)
  })
})

describe('the type of the answer', () => {
  test.each([
    [undefined, 200, 'application/json; charset=utf-8'],
    ['*/*', 200, 'application/json; charset=utf-8'],
    ['application/graphql-response+json', 200, 'application/graphql-response+json; charset=utf-8'],
    [
      'application/graphql-response+json, application/json;q=0.9',
      200,
      'application/graphql-response+json; charset=utf-8',
    ],
    ['application/json, application/graphql-response+json;q=0.5', 200, 'application/json; charset=utf-8'],
    ['text/html', 406, 'application/json; charset=utf-8'],
  ])('for Accept %s', async (accept, status, type) => {
    const { post } = await tinyServer()
    const headers = accept ? { accept } : undefined
    const response = await post('{"query":"{ department }"}', { headers })
    expect([response.status, response.headers.get('content-type')]).toEqual([status, type])
    const refused = await post('not JSON', { headers: { accept: accept ?? '*/*' } })
    expect(refused.headers.get('content-type')).toBe(type)
  })

  test('a change is not made for a caller who cannot read the answer', async () => {
    const { ask, lines } = await tinyServer()
    expect((await ask('mutation { write }', undefined, { headers: { accept: 'text/html' } })).status).toBe(
      406,
    )
    expect(lines.join()).not.toContain('"operation":"mutation"')
    expect((await ask('mutation { write }')).data).toEqual({ write: 'written' })
    expect(lines.join()).toContain('"operation":"mutation"')
  })
})

// Closing the connection under a caller who is sending would take the answer away with it.
test('a caller who is still sending gets the answer', async () => {
  const { port } = await tinyServer()
  const status = await new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': 3_000_000 }
    const sending = request({ port, path: '/graphql', method: 'POST', headers }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    })
    sending.on('error', (error) => resolve(error))
    let left = 30
    const timer = setInterval(() => {
      sending.write('x'.repeat(100_000))
      if (--left === 0) clearInterval(timer)
    }, 1)
  })
  expect(status).toBe(401)
})

test('strict access is asked for by one word and no other', async () => {
  const { ask } = await tinyServer()
  const strict = (mode: string) => ask('{ strict }', undefined, { headers: { 'x-access-mode': mode } })
  expect((await ask('{ strict }')).data).toEqual({ strict: 'false' })
  expect((await strict('strict')).data).toEqual({ strict: 'true' })
  expect((await strict('lenient')).status).toBe(400)
})

test('every answer carries its number and is neither cached, sniffed nor framed', async () => {
  const { url, post } = await tinyServer()
  const answers = [
    await post('{"query":"{ department }"}'),
    await post('{'),
    await fetch(`${url}/livez`),
    await fetch(`${url}/x`),
  ]
  const numbers = answers.map((answer) => answer.headers.get('x-request-id'))
  expect(new Set(numbers).size).toBe(4)
  for (const { headers } of answers) {
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  }
})

describe('probes', () => {
  test('the process is alive whatever the database does; it is ready when the database is', async () => {
    let database: boolean | Error = true
    const ready = async () => {
      if (database instanceof Error) throw database
      return { database }
    }
    const { url } = await tinyServer({ ready })
    const readyz = async () => (await fetch(`${url}/readyz`)).status
    expect(await readyz()).toBe(200)
    database = false
    expect(await readyz()).toBe(503)
    database = new Error('connection refused')
    expect(await readyz()).toBe(503)
    expect((await fetch(`${url}/livez`)).status).toBe(200)
    expect((await fetch(`${url}/livez`, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(`${url}/livez`, { method: 'POST' })).status).toBe(405)
  })
})

test('the start page is Chinese or English: by Accept-Language, or as the reader chose', async () => {
  const page = async (reader: Reader) => startPage(reader, { hasPlayground: false, tokens: [] })
  const { url } = await tinyServer({ startPage: page })
  const read = async (path: string, language: string) =>
    (await fetch(`${url}${path}`, { headers: { 'accept-language': language } })).text()
  expect(await read('/', 'zh-CN,zh;q=0.9')).toMatch(/<html lang="zh-CN">[\s\S]*取得令牌/)
  expect(await read('/', 'en-GB')).toMatch(/<html lang="en">[\s\S]*Get a token/)
  expect(await read('/?lang=zh', 'en-GB')).toMatch(/<html lang="zh-CN">/)
  expect(await read('/?lang=xx', 'en-GB')).toMatch(/<html lang="en">/)
  // Without a playground there is no way to it.
  expect(await read('/', 'en-GB')).not.toContain('/playground')
})

test('the start page loads nothing, and shows tokens only to a browser on this machine', async () => {
  const token = { label: '教育', department: 'EDUCATION', region: '512002', role: 'VIEWER', token: 'a.b.c' }
  const page = async (reader: Reader) =>
    startPage(reader, { hasPlayground: true, tokens: reader.isLocal ? [token] : [] })
  const { url, port } = await tinyServer({ startPage: page })
  const response = await fetch(`${url}/`)
  const html = await response.text()
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
  expect(html).toContain('a.b.c')
  expect(html).toContain(`curl -s 127.0.0.1:${port}/graphql`)
  expect(html).not.toMatch(/<script|https?:\/\/|src=/)

  // A foreign name that points at this machine. fetch would not let us choose the Host.
  const rebound = await new Promise<string>((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('close', () => resolve(text))
    socket.end('GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
  })
  expect(rebound).toMatch(/^HTTP\/1.1 200/)
  expect(rebound).not.toContain('a.b.c')
  expect(rebound).toContain('curl -s evil.example/graphql')

  // A proxy on this machine hands on what comes from elsewhere.
  const passedOn = await fetch(`${url}/`, { headers: { 'x-forwarded-for': '192.0.2.7' } })
  expect(await passedOn.text()).not.toContain('a.b.c')
})
