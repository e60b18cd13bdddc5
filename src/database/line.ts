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
  close(): Promise<void>
}

export interface LineOptions {
  readonly url: string
  readonly service: Service
  readonly pooler?: Pooler
  readonly connectMilliseconds?: number
  /** A transaction that takes longer ends with its connection. */
  readonly milliseconds?: number
}

/** Opened at the first use; who finds it broken opens another. */
export function openLine({
  url,
  service,
  pooler,
  connectMilliseconds = 5_000,
  milliseconds = 10_000,
}: LineOptions): Line {
  const slot = new Slot(parseAddress(url), connectMilliseconds, pooler)
  slot.state = 'BUSY'
  let prefix: string | undefined
  return {
    async append(statements) {
      const deadline = setTimeout(() => slot.kill('TIMEOUT'), milliseconds)
      try {
        prefix ??= await readPrefix(slot)
        await inTransaction(slot, quotedRole(prefix, service), statements)
      } catch (error) {
        slot.kill()
        throw error
      } finally {
        clearTimeout(deadline)
      }
    },
    close: () => slot.close(),
  }
}

/** Sent in one go; what failed on the way leaves nothing to commit, and the tag says so. */
async function inTransaction(slot: Slot, role: string, statements: readonly LineStatement[]): Promise<void> {
  const sent = [
    slot.command(`begin; set local role ${role}`),
    ...statements.map(({ text, parameters }) => slot.send(text, parameters, 'ARRAYS')),
    slot.command('commit'),
  ]
  const settled = await Promise.allSettled(sent)
  for (const each of settled) if (each.status === 'rejected') throw each.reason
  const last = settled.at(-1) as PromiseFulfilledResult<{ command: string }>
  if (last.value.command !== 'COMMIT' || slot.wasOutside) throw new NotCommitted(last.value.command)
}
