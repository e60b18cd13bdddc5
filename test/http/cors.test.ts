import { describe, expect, test } from 'vitest'
import { tinyServer } from './tiny.js'

const desk = 'https://desk.example.gov.cn'
const corsOrigins = [desk, 'http://10.0.0.5:8080']

describe('a page of another site', () => {
  const asking = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,x-access-purpose',
  }

  test('that is on the list may ask, and read the answer, its number and when to come again', async () => {
    const { url, post } = await tinyServer({ corsOrigins })
    for (const origin of corsOrigins) {
      const before = await fetch(`${url}/graphql`, { method: 'OPTIONS', headers: { origin, ...asking } })
      expect(before.status).toBe(204)
      expect(before.headers.get('access-control-allow-origin')).toBe(origin)
      expect(before.headers.get('access-control-allow-methods')).toBe('POST')
      for (const name of asking['access-control-request-headers'].split(','))
        expect(before.headers.get('access-control-allow-headers')?.split(', ')).toContain(name)
      expect(before.headers.get('vary')).toContain('origin')
      for (const token of ['good', null]) {
        const answer = await post('{"query":"{ department }"}', { token, headers: { origin } })
        expect(answer.status).toBe(token ? 200 : 401)
        expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
        expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id')
        expect(answer.headers.get('access-control-expose-headers')).toContain('retry-after')
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
        expect(answer.headers.get('vary')).toBe('accept, accept-language, origin')
      }
    }
  })

  test.each([
    'https://evil.example',
    `${desk}.evil.example`,
    `${desk}:444`,
    'http://desk.example.gov.cn',
    'null',
    '',
  ])('that is not on the list is allowed nothing: %s', async (origin) => {
    const { url, post } = await tinyServer({ corsOrigins })
    const before = await fetch(`${url}/graphql`, { method: 'OPTIONS', headers: { origin, ...asking } })
    expect(before.status).toBe(405)
    expect(before.headers.get('access-control-allow-origin')).toBeNull()
    const answer = await post('{"query":"{ department }"}', { headers: { origin } })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    // What is kept for one origin must not be given to another.
    expect(answer.headers.get('vary')).toContain('origin')
  })

  test('is never allowed where there is no list, nor at other addresses', async () => {
    const none = await tinyServer()
    const refused = await fetch(`${none.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: desk, ...asking },
    })
    expect(refused.status).toBe(405)
    const some = await tinyServer({ corsOrigins })
    const alive = await fetch(`${some.url}/livez`, { headers: { origin: desk } })
    expect(alive.status).toBe(200)
    expect(alive.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('a form of another site cannot ask', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'with the content type %s, which browsers send without asking first',
    async (type) => {
      const { post, lines } = await tinyServer()
      const response = await post('{"query":"mutation { write }"}', { headers: { 'content-type': type } })
      expect(response.status).toBe(415)
      expect(lines.join()).not.toContain('"operation":"mutation"')
    },
  )

  test('by any method but POST', async () => {
    const { url } = await tinyServer()
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const response = await fetch(`${url}/graphql?query=%7Bdepartment%7D`, {
        method,
        headers: { authorization: 'Bearer good' },
      })
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST'])
    }
  })
})
