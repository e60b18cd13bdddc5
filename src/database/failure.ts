/**
 * Errors of the database as the rest of the program sees them. A driver's error carries the bound parameters, the
 * values of the row in `detail` and sometimes in its message: none of that passes here.
 */
export class StatementFailed extends Error {
  constructor(
    /** Five characters of PostgreSQL's own list; decisions rest on it, never on a text. */
    readonly sqlstate: string,
    readonly constraint?: string,
    readonly table?: string,
    /** The plan of the prepared statement no longer fits the tables; a new connection makes a new one. */
    readonly isPlanOutdated = false,
  ) {
    const place = [table, constraint].filter(Boolean).join(', ')
    super(
      `数据库语句失败（SQLSTATE ${sqlstate}）。A database statement failed (SQLSTATE ${sqlstate}${place && `: ${place}`}).`,
    )
    this.name = 'StatementFailed'
  }

  /** Two writers met; the same work done again has every chance. */
  get isWorthRepeating(): boolean {
    return this.isPlanOutdated || this.sqlstate === '40001' || this.sqlstate === '40P01'
  }

  /** The server had no room for it: on the disk, in memory, for another connection. */
  get isForWantOfRoom(): boolean {
    return this.sqlstate.startsWith('53')
  }

  /** The server or its operator ended the statement for the time it took. */
  get isTimeout(): boolean {
    return this.sqlstate === '57014' || this.sqlstate === '25P03' || this.sqlstate === '25P04'
  }
}

/** The connection died, or could not be made. What ran on it is undone by the server, unless COMMIT had been sent. */
export class ConnectionLost extends Error {
  constructor(
    /** The system's word for it, such as ECONNREFUSED. */
    readonly code: string = 'CLOSED',
    /** COMMIT was on its way: nobody here can know whether it arrived. */
    readonly isOutcomeUnknown = false,
  ) {
    super(
      isOutcomeUnknown
        ? `提交时数据库连接中断，结果未知；请用同一幂等键重试。The database connection broke during the commit, its outcome is unknown; repeat the request with the same idempotency key (${code}).`
        : `数据库连接中断，操作未生效；请重试。The database connection broke, nothing was changed; try again (${code}).`,
    )
    this.name = 'ConnectionLost'
  }
}

/** COMMIT was answered with ROLLBACK, or BEGIN with something else: what the work did is not in the database. */
export class NotCommitted extends Error {
  constructor(readonly tag: string) {
    super(`事务未能提交（应答 ${tag}）。The transaction was not committed (the server answered ${tag}).`)
    this.name = 'NotCommitted'
  }
}

/** A statement that came after its operation ended or failed. It was not sent. */
export class StatementRefused extends Error {
  constructor(reason: 'ENDED' | 'FAILED') {
    super(
      reason === 'ENDED'
        ? '操作已经结束，语句未发送；请等待所有语句完成后再返回。The operation has ended and the statement was not sent; await every statement before the work returns.'
        : '同一操作中先前的语句已失败，语句未发送。An earlier statement of this operation failed and this one was not sent.',
    )
    this.name = 'StatementRefused'
  }
}

/** The door was closed for shutdown. */
export class DoorClosed extends Error {
  constructor() {
    super('服务正在停止。The server is stopping.')
    this.name = 'DoorClosed'
  }
}
