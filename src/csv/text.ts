import type { Step, Table } from './columns.js'

/** In which words the columns are headed: of a language, or the keys of the answer for programs. */
export type Headings = 'zh' | 'en' | 'codes'

/** How a coordinate was answered, where not in full. */
export type Modes = ReadonlyMap<string, 'MASKED' | 'DENIED'>

/** A program for tables runs what begins so; the wide forms are typed in Chinese. */
const formula = /^[=+\-@\t\r＝＋－＠]/
/** Citizen IDs: a program for tables would make a number of 16 digits and more, and lose the last ones. */
const longNumber = /^\d{16,}$/

/** A text as it may stand in a cell: never a formula, never taken for a number that it is not. */
const shielded = (text: string) => (formula.test(text) || longNumber.test(text) ? `'${text}` : text)

/** RFC 4180: quoted where it holds a quote, a comma or a line break. */
const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return shielded(value)
  if (Array.isArray(value)) return shielded(value.map(plain).join('\n'))
  return plain(value)
}

const plain = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : Array.isArray(value)
      ? value.map(plain).join('; ')
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value)

/** The value at the end of a path; of a list on the way all its values, one to a line, so that columns of one list agree. */
function valueAt(row: unknown, [step, ...rest]: readonly Step[]): unknown {
  if (!step) return row
  const value = (row as Record<string, unknown> | null)?.[step.key]
  if (Array.isArray(value) && rest.length > 0) return value.flatMap((each) => valueAt(each, rest) ?? [''])
  return value === null || value === undefined ? value : valueAt(value, rest)
}

const between = { zh: '·', en: ' / ', codes: '.' }
/** The name of a field stands first in its description, `中文。English.`, and ends at the first mark. */
const firstWords = {
  zh: /^[^。，；：（(]+/,
  en: /[。）]\s*([A-Z][^.,;:(]*)/,
}
const marks = {
  zh: { MASKED: '（遮蔽）', DENIED: '（不提供）' },
  en: { MASKED: ' (masked)', DENIED: ' (withheld)' },
}

function headingOf(path: readonly Step[], headings: Headings, modes: Modes): string {
  const words = path.map(({ key, description }) => {
    if (headings === 'codes') return key
    const found = firstWords[headings].exec(description)
    return (found?.[1] ?? found?.[0] ?? key).trim()
  })
  const text = words.join(between[headings])
  const mode = path.flatMap(({ coordinates }) => coordinates).flatMap((each) => modes.get(each) ?? [])[0]
  return headings === 'codes' || !mode ? text : text + marks[headings][mode]
}

/** Two columns of one heading get their keys behind it. */
function headingsOf({ columns }: Table, headings: Headings, modes: Modes): string[] {
  const all = columns.map((path) => headingOf(path, headings, modes))
  return all.map((heading, at) =>
    all.filter((other) => other === heading).length === 1
      ? heading
      : `${heading} [${columns[at]?.map(({ key }) => key).join('.')}]`,
  )
}

/** The rows that an answer holds of a table; none where something above them is null. */
export function rowsIn(data: unknown, { rows }: Table): unknown[] {
  const found = rows.reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], data)
  return Array.isArray(found) ? found : []
}

/** UTF-8 is told by the mark at the beginning; without it a program for tables takes Chinese for something else. */
const mark = '\uFEFF'

export function csvText(table: Table, data: unknown, headings: Headings, modes: Modes): string {
  const lines = [
    headingsOf(table, headings, modes).map(shielded),
    ...rowsIn(data, table).map((row) => table.columns.map((path) => cellText(valueAt(row, path)))),
  ]
  return mark + lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('')
}
