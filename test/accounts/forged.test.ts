import { createHmac, createSign, generateKeyPairSync, KeyObject } from 'node:crypto'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { verifier } from '../../src/accounts/token.js'
import { loadConfig } from '../../src/config.js'
import { audience, goodClaims, identityProvider, issuer } from './support.js'

type Provider = Awaited<ReturnType<typeof identityProvider>>
type Json = Record<string, unknown>

const encoded = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const now = () => Math.floor(Date.now() / 1000)
const header = { alg: 'ES256', kid: 'one' }
const claims = (): Json => ({ ...goodClaims, iss: issuer, aud: audience, iat: now(), exp: now() + 300 })

/** Signed by the provider's own key whatever it says: only what it says can be the reason to refuse it. */
const signed = ({ privateKey }: Provider, head: unknown = header, body: unknown = claims()): string => {
  const text = `${encoded(head)}.${encoded(body)}`
  const key = KeyObject.from(privateKey as never)
  const signature = createSign('SHA256').update(text).sign({ key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}
const saying = (more: Json) => (provider: Provider) => signed(provider, header, { ...claims(), ...more })
const headed = (more: Json) => (provider: Provider) => signed(provider, { ...header, ...more })
const partsOf = (token: string) => token.split('.') as [string, string, string]

/** A key that the provider does not know, with its public half as a token would bring it along. */
async function stranger() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  return { privateKey, shared: await exportJWK(publicKey) }
}
const byStranger = async (more: (shared: object) => Json) => {
  const { privateKey, shared } = await stranger()
  return new SignJWT(claims()).setProtectedHeader({ ...header, ...more(shared) }).sign(privateKey)
}

/** The last character of a signature of 64 bytes holds four bits that stand for nothing. */
function respelt(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1) as string) + 1]
}

const forged: Record<string, (provider: Provider) => string | Promise<string>> = {
  'alg none, without a signature': () => `${encoded({ alg: 'none' })}.${encoded(claims())}.`,
  'alg none, with the signature of another': (provider) =>
    `${encoded({ alg: 'none', kid: 'one' })}.${encoded(claims())}.${partsOf(signed(provider))[2]}`,
  'alg None, written otherwise': (provider) => signed(provider, { alg: 'nOnE', kid: 'one' }),
  'no alg at all': (provider) => signed(provider, { kid: 'one' }),
  'HS256 with the public key as the secret': async ({ publicKey }) => {
    const text = `${encoded({ alg: 'HS256', kid: 'one' })}.${encoded(claims())}`
    const secret = await exportSPKI(publicKey)
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  },
  'HS256 with the JWK as the secret': ({ shared }) => {
    const text = `${encoded({ alg: 'HS256', kid: 'one' })}.${encoded(claims())}`
    return `${text}.${createHmac('sha256', JSON.stringify(shared)).update(text).digest('base64url')}`
  },
  'RS256 under the id of a key on a curve': () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const text = `${encoded({ alg: 'RS256', kid: 'one' })}.${encoded(claims())}`
    return `${text}.${createSign('SHA256').update(text).sign(privateKey).toString('base64url')}`
  },
  'ES384 over a key for ES256': headed({ alg: 'ES384' }),
  'an unknown key id': headed({ kid: 'two' }),
  'a key id that is a path': headed({ kid: '../../one' }),
  'a key id that is no text': headed({ kid: ['one'] }),
  'a key of somebody else under the known id': () => byStranger(() => ({})),
  'a key of its own in jwk': () => byStranger((jwk) => ({ jwk })),
  'an address of keys in jku': () => byStranger(() => ({ jku: 'https://evil.example/jwks' })),
  'an address of a certificate in x5u': () => byStranger(() => ({ x5u: 'https://evil.example/cert' })),
  'a certificate in x5c': () => byStranger(() => ({ x5c: ['MIIB'] })),
  'jku, although well signed': headed({ jku: 'https://evil.example/jwks' }),
  'jwk, although well signed': headed({ jwk: { kty: 'EC' } }),
  'crit with a rule that is not known': headed({ crit: ['exp'], exp: 1 }),
  'crit with b64': headed({ crit: ['b64'], b64: true }),
  'a type that is no access token': headed({ typ: 'logout+jwt' }),
  'another issuer': saying({ iss: 'https://other.example' }),
  'an issuer that begins with ours': saying({ iss: `${issuer}.evil.example` }),
  'no issuer': saying({ iss: undefined }),
  'another audience': saying({ aud: 'other' }),
  'no audience': saying({ aud: undefined }),
  expired: saying({ iat: now() - 600, exp: now() - 300 }),
  'an end that is a text': saying({ exp: String(now() + 300) }),
  'no end': saying({ exp: undefined }),
  'not valid yet': saying({ nbf: now() + 120 }),
  'issued tomorrow': saying({ iat: now() + 86_400, exp: now() + 86_700 }),
  'no time of issue': saying({ iat: undefined }),
  'a life of more than 15 minutes': saying({ exp: now() + 960 }),
  'no subject': saying({ sub: undefined }),
  'an empty subject': saying({ sub: '' }),
  'a subject that is a list': saying({ sub: ['account-7'] }),
  'a role that is made up': saying({ role: 'ROOT' }),
  'a department in other letters': saying({ department: 'ＥＤＵＣＡＴＩＯＮ' }),
  'a role that stands twice': (provider) =>
    signed(
      provider,
      header,
      JSON.stringify(claims()).replace('"role":"VIEWER"', '"role":"VIEWER","role":"APPROVER"'),
    ),
  'a role that stands twice, once in other signs': (provider) =>
    signed(
      provider,
      header,
      JSON.stringify(claims()).replace('"role":"VIEWER"', '"role":"VIEWER","\\u0072ole":"APPROVER"'),
    ),
  'an algorithm that stands twice': (provider) =>
    signed(provider, '{"alg":"none","alg":"ES256","kid":"one"}'),
  'a changed claim': (provider) => {
    const [head, , signature] = partsOf(signed(provider))
    return `${head}.${encoded({ ...claims(), role: 'APPROVER' })}.${signature}`
  },
  'the signature of another token': (provider) => {
    const [head, body] = partsOf(signed(provider))
    return `${head}.${body}.${partsOf(signed(provider, header, { ...claims(), region: '51' }))[2]}`
  },
  'a signature of zeros': (provider) => {
    const [head, body] = partsOf(signed(provider))
    return `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`
  },
  'a signature that was cut off': (provider) => signed(provider).slice(0, -4),
  'no signature': (provider) => `${partsOf(signed(provider)).slice(0, 2).join('.')}.`,
  'two parts': (provider) => partsOf(signed(provider)).slice(0, 2).join('.'),
  'five parts': (provider) => `${signed(provider)}.e30.e30`,
  'a character behind it': (provider) => `${signed(provider)}A`,
  'a signature spelt another way': (provider) => respelt(signed(provider)),
  'padding behind it': (provider) => `${signed(provider)}==`,
  'a letter of another alphabet': (provider) => signed(provider).replace(/^e/, 'е'),
  'a NUL inside': (provider) => signed(provider).replace('.', '\0.'),
  'a header that is no JSON': (provider) => signed(provider, 'alg=ES256'),
  'a header that is a list': (provider) => signed(provider, ['ES256']),
  'a body that is no JSON': (provider) => signed(provider, header, 'sub=account-7'),
  'a body that is a text': (provider) => signed(provider, header, '"account-7"'),
  'giant, although well signed': saying({ padding: 'x'.repeat(9_000) }),
}

describe('a token that is forged or malformed', () => {
  const ready = async () => {
    const provider = await identityProvider('ES256')
    return { provider, verify: await verifier(provider.config) }
  }

  test.each(Object.entries(forged))('is refused: %s', async (_, make) => {
    const { provider, verify } = await ready()
    // The same hand makes a good one: it is the wrong part that is refused.
    expect(await verify(`Bearer ${signed(provider)}`)).toMatchObject({ subject: 'account-7', role: 'VIEWER' })
    await expect(verify(`Bearer ${await make(provider)}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('they are more than 38', () => expect(Object.keys(forged).length).toBeGreaterThanOrEqual(38))

  test.each(['JWT', 'at+jwt', 'application/at+jwt'])(
    'beside them one of the type %s is taken',
    async (typ) => {
      const { provider, verify } = await ready()
      expect(await verify(`Bearer ${signed(provider, { ...header, typ })}`)).toMatchObject({ role: 'VIEWER' })
    },
  )

  test('one of exactly 15 minutes is taken, and where the setting says five, one of five', async () => {
    const { provider, verify } = await ready()
    const life = (seconds: number) => signed(provider, header, { ...claims(), exp: now() + seconds })
    expect(await verify(`Bearer ${life(895)}`)).toMatchObject({ role: 'VIEWER' })
    const short = loadConfig({
      SANLIU_JWKS: provider.config.tokens.jwks as string,
      SANLIU_JWT_ISSUER: issuer,
      SANLIU_JWT_AUDIENCE: audience,
      SANLIU_TOKEN_MINUTES: '5',
    })
    const strict = await verifier(short)
    expect(await strict(`Bearer ${life(295)}`)).toMatchObject({ role: 'VIEWER' })
    await expect(strict(`Bearer ${life(320)}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})
