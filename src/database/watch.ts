/** Is told when a statement is sent and when it has its answer: never which one, and of no value. */
export interface Watch {
  sent(): void
  settled(): void
}
