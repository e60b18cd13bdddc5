import { readFile } from 'node:fs/promises'
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import type { Config } from '../config.js'
import type { Message } from '../errors.js'
import { discoveredKeys, remoteKeys } from './discovery.js'
import { localIssuer } from './local-issuer.js'

/** The file of public keys can't be used; the server does not start. */
export class PublicKeysError extends Error {
  constructor(readonly message_: Message) {
    super(`SANLIU_JWKS: ${message_.zh} ${message_.en}`)
    this.name = 'PublicKeysError'
  }
}

/** The identity provider did not give its keys: nothing can be said about the token. */
export class KeysUnavailable extends Error {}

const isWebAddress = (place: string) => /^https?:\/\//.test(place)

/** The keys that sign tokens: of the identity provider, or of the local issuer in development. */
export async function publicKeys(config: Config): Promise<JWTVerifyGetKey> {
  const place = config.tokens.jwks
  if (place === undefined) return createLocalJWKSet((await localIssuer(config)).publicKeys)
  if (!isWebAddress(place)) return createLocalJWKSet(checked(await readKeys(place)))
  const { isDiscovered, issuer } = config.tokens
  const remote = isDiscovered ? discoveredKeys(place, issuer) : remoteKeys(place)
  return async (header, token) => {
    try {
      return await remote(header, token)
    } catch (error) {
      if (isAboutToken(error)) throw error
      throw new KeysUnavailable('jwks', { cause: error })
    }
  }
}

const isAboutToken = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported

async function readKeys(file: string): Promise<JSONWebKeySet> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new PublicKeysError({
      zh: '文件不存在或不可读，请检查路径和权限。',
      en: 'The file does not exist or is not readable; check its path and rights.',
    })
  })
  try {
    return JSON.parse(text) as JSONWebKeySet
  } catch {
    throw new PublicKeysError({ zh: '文件不是 JSON。', en: 'The file is not JSON; write {"keys":[…]}.' })
  }
}

function checked(set: JSONWebKeySet): JSONWebKeySet {
  if (!Array.isArray(set?.keys) || set.keys.length === 0)
    throw new PublicKeysError({ zh: '文件中没有公钥。', en: 'The file holds no keys; write {"keys":[…]}.' })
  if (set.keys.some((key) => key.kty === 'oct' || 'd' in key))
    throw new PublicKeysError({
      zh: '文件中有私钥或对称密钥，只应放公钥。',
      en: 'The file holds a private or a symmetric key; put public keys only.',
    })
  return set
}
