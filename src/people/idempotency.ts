import { createHmac } from 'node:crypto'
import { and, desc, eq, lt, notInArray } from 'drizzle-orm'
import type { Context } from '../context.js'
import { badUserInput, idempotencyKeyReused } from '../errors.js'
import { idempotency } from './table.js'

const keptHours = 24
/** So many of an account's last keys through a front-end are never let go, whatever the clocks say: a repetition needs one of these. */
const alwaysKept = 1_000
/** One key in so many looks for those that are old; the others don't pay for it. */
const clearing = 16

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
  const hash = hashOf(given)
  const key = hash.toString('base64url')
  const mine = and(ofAccount(context), eq(idempotency.key, key))
  if ((hash[0] as number) % clearing === 0) await letGo(context)
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

const ofAccount = ({ operation: { viewer } }: Context) =>
  and(eq(idempotency.subject, viewer.subject), eq(idempotency.client, viewer.client))

/** What is older than a day, but for the last ones: a clock that is wrong for a while would take those that are still needed. */
async function letGo(context: Context): Promise<void> {
  const { db, now } = context.operation
  const last = db
    .select({ key: idempotency.key })
    .from(idempotency)
    .where(ofAccount(context))
    .orderBy(desc(idempotency.recordedAt))
    .limit(alwaysKept)
  const old = lt(idempotency.recordedAt, new Date(now.getTime() - keptHours * 3600_000))
  await db.delete(idempotency).where(and(ofAccount(context), old, notInArray(idempotency.key, last)))
}
