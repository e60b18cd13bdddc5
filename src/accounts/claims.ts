import { z } from 'zod'
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

/** The viewer of a verified token, or the names of the claims that are missing or wrong. */
export function viewerOf(payload: unknown): Viewer | { readonly wrong: readonly string[] } {
  const read = claims.safeParse(payload)
  if (!read.success) return { wrong: [...new Set(read.error.issues.map((issue) => String(issue.path[0])))] }
  const { sub, ...rest } = read.data
  return Object.freeze({ subject: sub, ...rest })
}
