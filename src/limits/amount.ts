/** What an amount may depend on: the variables of the request, and the entries that its pages turned out to have. */
export interface Given {
  readonly variables: Readonly<Record<string, unknown>>
  /** By response key; absent before anything is executed. */
  readonly pages?: ReadonlyMap<string, number>
}

/** A number, or one that waits for the request. What is known of a document alone is computed once. */
export type Amount = number | ((given: Given) => number)

export const amountIn = (amount: Amount, given: Given): number =>
  typeof amount === 'number' ? amount : amount(given)

export function sum(amounts: readonly Amount[]): Amount {
  let fixed = 0
  const waiting: ((given: Given) => number)[] = []
  for (const amount of amounts) {
    if (typeof amount === 'number') fixed += amount
    else waiting.push(amount)
  }
  if (waiting.length === 0) return fixed
  return (given) => {
    let total = fixed
    for (const amount of waiting) total += amount(given)
    return total
  }
}

export function product(one: Amount, other: Amount): Amount {
  if (typeof one === 'number' && typeof other === 'number') return one * other
  if (one === 0 || other === 0) return 0
  if (one === 1) return other
  if (other === 1) return one
  return (given) => amountIn(one, given) * amountIn(other, given)
}
