import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose'
import * as z from 'zod'

/** Of the document in which an identity provider describes itself (OpenID Connect Discovery) what is needed here. */
const described = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) })

/** A slow identity provider must not hold requests; an unknown key id asks it at most twice a minute. */
const keysAt = (address: string): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL(address), {
    timeoutDuration: 3_000,
    cooldownDuration: 30_000,
    cacheMaxAge: 600_000,
  })

/** The keys at an address. By a clock that was set back they would stay fresh, and new ones unknown, until it has caught up. */
export function remoteKeys(address: string, wall: () => number = Date.now): JWTVerifyGetKey {
  let keys = keysAt(address)
  let usedAt = wall()
  return (header, token) => {
    const now = wall()
    if (now < usedAt - 1_000) keys = keysAt(address)
    usedAt = now
    return keys(header, token)
  }
}

const patienceMilliseconds = 3_000
/** The place of the keys is looked up again after this; who could not be asked is left alone for a moment. */
const heldMilliseconds = 3_600_000
const pauseMilliseconds = 1_000

/** Where the keys are, as the issuer's own document says. One that names another issuer describes somebody else. */
export async function placeOfKeys(address: string, issuer: string): Promise<string> {
  const response = await fetch(address, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(patienceMilliseconds),
  })
  if (!response.ok) throw new Error(`discovery: ${response.status}`)
  const document = described.parse(await response.json())
  if (document.issuer !== issuer) throw new Error('discovery: another issuer')
  // Keys that come over a plain connection are anybody's, where the issuer itself is asked over an encrypted one.
  if (address.startsWith('https:') && !document.jwks_uri.startsWith('https:'))
    throw new Error('discovery: keys over a plain connection')
  return document.jwks_uri
}

/** The keys of an issuer that is asked where they are at the first token, and not at the start: it may start later than this. */
export function discoveredKeys(
  address: string,
  issuer: string,
  clock: () => number = Date.now,
): JWTVerifyGetKey {
  let found: { readonly place: string; readonly keys: JWTVerifyGetKey } | undefined
  let askedAt = 0
  let askAgainAt = 0
  let asking: Promise<void> | undefined
  const ask = async () => {
    askedAt = clock()
    askAgainAt = askedAt + pauseMilliseconds
    const place = await placeOfKeys(address, issuer)
    if (place !== found?.place) found = { place, keys: remoteKeys(place) }
    askAgainAt = clock() + heldMilliseconds
  }
  return async (header, token) => {
    // A clock that was set back would leave it at that until it has caught up.
    if (clock() >= askAgainAt || clock() < askedAt)
      asking ??= ask().finally(() => {
        asking = undefined
      })
    // Known keys serve on while their place is looked up again, or can't be.
    if (found) asking?.catch(() => {})
    else await asking
    if (!found) throw new Error('discovery: not known yet')
    return found.keys(header, token)
  }
}
