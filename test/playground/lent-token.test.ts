import type { IncomingMessage } from 'node:http'
import { describe, expect, test, vi } from 'vitest'
import { verifier } from '../../src/accounts/token.js'
import { isLocal } from '../../src/http/local.js'
import { identityProvider, issuer } from '../accounts/support.js'
import { type Sent, send, servedPlayground } from './served.js'

const chosen = { department: 'EDUCATION', region: '512002', role: 'VIEWER' }

const asking = (choice: unknown, headers: Record<string, string> = {}): Sent => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(choice),
})
const statusOf = async (port: number, sent: Sent) => (await send(port, '/playground/token', sent)).status

describe('a token of the demonstration', () => {
  test('lets the page look through the eyes of the chosen department, and of no other', async () => {
    const { port, config } = await servedPlayground()
    const { status, text, headers } = await send(port, '/playground/token', asking(chosen))
    expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
    const verify = await verifier(config)
    expect(await verify(`Bearer ${JSON.parse(text).token}`)).toEqual({
      subject: 'local:education:512002:viewer',
      client: 'playground',
      ...chosen,
    })
  })

  test('is lent to a page of this server, and to no page of another site', async () => {
    const { port } = await servedPlayground()
    const own = `http://127.0.0.1:${port}`
    const status = (headers: Record<string, string>) => statusOf(port, asking(chosen, headers))
    expect(await status({ origin: own, 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await status({ origin: 'https://evil.example' })).toBe(404)
    expect(await status({ origin: 'null' })).toBe(404)
    expect(await status({ origin: `http://localhost:${port}` })).toBe(404)
    expect(await status({ origin: own, 'sec-fetch-site': 'cross-site' })).toBe(404)
  })

  test('is lent to a person at this machine, and to nobody behind a foreign name or a proxy', async () => {
    const { port } = await servedPlayground()
    const status = (headers: Record<string, string>) => statusOf(port, asking(chosen, headers))
    expect(await status({ host: `localhost:${port}` })).toBe(200)
    expect(await status({ host: 'evil.example' })).toBe(404)
    expect(await status({ host: 'localhost.evil.example' })).toBe(404)
    expect(await status({ 'x-forwarded-for': '192.0.2.7' })).toBe(404)
    expect(await status({ forwarded: 'for=192.0.2.7' })).toBe(404)
  })

  test.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['192.0.2.7', false],
    ['::ffff:192.0.2.7', false],
    ['10.127.0.1', false],
    [undefined, false],
  ])('a connection from %s is local: %s', (remoteAddress, local) => {
    const asked = { headers: { host: 'localhost:4000' }, socket: { remoteAddress } }
    expect(isLocal(asked as IncomingMessage)).toBe(local)
  })

  test('does not exist with a database or an identity provider of the deployment, nor in production', async () => {
    const { shared: _, config } = await identityProvider()
    const jwks = {
      SANLIU_JWKS: config.tokens.jwks as string,
      SANLIU_JWT_ISSUER: issuer,
      SANLIU_JWT_AUDIENCE: 'sanliu-test',
    }
    const database = { DATABASE_URL: 'postgres://app@db/sanliu' }
    const production = { NODE_ENV: 'production', SANLIU_KEYS: '/nowhere/keys.json', ...jwks, ...database }
    for (const more of [jwks, database, production]) {
      const { port } = await servedPlayground(more)
      expect(await statusOf(port, asking(chosen))).toBe(404)
      // The page itself is there, and asks for a token.
      const page = await send(port, '/playground')
      expect([page.status, /mayChooseViewer&#34;:false/.test(page.text)]).toEqual([200, true])
    }
    const { port } = await servedPlayground()
    expect(await statusOf(port, asking(chosen))).toBe(200)
    expect((await send(port, '/playground')).text).toContain('mayChooseViewer&#34;:true')
  })

  test('the environment of production closes the door even for a configuration made by hand', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    await expect(servedPlayground()).rejects.toThrow('SANLIU_JWKS')
    vi.unstubAllEnvs()
    await expect(servedPlayground()).resolves.toBeDefined()
  })

  test.each([
    ['department', { ...chosen, department: 'NO_SUCH_BODY' }],
    ['department', { ...chosen, department: "EDUCATION' --" }],
    ['region', { ...chosen, region: '51200' }],
    ['role', { ...chosen, role: 'KING' }],
    ['body', 'EDUCATION'],
    ['body', null],
  ])('is refused with a wrong %s, which is named and not repeated', async (field, choice) => {
    const { port } = await servedPlayground()
    const { status, text } = await send(port, '/playground/token', asking(choice))
    expect(status).toBe(400)
    expect(JSON.parse(text).errors[0]).toMatchObject({
      message: expect.stringContaining(field),
      extensions: { code: 'BAD_USER_INPUT' },
    })
    expect(text).not.toMatch(/NO_SUCH_BODY|KING|--/)
  })

  test('is asked for by POST, as JSON, in few words', async () => {
    const { port } = await servedPlayground()
    expect(await statusOf(port, { method: 'GET' })).toBe(405)
    const asForm = { ...asking(chosen), headers: { 'content-type': 'text/plain' } }
    expect(await statusOf(port, asForm)).toBe(415)
    expect(await statusOf(port, asking({ ...chosen, more: 'x'.repeat(5_000) }))).toBe(413)
    expect(await statusOf(port, asking({ ...chosen, more: 'x'.repeat(3_000) }))).toBe(200)
  })
})
