/** A keyring as it is written, with whatever else its keepers wrote into it. */
export interface WrittenKeyring {
  readonly current: string
  readonly index?: string
  readonly next?: string
  readonly keys: Readonly<Record<string, string>>
}

/** A change gives back the same keyring where there is nothing to change. */
export type KeyChange = (ring: WrittenKeyring) => WrittenKeyring

/** A further key that opens, and is to seal next. One that waits already is kept. */
export const withNewKey =
  (key: Buffer): KeyChange =>
  (ring) => {
    if (ring.next !== undefined) return ring
    const next = freshId(Object.keys(ring.keys))
    // Until now it need not have been said which key the indexes come from.
    const index = ring.index ?? ring.current
    return { ...ring, index, next, keys: { ...ring.keys, [next]: key.toString('base64') } }
  }

/** The key that waits seals from now on. */
export const withNextInUse: KeyChange = (ring) => {
  const { next, ...rest } = ring
  return next === undefined ? ring : { ...rest, current: next }
}

export const withoutKey =
  (id: string): KeyChange =>
  (ring) => {
    if (!(id in ring.keys)) return ring
    const { [id]: _, ...keys } = ring.keys
    return { ...ring, keys }
  }

/** `k1`, `k2` … also after a number that was retired; an id has eight characters at most. */
function freshId(ids: readonly string[]): string {
  const numbers = ids.map((id) => Number(/^k(\d{1,6})$/.exec(id)?.[1] ?? 0))
  return `k${Math.max(0, ...numbers) + 1}`
}
