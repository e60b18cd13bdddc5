import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { discoveredKeys, remoteKeys } from '../../src/accounts/discovery.js'
import { verifier } from '../../src/accounts/token.js'
import { loadConfig } from '../../src/config.js'
import { audience, signer } from './support.js'

/** An issuer with the documents that Keycloak and its like have; what it says can be changed while it runs. */
async function openIssuer() {
  const says: { issuer?: string; jwks_uri?: string; keys: JWK[]; status: number } = { keys: [], status: 200 }
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    response.statusCode = says.status
    if (url === '/moved')
      response.writeHead(302, { location: '/realms/county/.well-known/openid-configuration' })
    response.end(JSON.stringify(url.endsWith('/keys') ? { keys: says.keys } : { ...says, keys: undefined }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realms/county`
  Object.assign(says, { issuer: url, jwks_uri: `${url}/keys` })
  const key = async (kid: string) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const sign = signer(privateKey, 'ES256')
    return {
      shared: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
      token: () => sign(undefined, { kid, iss: url }).then((token) => `Bearer ${token}`),
    }
  }
  const config = loadConfig({ SANLIU_ISSUER_URL: url, SANLIU_JWT_AUDIENCE: audience })
  return { says, asked, url, key, config }
}

const good = { subject: 'account-7', department: 'EDUCATION' }

describe('an issuer that describes itself', () => {
  test('is asked at the first token where its keys are, and not again', async () => {
    const { says, asked, key, config } = await openIssuer()
    const one = await key('one')
    says.keys = [one.shared]
    const verify = await verifier(config)
    expect(asked).toEqual([])
    expect(await verify(await one.token())).toMatchObject(good)
    expect(await verify(await one.token())).toMatchObject(good)
    expect(asked).toEqual(['/realms/county/.well-known/openid-configuration', '/realms/county/keys'])
  })

  test('changes its keys: the new one is taken up without a start, an unknown one is refused', async () => {
    const { says, key, config } = await openIssuer()
    const [one, two, stranger] = [await key('one'), await key('two'), await key('three')]
    says.keys = [one.shared, two.shared]
    const verify = await verifier(config)
    expect(await verify(await one.token())).toMatchObject(good)
    expect(await verify(await two.token())).toMatchObject(good)
    await expect(verify(await stranger.token())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('and moves them: the place is looked up again after an hour', async () => {
    const { says, url, key } = await openIssuer()
    const [one, two] = [await key('one'), await key('two')]
    says.keys = [one.shared]
    let now = 0
    const keys = discoveredKeys(`${url}/.well-known/openid-configuration`, url, () => now)
    const find = async (kid: string) => keys({ alg: 'ES256', kid }, { payload: '', signature: '' })
    now = 5_000
    await expect(find('one')).resolves.toBeDefined()
    says.keys = [two.shared]
    says.jwks_uri = `${url}/new/keys`
    await expect(find('two')).rejects.toThrow()
    now += 3_600_001
    await expect
      .poll(() =>
        find('two').then(
          () => 'found',
          () => 'not yet',
        ),
      )
      .toBe('found')
  })

  test('and starts later than the platform: until then nothing is said about a token', async () => {
    const { says, key, config } = await openIssuer()
    const one = await key('one')
    says.keys = [one.shared]
    says.status = 503
    const verify = await verifier(config)
    await expect(verify(await one.token())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    says.status = 200
    const asked = () =>
      one
        .token()
        .then(verify)
        .then(
          ({ subject }) => subject,
          ({ code }) => code,
        )
    await expect.poll(asked, { timeout: 5_000, interval: 200 }).toBe('account-7')
  })

  test.each([
    ['names another issuer', { issuer: 'https://other.example' }],
    ['names none', { issuer: undefined }],
    ['has no keys', { jwks_uri: undefined }],
    ['has its keys in a file', { jwks_uri: 'file:///etc/passwd' }],
  ])('is not believed where its document %s', async (_, wrong) => {
    const { says, key, config } = await openIssuer()
    const one = await key('one')
    says.keys = [one.shared]
    expect(await (await verifier(config))(await one.token())).toMatchObject(good)
    Object.assign(says, wrong)
    await expect((await verifier(config))(await one.token())).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    })
  })

  test('is not followed to another address', async () => {
    const { says, url, key } = await openIssuer()
    says.keys = [(await key('one')).shared]
    const keys = discoveredKeys(new URL('/moved', url).href, url)
    await expect(keys({ alg: 'ES256', kid: 'one' }, { payload: '', signature: '' })).rejects.toThrow()
  })
})

test('in production the address of the issuer stands for its keys and its name; the audience is still asked for', () => {
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://app:secret@db/sanliu',
    SANLIU_KEYS: '/etc/sanliu/keys.json',
    SANLIU_ISSUER_URL: 'https://identity.example/realms/county/',
  }
  expect(loadConfig({ ...env, SANLIU_JWT_AUDIENCE: 'sanliu' }).tokens).toMatchObject({
    jwks: 'https://identity.example/realms/county/.well-known/openid-configuration',
    issuer: 'https://identity.example/realms/county/',
    isDiscovered: true,
    longestSeconds: 900,
  })
  expect(() => loadConfig(env)).toThrow('SANLIU_JWT_AUDIENCE')
})

test('a clock that is set back leaves no key unknown that came since', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const { says, key, url } = await openIssuer()
  const [one, two] = [await key('one'), await key('two')]
  says.keys = [one.shared]
  const keys = remoteKeys(`${url}/keys`)
  const known = (kid: string) => keys({ alg: 'ES256', kid }, { payload: '', signature: '' })
  await expect(known('one')).resolves.toBeDefined()
  says.keys = [one.shared, two.shared]
  await expect(known('two')).rejects.toThrow()
  vi.setSystemTime(Date.now() - 25 * 3_600_000)
  await expect(known('two')).resolves.toBeDefined()
})
