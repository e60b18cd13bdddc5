import { createHash } from 'node:crypto'
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Config } from '../config.js'
import { type Message, PlatformError, unauthenticated } from '../errors.js'
import type { Viewer } from '../policy/viewer.js'
import { viewerOf } from './claims.js'
import { KeysUnavailable, publicKeys } from './public-keys.js'

/** Who sends a request with this Authorization header; anything but a good token is UNAUTHENTICATED. */
export type Verify = (authorization: string | undefined) => Promise<Viewer>

const longestToken = 8_192
const clockToleranceSeconds = 10
/** A verified token is believed this long without another look at its signature. */
const memoryMilliseconds = 60_000
const memorySize = 10_000

/** Reads the keys once and gives the check of every request. */
export async function verifier(config: Config, clock: () => number = Date.now): Promise<Verify> {
  const keys = await publicKeys(config)
  const known = new Map<string, { readonly viewer: Viewer; readonly until: number }>()

  return async (authorization) => {
    const token = bearerToken(authorization)
    const name = createHash('sha256').update(token).digest('base64')
    const before = known.get(name)
    if (before && before.until > clock()) return before.viewer

    const payload = await verified(token, keys, config, clock)
    const viewer = viewerOf(payload)
    if ('wrong' in viewer) throw unauthenticated(wrongClaims(viewer.wrong))
    if (known.size >= memorySize) known.clear()
    known.set(name, { viewer, until: Math.min(clock() + memoryMilliseconds, (payload.exp ?? 0) * 1000) })
    return viewer
  }
}

function bearerToken(authorization: string | undefined): string {
  if (authorization === undefined)
    throw unauthenticated({
      zh: '缺少令牌，请发送 Authorization: Bearer <令牌>。',
      en: 'no token; send Authorization: Bearer <token>.',
    })
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i.exec(authorization)?.[1]
  if (token === undefined || token.length > longestToken)
    throw unauthenticated({
      zh: 'Authorization 的形式不对，应为 Bearer <JWT>。',
      en: 'the Authorization header is not of the form Bearer <JWT>.',
    })
  return token
}

async function verified(
  token: string,
  keys: JWTVerifyGetKey,
  { tokens }: Config,
  clock: () => number,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: [...tokens.algorithms],
      issuer: tokens.issuer,
      audience: tokens.audience,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(clock()),
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw unauthenticated({ zh: '令牌已过期，请重新获取。', en: 'the token has expired; get a new one.' })
    if (error instanceof errors.JWTClaimValidationFailed) throw unauthenticated(wrongClaims([error.claim]))
    if (error instanceof KeysUnavailable)
      throw new PlatformError('UPSTREAM_UNAVAILABLE', {
        zh: '身份服务的公钥暂时取不到，请稍后重试。',
        en: 'The public keys of the identity provider cannot be fetched; try again in a moment.',
      })
    throw unauthenticated({
      zh: '令牌无效：签名、密钥或算法不被接受。',
      en: 'the token is not valid: its signature, key or algorithm is not accepted.',
    })
  }
}

// Names of claims come from our own list, so nothing of the token is repeated.
const wrongClaims = (names: readonly string[]): Message => ({
  zh: `令牌的声明缺失或不符：${names.join('、')}。`,
  en: `claims of the token are missing or wrong: ${names.join(', ')}.`,
})
