/** So many texts are kept; then all are made anew. */
const most = 2_000

const known = new Map<string, Map<string, string>>()
let size = 0

/**
 * A statement headed by its role: one text for the two of them, however often it is sent. The slot and the driver look texts up, and each
 * takes the hash of one that is new. Copied by way of bytes it is one piece, and not the tree of the pieces that it was put together of,
 * which the driver would walk each time.
 */
export function headed(head: string, text: string): string {
  const found = known.get(head)?.get(text)
  if (found !== undefined) return found
  if (size >= most) {
    known.clear()
    size = 0
  }
  size += 1
  const whole = Buffer.from(`${head}${text}`).toString()
  const texts = known.get(head) ?? new Map<string, string>()
  known.set(head, texts.set(text, whole))
  return whole
}
