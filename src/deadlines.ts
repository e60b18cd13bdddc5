/** How long the parts of a request may take, all within the time of the whole: who ends it first can still say why. */
export interface Deadlines {
  readonly requestMilliseconds: number
  /** For a free connection to the database. */
  readonly waitMilliseconds: number
  /** From the connection to the answer, repetitions included. */
  readonly operationMilliseconds: number
  readonly statementMilliseconds: number
}

export function deadlinesOf(requestSeconds: number): Deadlines {
  const requestMilliseconds = requestSeconds * 1_000
  const waitMilliseconds = Math.min(5_000, requestMilliseconds / 5)
  const operationMilliseconds = Math.min(30_000, requestMilliseconds - 2 * waitMilliseconds)
  return {
    requestMilliseconds,
    waitMilliseconds,
    operationMilliseconds,
    statementMilliseconds: Math.min(15_000, operationMilliseconds),
  }
}
