import { setTimeout as pause } from 'node:timers/promises'
import type { Allowed } from '../policy/allowed.js'
import { calendarNow, endOfDayIn } from '../registry/calendar.js'
import { parseAddress } from './address.js'
import { StatementFailed } from './failure.js'
import { readPrefix } from './lock.js'
import type { Operation, Statement } from './operation.js'
import type { Pooler, Slot } from './slot.js'
import { Slots } from './slots.js'
import { type RegionSource, type Terms, Transaction } from './transaction.js'
import type { Watch } from './watch.js'

export type { RegionSource } from './transaction.js'

export interface DoorOptions {
  /** The login role's database. */
  readonly url: string
  readonly regions: RegionSource
  /** Connections; as many operations run at a time. */
  readonly slots?: number
  /** Whether the address is a pooler's that hands connections on after each transaction. */
  readonly pooler?: Pooler
  /** An operation that finds no slot in this time is refused as OVERLOADED. */
  readonly waitMilliseconds?: number
  readonly statementMilliseconds?: number
  /** From slot to answer, repetitions included. */
  readonly operationMilliseconds?: number
  /** The table of the files. A change of the regions waits for who writes in it, and they for the change. */
  readonly files?: string
  /** Where "today" is. */
  readonly timeZone?: string
  readonly clock?: () => Date
}

/** The only way to the database: whoever has a decision about an operation may do its work in one transaction. */
export interface Door {
  inOperation<T>(allowed: Allowed, work: (operation: Operation) => Promise<T>, watch?: Watch): Promise<T>
  /**
   * A read in one round trip: `compose` names the statements for the operation, which sends nothing itself. Undefined when it has to be
   * done in the ordinary way.
   */
  readAtOnce(
    allowed: Allowed,
    compose: (operation: Operation) => readonly Statement[],
    watch?: Watch,
  ): Promise<readonly (readonly unknown[][])[] | undefined>
  /** The clock of its operations. */
  now(): Date
  /** Resolves when the database answers. */
  ready(): Promise<void>
  /** Connections that are used, waited for, and there at most. */
  load(): { readonly used: number; readonly waiting: number; readonly limit: number }
  /** Lets the operations inside finish, for so long at most, and ends the connections. */
  close(graceMilliseconds?: number): Promise<void>
}

/** A write that met another is done again as a whole this many times. */
const repetitions = 4
const readyMilliseconds = 2_000

export function openDoor(options: DoorOptions): Door {
  const { statementMilliseconds = 15_000, operationMilliseconds = 30_000, clock = () => new Date() } = options
  const timeZone = options.timeZone ?? 'Asia/Shanghai'
  const { slots: connections = 8, waitMilliseconds = 5_000 } = options
  const slots = new Slots(parseAddress(options.url), connections, waitMilliseconds, options.pooler)
  const terms: Terms = {
    regions: options.regions,
    statementMilliseconds,
    operationMilliseconds,
    clock,
    today: calendarNow(timeZone),
    endOf: endOfDayIn(timeZone),
    files: options.files,
    prefix: once(readPrefix),
  }
  return {
    async inOperation(allowed, work, watch) {
      const endsAt = performance.now() + operationMilliseconds + waitMilliseconds
      let left = repetitions
      for (;;) {
        const slot = await slots.acquire()
        const isOld = slot.hasServed
        const transaction = new Transaction(slot, allowed, terms, watch)
        try {
          const remaining = Math.max(1, Math.min(operationMilliseconds, endsAt - performance.now()))
          return await within(remaining, transaction, transaction.run(work))
        } catch (error) {
          // A connection that died while it lay idle is no fault of this operation; each is found once.
          if (isOld && transaction.diedUnused && performance.now() < endsAt) continue
          if (!(error instanceof StatementFailed && error.isWorthRepeating) || left-- === 0) throw error
        } finally {
          slots.release(slot)
        }
        await pause(Math.random() * 10 * 2 ** (repetitions - left))
      }
    },
    async readAtOnce(allowed, compose, watch) {
      const slot = await slots.acquire()
      try {
        const transaction = new Transaction(slot, allowed, terms, watch)
        return await within(operationMilliseconds, transaction, transaction.atOnce(compose))
      } finally {
        slots.release(slot)
      }
    },
    now: clock,
    async ready() {
      const slot = await slots.acquire()
      const timer = setTimeout(() => slot.kill('TIMEOUT'), readyMilliseconds)
      try {
        await answers(slot)
      } finally {
        clearTimeout(timer)
        slots.release(slot)
      }
    },
    load: () => slots.load(),
    close: (graceMilliseconds) => slots.close(graceMilliseconds),
  }
}

/** What does not change while the door is open is asked once; a failure is no answer. */
function once<A, T>(ask: (argument: A) => Promise<T>): (argument: A) => Promise<T> {
  let known: T | undefined
  return async (argument) => {
    known ??= await ask(argument)
    return known
  }
}

/** The answer, or the end of the transaction when it takes too long; work that never settles holds nothing. */
function within<T>(milliseconds: number, transaction: Transaction, running: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(transaction.expire()), milliseconds)
    running.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

const answers = (slot: Slot) => slot.send('select 1', [], 'ARRAYS')
