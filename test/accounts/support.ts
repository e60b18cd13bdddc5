import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'
import { type Config, loadConfig } from '../../src/config.js'

export const issuer = 'https://identity.example'
export const audience = 'sanliu-test'

export const goodClaims = {
  sub: 'account-7',
  department: 'EDUCATION',
  region: '512002',
  role: 'VIEWER',
  client: 'desk',
}

/** A folder that is gone after the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'sanliu-test-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

/** An identity provider of the test: its key pair, its file of public keys, and a configuration that trusts it. */
export async function identityProvider(algorithm = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  const shared = { ...(await exportJWK(publicKey)), kid: 'one', alg: algorithm, use: 'sig' }
  const file = join(await folder(), 'jwks.json')
  await writeFile(file, JSON.stringify({ keys: [shared] }))
  return { privateKey, publicKey, shared, config: trusting(file), sign: signer(privateKey, algorithm) }
}

export const trusting = (jwks: string, more: Record<string, string> = {}): Config =>
  loadConfig({ SANLIU_JWKS: jwks, SANLIU_JWT_ISSUER: issuer, SANLIU_JWT_AUDIENCE: audience, ...more })

type Key = Parameters<SignJWT['sign']>[0]

/** Signs claims; every part of a token can be made wrong. */
export const signer =
  (key: Key, algorithm: string) =>
  (
    claims: JWTPayload = goodClaims,
    { kid = 'one', iss = issuer, aud = audience, expires = '5m' as string | null } = {},
  ): Promise<string> => {
    const token = new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, kid })
      .setIssuer(iss)
      .setAudience(aud)
      .setIssuedAt(claims.iat)
    return (expires === null ? token : token.setExpirationTime(expires)).sign(key)
  }
