import { queryTimeout } from '../errors.js'
import type { Allowed } from '../policy/allowed.js'
import type { Viewer } from '../policy/viewer.js'
import { ConnectionLost, NotCommitted, StatementFailed, StatementRefused } from './failure.js'
import { Guard } from './guard.js'
import { quotedRole, type Service } from './lock.js'
import type { Database, Operation, Scope, Statement } from './operation.js'
import { databaseThrough } from './session.js'
import { idsIn, settingsStatement } from './settings.js'
import type { Slot } from './slot.js'
import type { Watch } from './watch.js'

/** The regions in process: one tree, at one revision of the table. */
export interface RegionSource {
  /** Of the tree in process; undefined before the first load. */
  revision(): number | undefined
  load(db: Database, revision: number): Promise<void>
  scopeOf(viewer: Viewer): Scope
}

/** What every transaction of a door has in common. */
export interface Terms {
  readonly regions: RegionSource
  readonly statementMilliseconds: number
  readonly operationMilliseconds: number
  readonly clock: () => Date
  readonly today: (now: Date) => string
  readonly endOf: (day: string) => Date
  readonly files?: string
  /** Begins the names of the deployment's roles; read from the database once. */
  readonly prefix: (slot: Slot) => Promise<string>
}

/** Builds statements that others send. */
const closedGuard = Guard.closed()

const nowhere: Scope = { ranges: [] }

/** Sent at once, before it returns: the order of the calls is the order of the statements. */
const rowsThrough =
  (guard: Guard, role: string) =>
  ({ text, parameters, inBytes }: Statement) =>
    guard.send(text, parameters, inBytes ? 'BYTES' : 'ARRAYS', role) as Promise<unknown[]> as Promise<
      unknown[][]
    >

const handsOver: ReadonlySet<Service> = new Set<Service>(['keeper', 'taker'])

/** A region that changes under every reload is a fault, not traffic. */
const reloads = 5

/** Loads of the tree follow each other: it is one for the process. */
let lastLoad: Promise<unknown> = Promise.resolve()

/** The work is done again, or there was no room for it whatever it asked: its own words would only say that a statement failed. */
const isOfServer = (error: Error) =>
  error instanceof StatementFailed && (error.isWorthRepeating || error.isForWantOfRoom)

/** One transaction on one slot: opened for a viewer, worked in, and closed one way or the other. */
export class Transaction {
  private readonly guard: Guard
  private isRollback = false
  private isCommitting = false
  private isWorking = false
  private readonly done: (() => void)[] = []

  constructor(
    private readonly slot: Slot,
    private readonly allowed: Allowed,
    private readonly terms: Terms,
    watch?: Watch,
  ) {
    this.guard = new Guard(slot, terms.statementMilliseconds, watch)
  }

  /** The connection died before the work began: on another one the same work can be done. */
  get diedUnused(): boolean {
    return !this.isWorking && this.slot.state === 'DEAD'
  }

  async run<T>(work: (operation: Operation) => Promise<T>): Promise<T> {
    try {
      const operation = await this.open()
      this.isWorking = true
      const answer = await work(operation)
      if (this.isRollback || this.guard.failure) {
        await this.guard.end()
        const { failure } = this.guard
        if (failure && (!this.isRollback || isOfServer(failure))) throw failure
        await this.undo()
      } else {
        await this.commit()
        for (const tell of this.done) tell()
      }
      return answer
    } catch (error) {
      await this.guard.end()
      await this.undo().catch(() => this.slot.kill())
      throw this.reasonBehind(error)
    }
  }

  /**
   * A read of which everything is known beforehand: opening, statements and end are sent in one go. Undefined when the tree in
   * process is not that of the snapshot, or when a statement failed: the ordinary way tells why. Nothing is given before COMMIT has
   * answered with its own tag.
   */
  async atOnce(
    compose: (operation: Operation) => readonly Statement[],
  ): Promise<readonly (readonly unknown[][])[] | undefined> {
    const { allowed, terms, guard } = this
    const { regions } = terms
    const held = regions.revision()
    if (held === undefined) return undefined
    const prefix = await terms.prefix(this.slot)
    const role = quotedRole(prefix, allowed.databaseRole)
    const now = terms.clock()
    const scope = regions.scopeOf(allowed.viewer)
    const statements = compose(this.operation(closedGuard, prefix, now, scope, []))
    const keepsPlans = statements.every(({ plan }) => plan === 'KEPT')
    const begun = this.begin(role)
    const set = this.set(scope, role, now, keepsPlans)
    const send = rowsThrough(guard, role)
    const answers = statements.map(send)
    const ended = this.expectTag('commit', 'COMMIT')
    const all = await Promise.allSettled([begun, set, ...answers, ended])
    await guard.end()
    const failed = all.find((each) => each.status === 'rejected')
    const failure: unknown = guard.failure ?? failed?.reason
    if (failure !== undefined) {
      if (failure instanceof StatementFailed && !failure.isTimeout) this.slot.kill()
      if (failure instanceof StatementFailed || failure instanceof ConnectionLost) return undefined
      throw failure
    }
    if ((await set).revision !== held) return undefined
    return Promise.all(answers)
  }

  /** Ends it from outside: the connection is cut and the server undoes the rest. */
  expire(): Error {
    const lost = this.isCommitting ? new ConnectionLost('TIMEOUT', true) : queryTimeout()
    this.guard.fail(lost)
    this.slot.kill('TIMEOUT')
    return lost
  }

  private async open(): Promise<Operation> {
    const { allowed, terms, guard } = this
    const now = terms.clock()
    const prefix = await terms.prefix(this.slot)
    const own = quotedRole(prefix, allowed.databaseRole)
    const db = databaseThrough(guard, own)
    // Sent together; a BEGIN that failed leaves settings that end with their own statement.
    const begun = this.begin(own)
    const locked = this.lockFiles(prefix)
    const [{ scope, opened: persons }] = await Promise.all([this.enter(db, own, now), begun, locked])
    guard.statements.length = 0
    return this.operation(guard, prefix, now, scope, persons)
  }

  /** With the role that its statements are in, in one message: the last answer tells of all, and a role outside of a transaction is warned of. */
  private begin(role: string): Promise<void> {
    const access = this.allowed.kind === 'query' ? ', read only' : ''
    this.guard.isIn(role)
    return this.expectTag(`begin isolation level repeatable read${access}; set local role ${role}`, 'SET')
  }

  private operation(
    guard: Guard,
    prefix: string,
    now: Date,
    scope: Scope,
    persons: readonly string[],
  ): Operation {
    const { allowed, terms } = this
    const role = quotedRole(prefix, allowed.databaseRole)
    const opened: Operation = {
      connection: this.slot,
      afterCommit: (tell) => {
        this.done.push(tell)
      },
      changed: new Set(),
      isUndone: () => this.isRollback,
      allowed,
      viewer: allowed.viewer,
      scope,
      opened: persons,
      now,
      today: terms.today(now),
      dayOf: terms.today,
      endOf: terms.endOf,
      db: databaseThrough(guard, role),
      rows: rowsThrough(guard, role),
      as: (service: Service): Operation => {
        const serving = quotedRole(prefix, service === 'counter' ? allowed.countingRole : service)
        const inService: Operation = {
          ...opened,
          db: databaseThrough(guard, serving),
          rows: rowsThrough(guard, serving),
          // Who keeps or takes one file hands over where other files follow.
          as: (next) => (handsOver.has(service) && next === 'follower' ? opened.as(next) : inService),
        }
        return inService
      },
      statements: guard.statements,
      rollback: () => {
        this.isRollback = true
      },
    }
    return opened
  }

  /**
   * Before the first statement that takes the snapshot: a change of the regions must see every file, also one that was put
   * into a village a moment ago. Its writers hold the village's row, so that one who comes later finds it changed.
   */
  private async lockFiles(prefix: string): Promise<void> {
    const { files } = this.terms
    if (!files || !this.allowed.changesRegions) return
    const follower: Service = 'follower'
    const role = quotedRole(prefix, follower)
    this.guard.isIn(role)
    await this.expectTag(
      `set local role ${role}; lock table ${files} in share row exclusive mode`,
      'LOCK TABLE',
    )
  }

  /** Sets the viewer's settings, with the tree brought to the snapshot's revision. */
  private async enter(db: Database, role: string, now: Date): Promise<Pick<Operation, 'scope' | 'opened'>> {
    const { regions } = this.terms
    for (let attempt = 0; attempt < reloads; attempt++) {
      const isLoaded = regions.revision() !== undefined
      const scope = isLoaded ? regions.scopeOf(this.allowed.viewer) : nowhere
      const { revision, opened } = await this.set(scope, role, now, this.allowed.goesByKeys)
      if (isLoaded && regions.revision() === revision) return { scope, opened }
      await this.load(db, revision)
    }
    throw new Error('行政区划在一次操作中反复变化。The regions kept changing while an operation opened.')
  }

  private async set(scope: Scope, role: string, now: Date, keepsPlans: boolean) {
    const { viewer, rows, counted, seesOpened } = this.allowed
    const { statementMilliseconds, operationMilliseconds } = this.terms
    const { text, parameters } = settingsStatement({
      subject: viewer.subject,
      department: viewer.department,
      region: viewer.region,
      scope,
      rows,
      counted,
      seesOpened,
      now,
      keepsPlans,
      statementMilliseconds,
      idleMilliseconds: operationMilliseconds,
    })
    const told = this.guard.send(text, parameters, 'ARRAYS', role)
    this.guard.keepsPlans = keepsPlans
    const [row] = await told
    const [revision, opened] = row as unknown[]
    return { revision: Number(revision ?? 0), opened: idsIn(opened as string | null) }
  }

  private load(db: Database, revision: number): Promise<void> {
    const { regions } = this.terms
    const load = lastLoad.then(async () => {
      if (regions.revision() !== revision) await regions.load(db, revision)
    })
    lastLoad = load.catch(() => {})
    return load
  }

  /**
   * Sent behind what is in flight: when one of those fails, COMMIT answers with another tag. A statement that the driver
   * repeats would follow COMMIT, and so stand outside of every role that has rights.
   */
  private async commit(): Promise<void> {
    this.isCommitting = true
    const committed = this.expectTag('commit', 'COMMIT')
    const ended = this.guard.end()
    try {
      await committed
      await ended
    } catch (error) {
      if (error instanceof ConnectionLost) throw new ConnectionLost(error.code, true)
      throw error
    }
  }

  /** Work may answer a failed statement in its own words, unless the words only say that a statement failed. */
  private reasonBehind(error: unknown): unknown {
    const { failure } = this.guard
    const followed = error instanceof StatementRefused || error instanceof NotCommitted
    if (failure && (followed || isOfServer(failure))) return failure
    return error
  }

  private async undo(): Promise<void> {
    if (this.slot.state === 'DEAD') return
    // Whatever COMMIT did, the state of the connection is not known.
    if (this.isCommitting) this.slot.kill()
    else await this.expectTag('rollback', 'ROLLBACK')
  }

  private async expectTag(command: string, tag: string): Promise<void> {
    const { command: answered } = await this.slot.command(command)
    if (answered !== tag) throw new NotCommitted(answered)
    if (!this.slot.wasOutside) return
    this.slot.kill()
    throw new NotCommitted(`${answered}, no transaction`)
  }
}
