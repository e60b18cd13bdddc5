import * as z from 'zod'
import { roles, type Viewer } from '../policy/viewer.js'

/** Opaque words of an issuer: an account, a front-end, an institution. */
const reference = (length: number) =>
  z
    .string()
    .min(1)
    .max(length)
    .regex(/^[\w.:@/|-]+$/)

export const departmentCode = z
  .string()
  .max(64)
  .regex(/^[A-Z][A-Z_]*$/)

/** Province, city, county, township, village. */
export const regionCode = z.string().regex(/^(?:\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/)

/** What a token says about the caller. Claims that are not named here are not read. */
const claims = z.object({
  sub: reference(128),
  department: departmentCode,
  region: regionCode,
  role: z.enum(roles),
  client: reference(64),
  organisation: reference(64).optional(),
})

export type Claims = z.output<typeof claims>

/**
 * Issuers name the front-end themselves: `client_id` in tokens of RFC 9068, `azp` in those of OpenID Connect. A claim that was mapped for
 * this platform says more than either, and one that is there and wrong is not made good by another.
 */
const ownNames = ['client_id', 'azp'] as const

function withClient(payload: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (payload.client !== undefined) return payload
  const name = ownNames.find((each) => payload[each] !== undefined)
  return name ? { ...payload, client: payload[name] } : payload
}

/** The viewer of a verified token, or the names of the claims that are missing or wrong. */
export function viewerOf(
  payload: Readonly<Record<string, unknown>>,
): Viewer | { readonly wrong: readonly string[] } {
  const read = claims.safeParse(withClient(payload))
  if (!read.success) return { wrong: [...new Set(read.error.issues.map((issue) => String(issue.path[0])))] }
  const { sub, ...rest } = read.data
  return Object.freeze({ subject: sub, ...rest })
}
