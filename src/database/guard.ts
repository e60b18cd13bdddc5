import { queryTimeout } from '../errors.js'
import { ConnectionLost, StatementFailed, StatementRefused } from './failure.js'
import { headed } from './headed.js'
import type { Rows, Shape, Slot } from './slot.js'
import type { Watch } from './watch.js'

/** Above the server's own limit, so that the server answers first and the connection survives. */
const graceMilliseconds = 1_000

/**
 * Every statement of one operation passes here, and none after the operation failed or ended. GraphQL catches what a
 * resolver throws and goes on with the next one: the guard remembers the failure, so that nothing is committed.
 */
export class Guard {
  /** SQL texts of the work, without parameters. */
  readonly statements: string[] = []
  failure: Error | undefined
  private isOpen = true
  private readonly inFlight = new Set<Promise<unknown>>()

  /** Whether statements keep their plans: a plan belongs to a role, so each role then has statements of its own. */
  keepsPlans = false

  /** The role of the statement that was sent last. */
  private role = ''
  /** Says whose a statement is. */
  private head = ''

  constructor(
    private readonly slot: Slot,
    private readonly statementMilliseconds: number,
    private readonly watch?: Watch,
  ) {}

  /** One that lets nothing pass. */
  static closed(): Guard {
    const guard = new Guard(undefined as never, 0)
    guard.isOpen = false
    return guard
  }

  /** `role` is the role's name as it is written in SQL. */
  send(text: string, parameters: readonly unknown[], shape: Shape, role: string): Promise<Rows> {
    const refusal = this.refusal(parameters)
    if (refusal) return Promise.reject(refusal)
    this.take(role)
    this.statements.push(text)
    // A statement that never settles is ended with its connection; the server's limit may not reach it.
    const deadline = setTimeout(() => {
      this.fail(queryTimeout())
      this.slot.kill('TIMEOUT')
    }, this.statementMilliseconds + graceMilliseconds)
    const sent = this.slot.send(this.keepsPlans ? headed(this.head, text) : text, parameters, shape).then(
      (rows) => {
        clearTimeout(deadline)
        return rows
      },
      (error: Error) => {
        clearTimeout(deadline)
        throw this.fail(error)
      },
    )
    this.inFlight.add(sent)
    this.watch?.sent()
    const settle = () => {
      this.inFlight.delete(sent)
      this.watch?.settled()
    }
    sent.then(settle, settle)
    return sent
  }

  /** The role that the transaction has begun with. */
  isIn(role: string): void {
    this.role = role
    this.head = `/* ${role.replace(/[^\w:]/g, '')} */ `
  }

  /** Sent with the statement in one go: no other statement comes between. */
  private take(role: string): void {
    if (role === this.role) return
    this.isIn(role)
    const taken = this.slot.command(`set local role ${role}`)
    this.inFlight.add(taken)
    const settle = () => this.inFlight.delete(taken)
    taken.then(settle, (error: Error) => {
      settle()
      this.fail(error)
    })
  }

  /** The first failure is the one that counts; the others follow from it. */
  fail(error: Error): Error {
    if (this.failure && error instanceof ConnectionLost) return this.failure
    const shown = error instanceof StatementFailed && error.isTimeout ? queryTimeout() : error
    this.failure ??= shown
    return shown
  }

  /** No statement passes any more. Resolves when the last one in flight has settled. */
  async end(): Promise<void> {
    this.isOpen = false
    while (this.inFlight.size > 0) await Promise.allSettled(this.inFlight)
  }

  private refusal(parameters: readonly unknown[]): Error | undefined {
    if (!this.isOpen) return new StatementRefused('ENDED')
    if (this.failure) return new StatementRefused('FAILED')
    const missing = parameters.indexOf(undefined)
    if (missing < 0) return undefined
    return this.fail(
      new TypeError(
        `语句的参数 $${missing + 1} 未定义。Parameter $${missing + 1} of the statement is undefined; write null.`,
      ),
    )
  }
}
