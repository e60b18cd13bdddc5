import { ConnectionLost } from '../database/failure.js'
import { type Line, openLine, type Pooler } from '../database/line.js'
import type { Operation } from '../database/operation.js'
import { recordUnavailable } from '../errors.js'
import type { Keyring } from '../sealing/keyring.js'
import { Chain } from './chain.js'
import type { Access } from './entry.js'
import { batchStatements, entryStatement, writerStatement } from './queries.js'
import type { Roster } from './roster.js'
import type { Shape } from './shape.js'
import { Stored } from './stored.js'

/** Puts accesses on record. Nothing is answered before its access is on disk. */
export interface Recorder {
  /** Resolves when the access is on disk; otherwise the answer must not leave. */
  record(access: Access, shape: Shape): Promise<void>
  /** Before a change: what it asks for is known, so that its own transaction need not write it. */
  prepare(shape: Shape): Promise<void>
  /** Records a change in its own transaction, with the last statements before its end: without them it does not end well. */
  recordIn(operation: Operation, access: Access): void
  close(): Promise<void>
}

interface Waiting {
  readonly access?: Access
  readonly shape: Shape
  done(): void
  failed(error: unknown): void
}

/** A statement that failed lets its transaction fail, which says why. */
const toldByTheEnd = () => {}

/** So long an access waits for those of operations that are running; where none is running it does not wait. */
const gatherMilliseconds = 4
/** One insert takes so many accesses; the others wait for the next one. */
const mostInBatch = 500

export interface RecorderOptions {
  readonly url: string
  readonly keyring: Keyring
  readonly pooler?: Pooler
  /** How many operations are running, whose accesses may come in a moment. */
  readonly running: () => number
  readonly clock?: () => Date
}

export function openRecorder(options: RecorderOptions): Recorder {
  const { url, keyring, pooler, running, clock = () => new Date() } = options
  const key = keyring.derive('audit')
  const batches = new Batches(() => openLine({ url, service: 'recorder', pooler }), key, running, clock)
  // A connection has its own chain of changes: they are committed one after the other, and nobody waits for another.
  const chains = new WeakMap<object, Chain>()
  return {
    record: (access, shape) => batches.add({ access, shape }),
    prepare: (shape) => (batches.shapes.has(shape) ? Promise.resolve() : batches.add({ shape })),
    recordIn(operation, access) {
      const used = chains.get(operation.connection)
      const chain = used && !used.isOver ? used : new Chain(key)
      chains.set(operation.connection, chain)
      const entries = chain.next([access])
      const recording = operation.as('recorder')
      const statements = [
        ...(chain.isKnown ? [] : [writerStatement(chain.writer, access.recordedAt)]),
        ...entries.map(entryStatement),
      ]
      for (const statement of statements) recording.rows(statement).catch(toldByTheEnd)
      operation.afterCommit(() => chain.advance(entries))
    },
    close: () => batches.close(),
  }
}

/** The accesses that wait are written together, one batch after the other: a flush for many answers instead of one each. */
class Batches {
  private waiting: Waiting[] = []
  private running: Promise<void> | undefined
  private line: Line | undefined
  private chain: Chain
  readonly shapes = new Stored<Shape>(({ shape }) => shape)
  private readonly rosters = new Stored<Roster>(({ roster }) => roster)
  private isClosed = false
  private onAdded: (() => void) | undefined

  constructor(
    private readonly open: () => Line,
    private readonly key: Buffer,
    private readonly others: () => number,
    private readonly clock: () => Date,
  ) {
    this.chain = new Chain(key)
  }

  add(asked: Pick<Waiting, 'access' | 'shape'>): Promise<void> {
    if (this.isClosed) return Promise.reject(recordUnavailable())
    return new Promise((done, failed) => {
      this.waiting.push({ ...asked, done, failed })
      this.onAdded?.()
      this.running ??= this.writeAll().finally(() => {
        this.running = undefined
      })
    })
  }

  async close(): Promise<void> {
    this.isClosed = true
    await this.running
    await this.line?.close()
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.gathered()
      const batch = this.waiting.splice(0, mostInBatch)
      try {
        await this.written(batch)
        for (const { done } of batch) done()
      } catch {
        for (const { failed } of batch) failed(recordUnavailable())
      }
    }
  }

  /** As many wait as are still running, or the time is over. */
  private gathered(): Promise<void> {
    const isEnough = () => this.isClosed || this.waiting.length >= this.others()
    if (isEnough()) return Promise.resolve()
    return new Promise((resolve) => {
      const begin = () => {
        clearTimeout(timer)
        this.onAdded = undefined
        resolve()
      }
      const timer = setTimeout(begin, gatherMilliseconds)
      this.onAdded = () => isEnough() && begin()
    })
  }

  /** A line that broke while it lay idle is found once; on a new one the same accesses are written again, in a new chain. */
  private async written(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.write(batch)
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error
      await this.write(batch)
    }
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    this.line ??= this.open()
    if (this.chain.isOver) this.chain = new Chain(this.key)
    const { chain } = this
    const entries = chain.next(batch.flatMap(({ access }) => access ?? []))
    const shapes = this.shapes.unknownOf(batch.map(({ shape }) => shape))
    const rosters = this.rosters.unknownOf(batch.flatMap(rosterIn))
    const opened = chain.isKnown ? undefined : { writer: chain.writer, at: this.clock() }
    try {
      await this.line.append(batchStatements(entries, { shapes, rosters }, opened))
    } catch (error) {
      // Nobody knows what of it arrived: the chain ends here and another begins.
      this.line = undefined
      this.chain = new Chain(this.key)
      throw error
    }
    chain.advance(entries)
    this.shapes.add(shapes)
    this.rosters.add(rosters)
  }
}

const rosterIn = ({ access }: Waiting): Roster[] =>
  access?.roster ? [{ roster: access.roster, persons: access.persons }] : []
