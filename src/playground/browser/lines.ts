/** One line of an answer as it is shown; `value` only where the line holds one. */
export interface Line {
  readonly path: string
  readonly text: string
  readonly value?: string
}

/** JSON, line by line, each with its path, so that two answers can be held against each other. */
export function linesOf(value: unknown, path = '$', name = '', depth = 0, comma = ''): Line[] {
  const indent = '  '.repeat(depth)
  const lead = `${indent}${name && `${name}: `}`
  if (typeof value !== 'object' || value === null) {
    const text = JSON.stringify(value) ?? 'null'
    return [{ path, text: `${lead}${text}${comma}`, value: text }]
  }
  const isList = Array.isArray(value)
  const entries = Object.entries(value)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (entries.length === 0) return [{ path, text: `${lead}${open}${close}${comma}`, value: open + close }]
  return [
    { path, text: `${lead}${open}` },
    ...entries.flatMap(([key, entry], index) =>
      linesOf(entry, `${path}.${key}`, isList ? '' : key, depth + 1, index < entries.length - 1 ? ',' : ''),
    ),
    { path: `${path}/`, text: `${indent}${close}${comma}` },
  ]
}

/** The values of an answer by their paths. */
export const valuesOf = (value: unknown): ReadonlyMap<string, string> =>
  new Map(linesOf(value).flatMap((line) => (line.value === undefined ? [] : [[line.path, line.value]])))
