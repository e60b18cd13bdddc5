/** Whether two members of the outermost object of a JSON text have one name: a parser takes the last, another the first. */
export function hasNameTwice(text: string): boolean {
  const names = new Set<string>()
  let depth = 0
  // Strings, and the marks between them; a name is a string before a colon.
  for (const { 0: mark, groups } of text.matchAll(/(?<string>"(?:[^"\\]|\\.)*")(?<colon>\s*:)?|[{}[\]]/g)) {
    if (mark === '{' || mark === '[') depth += 1
    else if (mark === '}' || mark === ']') depth -= 1
    else if (depth === 1 && groups?.colon !== undefined) {
      const name = JSON.parse(groups.string as string) as string
      if (names.has(name)) return true
      names.add(name)
    }
  }
  return false
}

/** Each part of a token is written in the one way that its bytes have: no two texts are the same token. */
export const isCanonical = (part: string): boolean =>
  Buffer.from(part, 'base64url').toString('base64url') === part

/** Headers that bring a key along, or ask for rules that we do not know. Keys come from the identity provider alone. */
const refusedHeaders = ['crit', 'jku', 'jwk', 'x5c', 'x5u', 'zip', 'b64']
const knownTypes = ['jwt', 'at+jwt', 'application/at+jwt']

/** Whether a token of three parts has the form of an access token, before its signature is looked at. */
export function isWellFormed(token: string): boolean {
  const parts = token.split('.')
  if (!parts.every(isCanonical)) return false
  const [head, body] = parts.slice(0, 2).map((part) => Buffer.from(part, 'base64url').toString('utf8'))
  try {
    const header: unknown = JSON.parse(head as string)
    if (typeof header !== 'object' || header === null) return false
    if (hasNameTwice(head as string) || hasNameTwice(body as string)) return false
    if (refusedHeaders.some((name) => name in header)) return false
    const { typ = 'JWT' } = header as { typ?: unknown }
    return typeof typ === 'string' && knownTypes.includes(typ.toLowerCase())
  } catch {
    return false
  }
}
