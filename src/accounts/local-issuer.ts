import { randomUUID } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  SignJWT,
} from 'jose'
import type { Config } from '../config.js'
import type { Claims } from './claims.js'
import { longestHours } from './standing.js'

/** Makes tokens for development and the demonstration. Nobody is asked for a password. */
export interface LocalIssuer {
  readonly publicKeys: JSONWebKeySet
  issue(claims: Claims, hours?: number): Promise<string>
}

export class LocalIssuerRefused extends Error {
  constructor() {
    super(
      '生产环境没有本地签发者：请设置 SANLIU_JWKS，令牌由身份服务签发。' +
        'There is no local issuer in production: set SANLIU_JWKS and let your identity provider issue tokens.',
    )
    this.name = 'LocalIssuerRefused'
  }
}

/** The issuer of the data folder; its key is made on first use. */
export async function localIssuer(config: Config): Promise<LocalIssuer> {
  // The environment is asked as well: a configuration made by hand must not open this door.
  if (config.production || process.env.NODE_ENV === 'production') throw new LocalIssuerRefused()
  const secret = await keyIn(join(config.dataDir, 'issuer'))
  const { d: _, ...shared } = secret
  const key = await importJWK(secret, 'EdDSA')
  return {
    publicKeys: { keys: [shared] },
    issue({ sub, ...claims }, hours = longestHours) {
      // One reading of the clock: with two, a token made as a second ends would be longer than any that is taken.
      const issuedAt = Math.floor(Date.now() / 1_000)
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'EdDSA', kid: secret.kid, typ: 'JWT' })
        .setSubject(sub)
        .setIssuer(config.tokens.issuer)
        .setAudience(config.tokens.audience)
        .setIssuedAt(issuedAt)
        .setJti(randomUUID())
        .setExpirationTime(issuedAt + Math.round(Math.min(hours, longestHours) * 3600))
        .sign(key)
    },
  }
}

async function keyIn(folder: string): Promise<JWK> {
  const file = join(folder, 'key.json')
  const known = await readFile(file, 'utf8').catch(() => undefined)
  if (known !== undefined) return JSON.parse(known) as JWK

  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  const made = { ...(await exportJWK(privateKey)), alg: 'EdDSA', use: 'sig' }
  const draft = join(folder, `${randomUUID()}.json`)
  const text = JSON.stringify({ ...made, kid: await calculateJwkThumbprint(made) })
  await writeFile(draft, text, { mode: 0o600 })
  await chmod(draft, 0o600)
  // The server and the token command may come here together: the first link wins, and a half-written key is never read.
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  return JSON.parse(await readFile(file, 'utf8')) as JWK
}
