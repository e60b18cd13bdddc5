/** How a request ended, in the words of its log line that name nobody. */
export interface Done {
  readonly route: string
  /** 499: the caller went away. */
  readonly status: number
  readonly operation?: string
  readonly roots?: readonly string[]
  readonly codes: readonly string[]
  readonly milliseconds: number
}

/** Is told of every request, whoever counts them. */
export interface Meter {
  begun(): void
  ended(done: Done): void
}
