import type { Socket } from 'node:net'
import postgres from 'postgres'
import { type Address } from './address.js'
import { dial } from './dial.js'
import { ConnectionLost, StatementFailed } from './failure.js'
import { parameterTypes } from './parameters.js'

export type SlotState = 'IDLE' | 'BUSY' | 'DEAD'

/** Rows as objects, or as arrays in the order of the columns: of values, or of the bytes that the server sent. */
export type Shape = 'OBJECTS' | 'ARRAYS' | 'BYTES'

/** Rows with the tag of the statement (`COMMIT`) and the number of rows it touched. */
export type Rows = unknown[] & { readonly command: string; readonly count: number }

const codeOf = (error: unknown) => String((error as NodeJS.ErrnoException)?.code ?? 'CLOSED')

const silent = () => {}

/**
 * What stands between the server and PostgreSQL. A pooler that hands a connection on after each transaction may know nothing of
 * a statement that was prepared on it: behind one, statements have no name and live for one execution.
 */
export type Pooler = 'none' | 'transaction'

/** Each distinct text stays prepared in the server process; beyond this many the connection is renewed. */
const textsPerConnection = 500

/** Routines after whose error the driver sends the statement again: the prepared plan no longer fits. */
const planRoutines = new Set(['FetchPreparedStatement', 'RevalidateCachedQuery', 'transformAssignedExpr'])

/**
 * One connection, once. The driver reconnects by itself and then sends what is still queued, outside the transaction
 * it belonged to and perhaps inside the next user's. Here its `socket` option yields one socket and no second one, so
 * a connection that died can never carry another statement; and the socket in hand ends a statement that never
 * settles. A dead slot is dropped by its owner, and a new one opened.
 */
export class Slot {
  state: SlotState = 'IDLE'
  /** A command that ends a transaction found none: the server only warns of it, and answers COMMIT. */
  wasOutside = false
  private readonly sql: postgres.Sql
  private readonly awaiting = new Set<(reason: Error) => void>()
  private readonly texts = new Set<string>()
  private hasSent = false
  private socket: Socket | undefined
  private isDialled = false

  constructor(
    address: Address,
    private readonly connectMilliseconds: number,
    private readonly pooler: Pooler = 'none',
    /** Told of what comes on a channel that was listened to. */
    heard?: () => void,
  ) {
    this.sql = postgres({
      host: address.host,
      port: address.port,
      path: address.path,
      user: address.user,
      password: address.password,
      database: address.database,
      // `dial` has begun the encryption where there is one.
      ssl: false,
      max: 1,
      fetch_types: false,
      prepare: pooler === 'none',
      idle_timeout: undefined,
      max_lifetime: null,
      connect_timeout: Math.ceil(connectMilliseconds / 1000),
      // No other setting: a pooler refuses those that it does not know, and hands the connection on with the rest.
      connection: { application_name: 'sanliu' },
      types: parameterTypes,
      // 25P01: there is no transaction in progress.
      onnotice: ({ code }) => {
        if (code === '25P01') this.wasOutside = true
      },
      onnotify: heard,
      onclose: () => this.kill(),
      socket: () => this.dialOnce(address),
    } as postgres.Options<Record<string, postgres.PostgresType>>)
  }

  /** Renew instead of keeping: too many statements are prepared on the server's side. */
  get isWorn(): boolean {
    return this.texts.size > textsPerConnection
  }

  /** It carried statements before; the server may have gone away since. */
  get hasServed(): boolean {
    return this.hasSent
  }

  /** Settles always: with the rows, with the server's refusal, or with `ConnectionLost`. */
  send(text: string, parameters: readonly unknown[], shape: Shape): Promise<Rows> {
    if (this.state === 'DEAD') return Promise.reject(new ConnectionLost())
    this.hasSent = true
    const isPrepared = this.pooler === 'none'
    if (isPrepared) this.texts.add(text)
    const query = this.sql.unsafe(
      text,
      parameters.map(this.untypedArray) as never[],
      {
        prepare: isPrepared,
        simple: false,
      } as postgres.UnsafeQueryOptions,
    )
    if (shape === 'OBJECTS') return this.settled(query)
    return this.settled(shape === 'ARRAYS' ? query.values() : query.raw())
  }

  /** `BEGIN`, `COMMIT`, `ROLLBACK`: words without parameters, in the simple protocol. */
  command(text: string): Promise<Rows> {
    if (this.state === 'DEAD') return Promise.reject(new ConnectionLost())
    return this.settled(this.sql.unsafe(text))
  }

  /** No statement passes any more; what waits for an answer is told so. */
  kill(code?: string): void {
    if (this.state === 'DEAD') return
    this.state = 'DEAD'
    this.socket?.destroy()
    // The driver's own bookkeeping: its timers stop and what it queued is rejected.
    this.sql.end({ timeout: 0 }).catch(silent)
    const waiting = [...this.awaiting]
    this.awaiting.clear()
    for (const reject of waiting) reject(new ConnectionLost(code))
  }

  /** A polite end of an idle connection: the server is told, not cut off. */
  async close(): Promise<void> {
    if (this.state === 'DEAD') return
    this.state = 'DEAD'
    await this.sql.end({ timeout: 1 }).catch(silent)
    this.socket?.destroy()
  }

  private async dialOnce(address: Address): Promise<Socket> {
    if (this.isDialled || this.state === 'DEAD') {
      this.kill()
      throw new ConnectionLost()
    }
    this.isDialled = true
    try {
      const socket = await dial(address, this.connectMilliseconds)
      if (this.isDead()) {
        socket.destroy()
        throw new ConnectionLost()
      }
      this.socket = socket
      return socket
    } catch (error) {
      const code = codeOf(error)
      this.kill(code)
      throw new ConnectionLost(code)
    }
  }

  private settled(query: Promise<unknown>): Promise<Rows> {
    return new Promise((resolve, reject) => {
      this.awaiting.add(reject)
      query.then(
        (rows) => {
          this.awaiting.delete(reject)
          resolve(rows as Rows)
        },
        (error: unknown) => {
          this.awaiting.delete(reject)
          reject(this.translated(error))
        },
      )
    })
  }

  /** Anything but a plain refusal by the server leaves the driver in a state that nobody knows: the slot is dropped. */
  private translated(error: unknown): Error {
    if (!(error instanceof postgres.PostgresError)) {
      const code = codeOf(error)
      this.kill(code)
      return new ConnectionLost(code)
    }
    const isOutdated = planRoutines.has(error.routine ?? '')
    const isFatal = error.severity === 'FATAL' || error.severity === 'PANIC'
    if (isOutdated || isFatal) this.kill()
    return new StatementFailed(error.code, error.constraint_name, error.table_name, isOutdated)
  }

  /** The driver takes the type of an array from its first element; the server knows better. */
  private readonly untypedArray = (value: unknown) =>
    Array.isArray(value) ? this.sql.typed(value as never, 0) : value

  // A method, because the compiler takes a field for unchanged across an await.
  private isDead(): boolean {
    return this.state === 'DEAD'
  }
}
