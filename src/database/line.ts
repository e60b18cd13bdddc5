import { parseAddress } from './address.js'
import { NotCommitted } from './failure.js'
import { quotedRole, readPrefix, type Service } from './lock.js'
import { type Pooler, Slot } from './slot.js'

export type { Pooler } from './slot.js'

/** A statement with its parameters, as text. */
export interface LineStatement {
  readonly text: string
  readonly parameters: readonly unknown[]
}

/**
 * A connection of its own on which one service of the platform writes, outside of every operation. It stands for one socket: when it
 * breaks, it is over.
 */
export interface Line {
  /** All of it in one transaction. It resolves when that is on disk. */
  append(statements: readonly LineStatement[]): Promise<void>
  /** The rows of one statement, in a transaction of its own, as arrays. */
  rows(statement: LineStatement): Promise<unknown[][]>
  close(): Promise<void>
}

export interface LineOptions {
  readonly url: string
  readonly service: Service
  readonly pooler?: Pooler
  readonly connectMilliseconds?: number
  /** A transaction that takes longer ends with its connection. */
  readonly milliseconds?: number
  /** What is told on a channel while the line lasts. A hint and no more: behind a pooler nothing is heard. */
  readonly listen?: { readonly channel: string; heard(): void }
}

/** Opened at the first use; who finds it broken opens another. */
export function openLine({
  url,
  service,
  pooler,
  connectMilliseconds = 5_000,
  milliseconds = 10_000,
  listen,
}: LineOptions): Line {
  const slot = new Slot(parseAddress(url), connectMilliseconds, pooler, listen?.heard)
  slot.state = 'BUSY'
  let prefix: string | undefined
  const sent = async (statements: readonly LineStatement[]) => {
    const deadline = setTimeout(() => slot.kill('TIMEOUT'), milliseconds)
    try {
      prefix ??= await opened(slot, pooler === 'transaction' ? undefined : listen?.channel)
      return await inTransaction(slot, quotedRole(prefix, service), statements)
    } catch (error) {
      slot.kill()
      throw error
    } finally {
      clearTimeout(deadline)
    }
  }
  return {
    async append(statements) {
      await sent(statements)
    },
    async rows(statement) {
      const [rows] = await sent([statement])
      return rows as unknown[][]
    },
    close: () => slot.close(),
  }
}

async function opened(slot: Slot, channel: string | undefined): Promise<string> {
  if (channel !== undefined) await slot.command(`listen ${channel}`)
  return readPrefix(slot)
}

/** Sent in one go; what failed on the way leaves nothing to commit, and the tag says so. */
async function inTransaction(
  slot: Slot,
  role: string,
  statements: readonly LineStatement[],
): Promise<unknown[][]> {
  const sent = [
    slot.command(`begin; set local role ${role}`),
    ...statements.map(({ text, parameters }) => slot.send(text, parameters, 'ARRAYS')),
    slot.command('commit'),
  ]
  const settled = await Promise.allSettled(sent)
  for (const each of settled) if (each.status === 'rejected') throw each.reason
  const last = settled.at(-1) as PromiseFulfilledResult<{ command: string }>
  if (last.value.command !== 'COMMIT' || slot.wasOutside) throw new NotCommitted(last.value.command)
  return settled.slice(1, -1).map((each) => (each as PromiseFulfilledResult<unknown[]>).value)
}
