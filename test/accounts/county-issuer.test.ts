import { decodeJwt, decodeProtectedHeader } from 'jose'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest'
import { loadConfig } from '../../src/config.js'
import type { Site } from '../../src/doctor/finding.js'
import { issuer as issuerCheck } from '../../src/doctor/issuer.js'
import { createLog } from '../../src/log.js'
import { parts } from '../../src/parts.js'
import { start } from '../../src/start.js'
import { loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { type TestPlatform, testPlatform } from '../support/platform.js'
import { countyIssuer, resources, signingKey } from './county-issuer.js'

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform()
  await loadTree(platform)
  await openChild(platform, wholeChild(villagesOf(platform, yanjiang)[0] as string))
}, 120_000)
afterAll(() => platform?.close())

/** Issuer and server have the clock of this process in common; it goes on when it is told to. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000)

const configFor = (issuer: string) =>
  loadConfig({
    PORT: '0',
    DATABASE_URL: platform.url,
    SANLIU_KEYS_JSON: JSON.stringify({ current: 'k1', keys: { k1: Buffer.alloc(32, 7).toString('base64') } }),
    SANLIU_ISSUER_URL: issuer,
    SANLIU_JWT_AUDIENCE: 'sanliu',
  })

/** The server as it starts anywhere, with nothing but the address of the issuer and the audience. */
async function serverFor(issuer: string) {
  const running = await start(configFor(issuer), createLog('silent'), parts)
  onTestFinished(() => running.stop())
  return async (token: string, query = '{ viewer { account } }') => {
    const response = await fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'accept-language': 'en',
      },
      body: JSON.stringify({ query }),
    })
    // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
    const body = (await response.json()) as any
    const [error] = body.errors ?? []
    return { status: response.status, data: body.data, code: error?.extensions.code, why: error?.message }
  }
}

describe('with an OpenID Connect provider that knows nothing of the platform', () => {
  test('a front-end signs somebody in, the province comes by its own credentials, and each sees its part', async () => {
    const issuer = await countyIssuer([await signingKey('one')])
    const ask = await serverFor(issuer.url)
    const { access_token: clerks } = await issuer.signIn('clerk-17')
    // As RFC 9068 has it: the client is named by the issuer itself.
    expect(decodeProtectedHeader(clerks)).toMatchObject({ typ: 'at+jwt', alg: 'ES256', kid: 'one' })
    expect(decodeJwt(clerks)).toMatchObject({ sub: 'clerk-17', client_id: 'desk', aud: 'sanliu' })
    expect(decodeJwt(clerks)).not.toHaveProperty('client')

    const whoAmI = '{ viewer { account client department region { code } role } }'
    const whom = async (token: string) => {
      const { viewer } = (await ask(token, whoAmI)).data
      return [viewer.account, viewer.client, viewer.department, viewer.region.code, viewer.role]
    }
    expect(await whom(clerks)).toEqual(['clerk-17', 'desk', 'EDUCATION', '512002', 'VIEWER'])
    const provinces = await issuer.asProvince()
    expect(await whom(provinces)).toEqual(['province', 'province', 'PROVINCE', '51', 'VIEWER'])

    const children = '{ children(first: 3) { nodes { name child { school } } } }'
    const [seen] = (await ask(clerks, children)).data.children.nodes
    expect(seen).toEqual({ name: '张小禾', child: { school: '演示小学' } })
    const [masked] = (await ask(provinces, children)).data.children.nodes
    expect(masked.name).not.toBe('张小禾')
  })

  test('what it made for something else is refused, and the answer says what does not fit', async () => {
    const issuer = await countyIssuer([await signingKey('one')])
    const ask = await serverFor(issuer.url)
    const { access_token: good, id_token: whoSignedIn } = await issuer.signIn('clerk-17')
    expect((await ask(good)).status).toBe(200)
    const another = (await issuer.signIn('clerk-17', resources.anotherService)).access_token
    const lasting = (await issuer.signIn('clerk-17', resources.carelessly)).access_token
    for (const [token, why] of [
      [another, /missing or wrong: aud/],
      [whoSignedIn, /missing or wrong: aud/],
      [lasting, /lives for more than 15 minutes/],
      [await issuer.asProvince(resources.anotherService), /missing or wrong: aud/],
    ] as const)
      expect(await ask(token)).toMatchObject({
        status: 401,
        code: 'UNAUTHENTICATED',
        why: expect.stringMatching(why),
      })
    later(16 * 60)
    expect(await ask(good)).toMatchObject({ status: 401, why: expect.stringMatching(/has expired/) })
    expect((await ask((await issuer.signIn('clerk-17')).access_token)).status).toBe(200)
  })

  test('it changes its keys under the running server', async () => {
    const [one, two] = [await signingKey('one'), await signingKey('two')]
    const issuer = await countyIssuer([one])
    const ask = await serverFor(issuer.url)
    const old = await issuer.asProvince()
    expect((await ask(old)).status).toBe(200)
    later(60)
    issuer.publish([two, one])
    const young = await issuer.asProvince()
    expect(decodeProtectedHeader(young).kid).toBe('two')
    expect((await ask(young)).status).toBe(200)
    expect((await ask(old)).status).toBe(200)
    // Taken out while its last token has minutes to live: the keys are read again after ten.
    issuer.publish([two])
    later(11 * 60)
    expect((decodeJwt(old).exp as number) * 1_000).toBeGreaterThan(Date.now())
    expect(await ask(old)).toMatchObject({ status: 401, why: expect.stringMatching(/key/) })
    expect((await ask(young)).status).toBe(200)
  })

  test('it is away when the server starts, and goes away again later', async () => {
    const issuer = await countyIssuer([await signingKey('one')])
    const [first, second, third] = [
      await issuer.asProvince(),
      await issuer.asProvince(),
      await issuer.asProvince(),
    ] as const
    await issuer.goAway()
    const ask = await serverFor(issuer.url)
    expect(await ask(first)).toMatchObject({ status: 503, code: 'UPSTREAM_UNAVAILABLE' })
    await issuer.comeBack()
    later(2)
    expect((await ask(first)).status).toBe(200)
    await issuer.goAway()
    // Known keys serve on, also for a token that was not seen before.
    expect((await ask(second)).status).toBe(200)
    later(11 * 60)
    expect(await ask(third)).toMatchObject({ status: 503, code: 'UPSTREAM_UNAVAILABLE' })
    await issuer.comeBack()
    later(2)
    expect((await ask(third)).status).toBe(200)
  })

  test('the doctor finds nothing wrong with it, and names it when it is away', async () => {
    const issuer = await countyIssuer([await signingKey('one')])
    const site = { config: configFor(issuer.url), now: () => new Date() } as Site
    expect(await issuerCheck.look(site)).toBeUndefined()
    await issuer.goAway()
    expect((await issuerCheck.look(site))?.trouble.en).toMatch(/describes itself can't be used/)
  })
})
