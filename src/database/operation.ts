import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { Allowed } from '../policy/allowed.js'
import type { Viewer } from '../policy/viewer.js'
import type { Service } from './lock.js'

/** The drizzle builder of one operation. Every statement it sends passes the operation's guard. */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>>

/** The viewer's subtree as half-open ranges of `region_n` (12-digit codes as numbers), resolved from the tree in process. */
export interface Scope {
  readonly ranges: readonly (readonly [from: number, until: number])[]
  /** What ever lay in it, or went over into what does, where that is more: figures of the past stand there. */
  readonly past?: readonly (readonly [from: number, until: number])[]
}

/** A statement that is text already, with its parameters. */
export interface Statement {
  readonly text: string
  readonly parameters: readonly unknown[]
  /** KEPT: one plan serves every value of the parameters, as for a row by its key. OWN: it is planned for these values. */
  readonly plan: 'KEPT' | 'OWN'
  /** The columns of its answer stay bytes of text. */
  readonly inBytes?: true
}

/** One operation inside its transaction: one snapshot, one viewer, one instant. */
export interface Operation {
  readonly allowed: Allowed
  readonly viewer: Viewer
  readonly scope: Scope
  /** Persons opened in an emergency for this account and department, until `now` at least; the transaction knows them too. */
  readonly opened: readonly string[]
  /** The instant of the operation; the transaction holds the same one in `sanliu.now`. */
  readonly now: Date
  /** Today in the deployment's time zone (Asia/Shanghai), `YYYY-MM-DD`. */
  readonly today: string
  /** The day of an instant there. */
  dayOf(instant: Date): string
  /** The first instant after a day in that time zone: what was recorded on the day lies before it. */
  endOf(day: string): Date
  /** In the role of the viewer's department. */
  readonly db: Database
  /** The rows of a statement, as arrays in the order of its columns. It is sent at once, behind those that wait for their answers. */
  rows(statement: Statement): Promise<readonly unknown[][]>
  /**
   * The same operation in a role of the platform itself, for what a change brings with it beyond its writer's rights:
   * history, figures, the rows of a file that moves. Such a role stays what it is; only who keeps or takes a file may call the follower.
   */
  as(service: Service): Operation
  /** The connection that carries it, and nothing else at the time: what belongs to a connection is kept by it. */
  readonly connection: object
  /** Called when the transaction is committed, before anything else can use its connection. */
  afterCommit(done: () => void): void
  /** The files that it changed so far, for the record of accesses. */
  readonly changed: Set<string>
  /** Whether the writes will be undone. */
  isUndone(): boolean
  /** SQL texts sent so far, without parameters. Tests count and read them. */
  readonly statements: readonly string[]
  /** The answer of the work is returned, its writes are undone. */
  rollback(): void
}
