import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { exportSPKI, generateKeyPair, UnsecuredJWT } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Verify, verifier } from '../../src/accounts/token.js'
import { PlatformError } from '../../src/errors.js'
import { audience, folder, goodClaims, identityProvider, issuer, signer, trusting } from './support.js'

const refusal = async (verify: Verify, authorization?: string): Promise<PlatformError> => {
  const error = await verify(authorization).then(
    () => new Error('the token was accepted'),
    (error: unknown) => error,
  )
  if (!(error instanceof PlatformError)) throw error
  return error
}

test('a token of the identity provider says who asks', async () => {
  const { config, sign } = await identityProvider()
  const verify = await verifier(config)
  const token = await sign({ ...goodClaims, organisation: 'school-12', email: 'not read' })
  expect(await verify(`Bearer ${token}`)).toEqual({
    subject: 'account-7',
    department: 'EDUCATION',
    region: '512002',
    role: 'VIEWER',
    client: 'desk',
    organisation: 'school-12',
  })
})

test('the front-end is what was mapped for us, or else what the issuer itself calls it', async () => {
  const { config, sign } = await identityProvider()
  const verify = await verifier(config)
  const { client: _, ...nameless } = goodClaims
  const clientOf = async (claims: object) =>
    (await verify(`Bearer ${await sign({ ...nameless, ...claims })}`)).client
  expect(await clientOf({ client: 'desk', client_id: '7f3a', azp: '7f3b' })).toBe('desk')
  expect(await clientOf({ client_id: 'desk', azp: '7f3b' })).toBe('desk')
  expect(await clientOf({ azp: 'desk' })).toBe('desk')
  for (const claims of [
    {},
    { client: 7, azp: 'desk' },
    { client: null, azp: 'desk' },
    { client_id: '张三', azp: 'desk' },
  ]) {
    const error = await refusal(verify, `Bearer ${await sign({ ...nameless, ...claims })}`)
    expect(error.message_.en).toContain('wrong: client')
  }
})

describe('beside the good token, refused is a token', () => {
  const cases: Record<string, (provider: Awaited<ReturnType<typeof identityProvider>>) => Promise<string>> = {
    'that has expired': ({ sign }) => sign(goodClaims, { expires: '-1m' }),
    'that never expires': ({ sign }) => sign(goodClaims, { expires: null }),
    'for another audience': ({ sign }) => sign(goodClaims, { aud: 'other' }),
    'of another issuer': ({ sign }) => sign(goodClaims, { iss: 'https://other.example' }),
    'signed by an unknown key under a known id': async () =>
      signer((await generateKeyPair('ES256')).privateKey, 'ES256')(),
    'under an unknown key id': ({ sign }) => sign(goodClaims, { kid: 'two' }),
    'without a signature (alg none)': async () =>
      `${new UnsecuredJWT(goodClaims).setIssuer(issuer).setAudience(audience).setExpirationTime('5m').encode()}x`,
    'signed with the public key as a secret (HS256)': async ({ publicKey }) =>
      signer(new TextEncoder().encode(await exportSPKI(publicKey)), 'HS256')(),
    'whose claims were changed after signing': async ({ sign }) => {
      const [head, , signature] = (await sign()).split('.')
      const payload = { ...goodClaims, role: 'ADMINISTRATOR', iss: issuer, aud: audience, exp: 4e9 }
      return `${head}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.${signature}`
    },
    'without a department': ({ sign }) => sign({ ...goodClaims, department: undefined }),
    'with a made-up role': ({ sign }) => sign({ ...goodClaims, role: 'ROOT' }),
    'with a region that is no code': ({ sign }) => sign({ ...goodClaims, region: '51200' }),
    'with a region as a number': ({ sign }) => sign({ ...goodClaims, region: 512002 }),
    'without a subject': ({ sign }) => sign({ ...goodClaims, sub: undefined }),
    'with an oversized client': ({ sign }) => sign({ ...goodClaims, client: 'x'.repeat(65) }),
    'that is not yet valid': async ({ sign }) =>
      sign({ ...goodClaims, nbf: Math.floor(Date.now() / 1000) + 600 }),
  }
  test.each(Object.entries(cases))('%s', async (_, make) => {
    const provider = await identityProvider()
    const verify = await verifier(provider.config)
    expect(await verify(`Bearer ${await provider.sign()}`)).toMatchObject({ department: 'EDUCATION' })
    const error = await refusal(verify, `Bearer ${await make(provider)}`)
    expect(error.code).toBe('UNAUTHENTICATED')
  })

  test('of an algorithm that the deployment does not accept', async () => {
    const { config, sign } = await identityProvider('ES384')
    expect((await refusal(await verifier(config), `Bearer ${await sign()}`)).code).toBe('UNAUTHENTICATED')
    const accepting = { ...config, tokens: { ...config.tokens, algorithms: ['ES384'] } }
    expect(await (await verifier(accepting))(`Bearer ${await sign()}`)).toMatchObject({ role: 'VIEWER' })
  })

  test.each([
    undefined,
    '',
    'Bearer',
    'Basic dXNlcjpwYXNz',
    'Bearer not-a-token',
    `Bearer ${'a'.repeat(9000)}.b.c`,
  ])('sent as %.30s', async (authorization) => {
    const { config } = await identityProvider()
    expect((await refusal(await verifier(config), authorization)).code).toBe('UNAUTHENTICATED')
  })
})

test('a refusal names the claim and repeats nothing of the token', async () => {
  const { config, sign } = await identityProvider()
  const token = await sign({ ...goodClaims, department: '张三的部门' })
  const { message_ } = await refusal(await verifier(config), `Bearer ${token}`)
  expect(message_.en).toContain('department')
  expect(message_.zh).toContain('department')
  for (const text of Object.values(message_)) {
    expect(text).not.toContain('张三')
    for (const part of token.split('.')) expect(text).not.toContain(part)
  }
})

test('a token is not believed beyond its expiry, although it was verified before', async () => {
  const { config, sign } = await identityProvider()
  let now = Date.now()
  const verify = await verifier(config, () => now)
  const authorization = `Bearer ${await sign(goodClaims, { expires: '30s' })}`
  expect(await verify(authorization)).toMatchObject({ subject: 'account-7' })
  now += 45_000
  expect((await refusal(verify, authorization)).code).toBe('UNAUTHENTICATED')
})

describe('public keys', () => {
  test('come from a web address as well', async () => {
    const { shared, sign } = await identityProvider()
    const server = createServer((_, response) => response.end(JSON.stringify({ keys: [shared] })))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const verify = await verifier(trusting(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`))
    expect(await verify(`Bearer ${await sign()}`)).toMatchObject({ subject: 'account-7' })
    expect((await refusal(verify, `Bearer ${await sign(goodClaims, { kid: 'two' })}`)).code).toBe(
      'UNAUTHENTICATED',
    )
  })

  test('that the identity provider does not give are its fault, not the fault of the token', async () => {
    const { sign } = await identityProvider()
    const verify = await verifier(trusting('http://127.0.0.1:1/jwks'))
    expect((await refusal(verify, `Bearer ${await sign()}`)).code).toBe('UPSTREAM_UNAVAILABLE')
  })

  test.each([
    ['a private key', { keys: [{ kty: 'EC', crv: 'P-256', x: 'a', y: 'b', d: 'c' }] }],
    ['a symmetric key', { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }],
    ['nothing', { keys: [] }],
  ])('are not read from a file with %s', async (_, content) => {
    const file = join(await folder(), 'jwks.json')
    await writeFile(file, JSON.stringify(content))
    await expect(verifier(trusting(file))).rejects.toThrow(/^SANLIU_JWKS: /)
  })

  test('are asked for by name when the file is missing', async () => {
    await expect(verifier(trusting('/nowhere/jwks.json'))).rejects.toThrow(/^SANLIU_JWKS: .*文件不存在/)
  })
})
