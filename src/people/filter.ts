import { and, eq, gte, inArray, lt, not, or, type SQL } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { badUserInput } from '../errors.js'
import { columnsIn, type Part } from './parts.js'

type Values = Record<string, unknown>
interface Operators {
  readonly eq?: unknown
  readonly in?: readonly unknown[] | null
  readonly from?: string | null
  readonly until?: string | null
}

const deepest = 3
const mostValues = 500

/**
 * The condition of a filter on the fields of some parts. The names were decided before execution, so every name here
 * may be read in full; `rest` turns the conditions that are no field (region, status) into SQL.
 */
export function filterCondition(
  filter: Values | null | undefined,
  parts: readonly { part: Part; table: PgTable }[],
  rest: (name: string, value: unknown) => SQL | undefined,
  path = 'filter',
  depth = 0,
): SQL | undefined {
  if (!filter) return undefined
  if (depth > deepest)
    throw badUserInput(path, {
      zh: `and、or、not 至多嵌套 ${deepest} 层。`,
      en: `and, or and not nest at most ${deepest} deep.`,
    })
  const conditions = Object.entries(filter).map(([name, value]) => {
    if (value === null || value === undefined) return undefined
    const below = (nested: unknown, index: number | string) =>
      filterCondition(nested as Values, parts, rest, `${path}.${name}.${index}`, depth + 1)
    if (name === 'and') return and(...(value as unknown[]).map(below))
    if (name === 'or') return or(...(value as unknown[]).map(below))
    if (name === 'not') {
      const condition = below(value, 0)
      return condition && not(condition)
    }
    const owner = parts.find(({ part }) => part.fields[name]?.filter)
    const column = owner && columnsIn(owner.table)[name]
    return column ? operators(column, value as Operators, `${path}.${name}`) : rest(name, value)
  })
  return and(...conditions)
}

function operators(column: PgColumn, value: Operators, path: string): SQL | undefined {
  if (value.in && value.in.length > mostValues)
    throw badUserInput(`${path}.in`, {
      zh: `至多 ${mostValues} 个值。`,
      en: `at most ${mostValues} values.`,
    })
  return and(
    value.eq !== undefined && value.eq !== null ? eq(column, value.eq) : undefined,
    value.in ? inArray(column, [...value.in]) : undefined,
    value.from ? gte(column, value.from) : undefined,
    value.until ? lt(column, value.until) : undefined,
  )
}
