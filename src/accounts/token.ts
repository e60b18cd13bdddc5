import { createHash } from 'node:crypto'
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { admitted } from '../clients/admission.js'
import type { Clients } from '../clients/client.js'
import { clientsOf } from '../clients/index.js'
import type { Config } from '../config.js'
import { type Message, PlatformError, unauthenticated } from '../errors.js'
import type { Viewer } from '../policy/viewer.js'
import { viewerOf } from './claims.js'
import { KeysUnavailable, publicKeys } from './public-keys.js'
import { clockToleranceSeconds, type IssuedToken, type StandingOf } from './standing.js'
import { isWellFormed } from './strict-form.js'

/** Who sends a request with this Authorization header; anything but a good token is UNAUTHENTICATED. */
export type Verify = (authorization: string | undefined) => Promise<Viewer>

const longestToken = 8_192
/** A verified token is believed this long without another look at its signature. */
const memoryMilliseconds = 60_000
const memorySize = 10_000

interface Believed {
  readonly viewer: Viewer
  readonly issued: IssuedToken
  readonly since: number
  readonly until: number
}

/** Reads the keys once and gives the check of every request. What was verified is remembered; its standing is asked each time. */
export async function verifier(
  config: Config,
  clock: () => number = Date.now,
  standingOf: StandingOf = () => 'GOOD',
): Promise<Verify> {
  const keys = await publicKeys(config)
  const clients = clientsOf(config)
  const known = new Map<string, Believed>()

  return async (authorization) => {
    const token = bearerToken(authorization)
    const name = createHash('sha256').update(token).digest('base64')
    let believed = known.get(name)
    const now = clock()
    // A clock that was set back would have it believed until it has caught up.
    if (!believed || believed.until <= now || now < believed.since) {
      believed = await believedOf(token, keys, config, clients, clock)
      if (known.size >= memorySize) known.clear()
      known.set(name, believed)
    }
    refuseUnless(standingOf(believed.issued))
    return believed.viewer
  }
}

async function believedOf(
  token: string,
  keys: JWTVerifyGetKey,
  config: Config,
  clients: Clients | undefined,
  clock: () => number,
): Promise<Believed> {
  const payload = await verified(token, keys, config, clock)
  const claimed = viewerOf(payload)
  if ('wrong' in claimed) throw unauthenticated(wrongClaims(claimed.wrong))
  const viewer = admitted(clients, claimed)
  if ('wrong' in viewer) throw unauthenticated(notThroughClient(viewer.wrong))
  const { exp = 0, iat = 0, jti } = payload
  return {
    viewer,
    issued: { id: jti, subject: viewer.subject, client: viewer.client, issuedAt: iat },
    since: clock(),
    until: Math.min(clock() + memoryMilliseconds, exp * 1000),
  }
}

function refuseUnless(standing: ReturnType<StandingOf>): void {
  if (standing === 'GOOD') return
  if (standing === 'REVOKED')
    throw unauthenticated({
      zh: '令牌已被吊销，请重新登录。',
      en: 'the token was revoked; sign in again.',
    })
  throw new PlatformError('UPSTREAM_UNAVAILABLE', {
    zh: '吊销清单暂时无法更新，请稍后重试。',
    en: 'The list of revoked tokens cannot be refreshed; try again in a moment.',
  })
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
  if (!isWellFormed(token)) throw unauthenticated(notAccepted)
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: [...tokens.algorithms],
      issuer: tokens.issuer,
      audience: tokens.audience,
      requiredClaims: ['exp', 'iat', 'sub'],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(clock()),
    })
    refuseLongLife(payload, tokens.longestSeconds, clock() / 1000)
    return payload
  } catch (error) {
    if (error instanceof PlatformError) throw error
    if (error instanceof errors.JWTExpired)
      throw unauthenticated({ zh: '令牌已过期，请重新获取。', en: 'the token has expired; get a new one.' })
    if (error instanceof errors.JWTClaimValidationFailed) throw unauthenticated(wrongClaims([error.claim]))
    if (error instanceof KeysUnavailable)
      throw new PlatformError('UPSTREAM_UNAVAILABLE', {
        zh: '身份服务的公钥暂时取不到，请稍后重试。',
        en: 'The public keys of the identity provider cannot be fetched; try again in a moment.',
      })
    throw unauthenticated(notAccepted)
  }
}

const notAccepted: Message = {
  zh: '令牌无效：形式、签名、密钥或算法不被接受。',
  en: 'the token is not valid: its form, signature, key or algorithm is not accepted.',
}

/** Who was dismissed can sign in no more and lives on as long as the last token: so it is short, and never begins tomorrow. */
function refuseLongLife({ exp = 0, iat = 0, jti }: JWTPayload, longestSeconds: number, now: number): void {
  if (iat > now + clockToleranceSeconds || exp <= iat) throw unauthenticated(wrongClaims(['iat']))
  if (jti !== undefined && !/^[\x21-\x7e]{1,256}$/.test(jti)) throw unauthenticated(wrongClaims(['jti']))
  if (exp - iat > longestSeconds)
    throw unauthenticated({
      zh: `令牌的有效期超过 ${longestSeconds / 60} 分钟，请让身份服务签发较短的令牌。`,
      en: `the token lives for more than ${longestSeconds / 60} minutes; have the identity provider issue shorter ones.`,
    })
}

/** The token is good, and does not fit the front-end that it names. */
const notThroughClient = (names: readonly string[]): Message => ({
  zh: `令牌的 ${names.join('、')} 不在本平台为该前端所设的范围内。`,
  en: `${names.join(', ')} of the token: not what this platform knows the front-end for.`,
})

// Names of claims come from our own list, so nothing of the token is repeated.
const wrongClaims = (names: readonly string[]): Message => ({
  zh: `令牌的声明缺失或不符：${names.join('、')}。`,
  en: `claims of the token are missing or wrong: ${names.join(', ')}.`,
})
