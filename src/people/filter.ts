import { and, eq, gte, lt, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { arrayText } from '../database/array-text.js'
import { badUserInput } from '../errors.js'
import { columnsIn, type Part } from './parts.js'

type Values = Record<string, unknown>
interface Operators {
  readonly eq?: unknown
  readonly in?: readonly string[] | null
  readonly from?: string | null
  readonly until?: string | null
}

const deepest = 3
const mostValues = 500
const mostConditions = 200

const everybody = sql`true`
const nobody = sql`false`

/** What turns the names of a filter into SQL. */
interface Sources {
  /** Where the fields are. The names were decided before execution: each may be read in full. */
  readonly parts: readonly { part: Part; table: PgTable }[]
  /** The conditions that are no field: region, status. */
  readonly rest: (name: string, value: unknown, path: string) => SQL | undefined
}

/** The condition of a filter on the fields of some parts. */
export function filterCondition(filter: Values | null | undefined, sources: Sources): SQL | undefined {
  if (!filter) return undefined
  if (conditionsIn(filter) > mostConditions)
    throw badUserInput('filter', {
      zh: `至多 ${mostConditions} 个条件；同一字段的多个值请用 in。`,
      en: `at most ${mostConditions} conditions; name several values of a field with in.`,
    })
  return conditionOf(filter, sources, 'filter', 0)
}

/** A statement holds only so many parameters, and or-lists can be as long as the request. */
function conditionsIn(filter: unknown): number {
  if (Array.isArray(filter))
    return filter.reduce<number>((sum, each) => sum + conditionsIn(each), filter.length)
  if (typeof filter !== 'object' || filter === null) return 0
  return Object.entries(filter).reduce(
    (sum, [name, value]) =>
      sum + (name === 'and' || name === 'or' || name === 'not' ? conditionsIn(value) : 1),
    0,
  )
}

function conditionOf(filter: Values, sources: Sources, path: string, depth: number): SQL {
  if (depth > deepest)
    throw badUserInput(path, {
      zh: `and、or、not 至多嵌套 ${deepest} 层。`,
      en: `and, or and not nest at most ${deepest} deep.`,
    })
  const conditions = Object.entries(filter).map(([name, value]) =>
    value === null || value === undefined ? undefined : named(name, value, sources, `${path}.${name}`, depth),
  )
  return and(...conditions) ?? everybody
}

function named(name: string, value: unknown, sources: Sources, path: string, depth: number): SQL | undefined {
  const below = (nested: unknown, index?: number) =>
    conditionOf(nested as Values, sources, index === undefined ? path : `${path}.${index}`, depth + 1)
  if (name === 'and') return and(...(value as unknown[]).map(below))
  if (name === 'or') return or(...(value as unknown[]).map(below)) ?? nobody
  // Who has nothing filled in does not fit the condition, so fits its opposite.
  if (name === 'not') return sql`(${below(value)}) is not true`
  const owner = sources.parts.find(({ part }) => part.fields[name]?.filter)
  const column = owner && columnsIn(owner.table)[name]
  return column ? operators(column, value as Operators, path) : sources.rest(name, value, path)
}

function operators(column: PgColumn, value: Operators, path: string): SQL | undefined {
  if (value.in && value.in.length > mostValues)
    throw badUserInput(`${path}.in`, {
      zh: `至多 ${mostValues} 个值。`,
      en: `at most ${mostValues} values.`,
    })
  return and(
    value.eq !== undefined && value.eq !== null ? eq(column, value.eq) : undefined,
    value.in ? sql`${column} = any(${arrayText(value.in)}::text[])` : undefined,
    value.from ? gte(column, value.from) : undefined,
    value.until ? lt(column, value.until) : undefined,
  )
}
