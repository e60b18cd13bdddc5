/** The parts of a request, one after the other; groups of statements lie inside of the database's. */
export type Part =
  | 'token'
  | 'body'
  | 'document'
  | 'decision'
  | 'database'
  | 'statements'
  | 'record'
  | 'answer'

/**
 * What may stand in a span. What is not in this list can't be told: no value of a caller, no text of a document or a statement, nobody's
 * account, no file.
 */
export interface Facts {
  readonly requestId?: string
  readonly route?: string
  readonly method?: string
  readonly status?: number
  readonly operation?: string
  readonly roots?: readonly string[]
  readonly codes?: readonly string[]
  readonly department?: string
  /** Statements of a group, or of a whole transaction. */
  readonly statements?: number
  /** How often the work of an operation was done, when it met another. */
  readonly attempts?: number
}

/** A piece of work with its beginning and its end. */
export interface Span {
  /** Of the request that it belongs to. */
  readonly traceId: string
  /** A part inside of it, which whoever begins it ends. */
  begin(part: Part): Span
  /** The part that follows the last one, which ends with it. */
  step(part: Part): Span
  tell(facts: Facts): void
  /** Ends what is still open in it as well. */
  end(isFault?: boolean): void
}

/** Where spans of requests are gathered. */
export interface Traces {
  /** Undefined where this request is not among those that are looked at. */
  begin(traceparent: string | undefined): Span | undefined
  close(): Promise<void>
}
