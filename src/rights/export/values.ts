import { masks } from '../../people/masks.js'
import type { CodeList } from '../../registry/code-list.js'
import type { FieldSpec } from '../../registry/field.js'
import { chinaTime } from '../../registry/scalars.js'
import type { Heading } from './headings.js'

/** A code with its words: who reads the copy has no list at hand. */
export function codeIn(list: CodeList, code: unknown): unknown {
  if (code === null || code === undefined) return null
  const words = list.codes[String(code)]
  return { code, zh: words?.zh ?? String(code), en: words?.en ?? String(code) }
}

/** A value of a field as the copy gives it. What the caller reads masked is a text already. */
export function valueIn(
  spec: FieldSpec,
  { right, mode }: Pick<Heading, 'right' | 'mode'>,
  value: unknown,
): unknown {
  if (value === null || value === undefined) return null
  const word = spec.masked
  if (right === 'FULL' && mode === 'MASKED')
    return word === undefined || word === 'SHOWN' || word === 'ADDRESS' ? null : masks[word](String(value))
  const list = spec.codes
  if (!list || right === 'MASKED') return value
  return Array.isArray(value) ? value.map((code) => codeIn(list, code)) : codeIn(list, value)
}

export const instantIn = (value: unknown): string | null => (value instanceof Date ? chinaTime(value) : null)
