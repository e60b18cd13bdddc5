import { createHash } from 'node:crypto'
import type { Slot } from './slot.js'

/**
 * What the second lock of a database says of itself, as the comment of its schema: whoever logs in can read it there,
 * without a right to any table. `npm run grants` writes it.
 */
export interface Lock {
  /** Begins the name of every role of this deployment. */
  readonly prefix: string
  /** Digest of what the access table was compiled to. */
  readonly compiled: string
  /** Digest of the roles, rights and policies as the catalogue had them then. */
  readonly catalogue: string
}

/** The database has no second lock yet: nothing is served. */
export class LockMissing extends Error {
  override readonly name = 'LockMissing'
  constructor() {
    super(
      '数据库尚未设置角色和权限：请运行 npm run grants。The database has no roles and rights yet; run npm run grants.',
    )
  }
}

/** Roles that an operation takes beside that of its department. The counter is its department's own: `EDUCATION:COUNTS`. */
export type Service =
  | 'keeper'
  | 'taker'
  | 'follower'
  | 'counter'
  | 'opener'
  | 'reviewer'
  | 'recorder'
  | 'auditor'
  | 'gatekeeper'
  | 'limiter'

export const lockComment = (lock: Lock): string => JSON.stringify(lock)

export const lockQuery = `select obj_description('public'::regnamespace, 'pg_namespace') as comment`

export function lockIn(comment: string | null | undefined): Lock | undefined {
  try {
    const { prefix, compiled, catalogue } = JSON.parse(comment ?? '') as Partial<Lock>
    return prefix && compiled && catalogue ? { prefix, compiled, catalogue } : undefined
  } catch {
    return undefined
  }
}

/** Of a name in PostgreSQL. */
const longestName = 63
const longestPrefix = 28

/** A longer name is cut, with a digest in the place of the rest. */
const cut = (name: string, most: number): string =>
  name.length <= most
    ? name
    : `${name.slice(0, most - 8)}~${createHash('sha256').update(name).digest('hex').slice(0, 7)}`

/** What the roles of a database begin with, where nothing else was said. */
export const prefixFor = (database: string): string => cut(database, longestPrefix)

/** The name of a role in a statement. */
export const roleName = (prefix: string, role: string): string => cut(`${prefix}:${role}`, longestName)
/** A name in a statement, whatever it holds. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const quotedRole = (prefix: string, role: string): string => quoted(roleName(prefix, role))

export async function readPrefix(slot: Slot): Promise<string> {
  // In one message, because it stands outside of every transaction: a pooler may hand the connection on after each.
  const [row] = await slot.command(lockQuery)
  const lock = lockIn((row as { comment?: string | null } | undefined)?.comment)
  if (!lock) throw new LockMissing()
  return lock.prefix
}
