import * as z from 'zod'
import { roles, type Viewer } from '../policy/viewer.js'
import type { Shape } from './shape.js'

/** How much one caller may ask for: the largest shape of a document, and what it may cost. */
export interface LimitSet extends Shape {
  /** What one operation may cost. */
  readonly cost: number
  /** What an account may spend at once, through one client. */
  readonly bucket: number
  /** What comes back to it every second. */
  readonly restoreRate: number
}

const whole = z.number().int().min(1).max(1_000_000_000)

const some = z
  .strictObject({
    tokens: whole,
    depth: whole,
    fields: whole,
    fragments: whole,
    aliases: whole,
    directives: whole,
    roots: whole,
    cost: whole,
    bucket: whole,
    restoreRate: whole,
  } satisfies Record<keyof LimitSet, typeof whole>)
  .partial()

const settings = z.strictObject({
  all: some.default({}),
  roles: z.partialRecord(z.enum(roles), some).optional(),
  clients: z.record(z.string().min(1).max(64), some).optional(),
})

/** What a deployment says otherwise: for all, then for a role, then for a client; the later wins, limit by limit. */
export type LimitSettings = z.output<typeof settings>

const json = (text: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'JSON' })
    return z.NEVER
  }
}

export const limitSettings = z.string().transform(json).pipe(settings)

/** Enough for every example, the playground and a full page of wide files; a longer page brings a larger cost. */
const usual = (pageLimit: number): LimitSet => {
  const cost = Math.max(100_000, 500 * pageLimit)
  return {
    tokens: 10_000,
    depth: 16,
    fields: 1_000,
    fragments: 100,
    aliases: 60,
    directives: 60,
    roots: 30,
    cost,
    bucket: 10 * cost,
    restoreRate: cost,
  }
}

/** The limits of a viewer. Whoever may spend less at once than one operation costs would wait for ever: the bucket holds one. */
export function limitsOf(
  { all, roles: ofRoles = {}, clients = {} }: LimitSettings,
  pageLimit: number,
): (viewer: Pick<Viewer, 'role' | 'client'>) => LimitSet {
  const known = new Map<string, LimitSet>()
  const common = { ...usual(pageLimit), ...all }
  return ({ role, client }) => {
    const ofClient = Object.hasOwn(clients, client) ? clients[client] : undefined
    const key = ofClient ? `${role} ${client}` : role
    const before = known.get(key)
    if (before) return before
    const own = { ...common, ...ofRoles[role], ...ofClient }
    const limits = Object.freeze({ ...own, bucket: Math.max(own.bucket, own.cost) })
    known.set(key, limits)
    return limits
  }
}

/** The longest document that anybody may send: the parser knows no viewer. */
export const mostTokens = (
  { all, roles: ofRoles = {}, clients = {} }: LimitSettings,
  pageLimit: number,
): number =>
  Math.max(
    all.tokens ?? usual(pageLimit).tokens,
    ...[...Object.values(ofRoles), ...Object.values(clients)].map((each) => each?.tokens ?? 0),
  )
