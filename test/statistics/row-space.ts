/** mulberry32: the same numbers in every run with the same seed. */
export function diceFrom(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Rows of a matrix brought to echelon form; `reduce` says what is left of a vector: zero when it can be computed. */
export class RowSpace {
  private readonly rows: { at: number; row: number[] }[] = []
  reduce(vector: readonly number[]): number[] {
    const left = [...vector]
    for (const { at, row } of this.rows) {
      const factor = left[at]!
      if (Math.abs(factor) > 1e-9)
        for (let index = 0; index < left.length; index++) left[index]! -= factor * row[index]!
    }
    return left
  }
  add(vector: readonly number[]): void {
    const left = this.reduce(vector)
    const at = left.findIndex((value) => Math.abs(value) > 1e-9)
    if (at < 0) return
    const pivot = left[at]!
    const row = left.map((value) => value / pivot)
    for (const known of this.rows) {
      const factor = known.row[at]!
      if (Math.abs(factor) > 1e-9) known.row = known.row.map((value, index) => value - factor * row[index]!)
    }
    this.rows.push({ at, row })
  }
  holds = (vector: readonly number[]) => this.reduce(vector).every((value) => Math.abs(value) < 1e-6)
}
