import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { expect, test, vi } from 'vitest'
import { localIssuer } from '../../src/accounts/local-issuer.js'
import { verifier } from '../../src/accounts/token.js'
import { loadConfig } from '../../src/config.js'
import { folder, goodClaims } from './support.js'

const claims = { ...goodClaims, role: 'VIEWER' as const }

test('the server accepts a token of the local issuer of its own data folder, and of no other', async () => {
  const [ours, other] = [await folder(), await folder()].map((SANLIU_DATA_DIR) =>
    loadConfig({ SANLIU_DATA_DIR }),
  )
  const verify = await verifier(ours!)
  const token = await (await localIssuer(ours!)).issue(claims)
  expect(await verify(`Bearer ${token}`)).toMatchObject({ department: 'EDUCATION', region: '512002' })
  const foreign = await (await localIssuer(other!)).issue(claims)
  await expect(verify(`Bearer ${foreign}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('a local token lives twelve hours at most', async () => {
  const issuer = await localIssuer(loadConfig({ SANLIU_DATA_DIR: await folder() }))
  const lifetime = async (hours?: number) => {
    const { exp, iat } = decodeJwt(await issuer.issue(claims, hours))
    return (exp! - iat!) / 3600
  }
  expect(await lifetime()).toBe(12)
  expect(await lifetime(1)).toBe(1)
  expect(await lifetime(24)).toBe(12)
})

test('the key is readable by its owner alone, and never among the public keys', async () => {
  const SANLIU_DATA_DIR = await folder()
  const { publicKeys } = await localIssuer(loadConfig({ SANLIU_DATA_DIR }))
  const file = join(SANLIU_DATA_DIR, 'issuer', 'key.json')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await stat(join(SANLIU_DATA_DIR, 'issuer'))).mode & 0o777).toBe(0o700)
  expect(JSON.parse(await readFile(file, 'utf8'))).toHaveProperty('d')
  expect(publicKeys.keys[0]).not.toHaveProperty('d')
})

test('two that come first together share one key', async () => {
  const config = loadConfig({ SANLIU_DATA_DIR: await folder() })
  const issuers = await Promise.all(Array.from({ length: 8 }, () => localIssuer(config)))
  expect(new Set(issuers.map((issuer) => issuer.publicKeys.keys[0]!.x)).size).toBe(1)
})

test('in production there is no local issuer', async () => {
  const config = loadConfig({ SANLIU_DATA_DIR: await folder() })
  await expect(localIssuer(config)).resolves.toBeDefined()
  await expect(localIssuer({ ...config, production: true })).rejects.toThrow('SANLIU_JWKS')
  vi.stubEnv('NODE_ENV', 'production')
  await expect(localIssuer(config)).rejects.toThrow('SANLIU_JWKS')
  await expect(verifier(config)).rejects.toThrow('SANLIU_JWKS')
  vi.unstubAllEnvs()
})
