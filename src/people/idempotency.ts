import { createHmac } from 'node:crypto'
import { and, eq, lt } from 'drizzle-orm'
import type { Context } from '../context.js'
import { badUserInput, idempotencyKeyReused } from '../errors.js'
import { idempotency } from './table.js'

const keptHours = 24

/** The outcome of one run of a change: the id of its result, or nothing when it was refused. */
interface Outcome {
  readonly resultId?: string
}

/**
 * Runs a change at most once under its key. The record keeps a keyed hash of the request and the id of the result:
 * no value of either. Parallel copies wait for each other on the key; the later ones find the result.
 */
export async function once<T extends Outcome>(
  context: Context,
  root: string,
  input: { idempotencyKey?: string | null; clientMutationId?: string | null },
  work: () => Promise<T>,
  replay: (resultId: string) => Promise<T> | T,
): Promise<T> {
  const { idempotencyKey: given, clientMutationId: _, ...request } = input
  if (given === undefined || given === null) return work()
  if (!/^[\x21-\x7e]{1,100}$/.test(given))
    throw badUserInput('idempotencyKey', {
      zh: '应为1至100个可见的 ASCII 字符，例如 UUID。',
      en: '1 to 100 visible ASCII characters are expected, such as a UUID.',
    })
  const { db, viewer, now } = context.operation
  const hashOf = (text: string) =>
    createHmac('sha256', context.keyring.derive('idempotency')).update(text).digest()
  const requestHash = hashOf(JSON.stringify([root, request]))
  // A client may take an ID for its key: what it sends is not kept either.
  const key = hashOf(given).toString('base64url')
  const mine = and(
    eq(idempotency.subject, viewer.subject),
    eq(idempotency.client, viewer.client),
    eq(idempotency.key, key),
  )
  await db
    .delete(idempotency)
    .where(
      and(
        eq(idempotency.subject, viewer.subject),
        eq(idempotency.client, viewer.client),
        lt(idempotency.recordedAt, new Date(now.getTime() - keptHours * 3600_000)),
      ),
    )
  const claimed = await db
    .insert(idempotency)
    .values({ subject: viewer.subject, client: viewer.client, key, requestHash, recordedAt: now })
    .onConflictDoNothing()
    .returning({ key: idempotency.key })
  if (claimed.length === 0) {
    const [known] = await db
      .select({ requestHash: idempotency.requestHash, result: idempotency.result })
      .from(idempotency)
      .where(mine)
    if (!known?.result || !known.requestHash.equals(requestHash)) throw idempotencyKeyReused()
    return replay(known.result)
  }
  const outcome = await work()
  if (outcome.resultId !== undefined)
    await db.update(idempotency).set({ result: outcome.resultId }).where(mine)
  return outcome
}
