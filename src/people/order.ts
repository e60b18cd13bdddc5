import { and, asc, desc, eq, gt, lt, or, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { badUserInput, cursorInvalid } from '../errors.js'
import { columnsIn, personPart } from './parts.js'
import { person } from './table.js'

export interface Sort {
  readonly name: string
  readonly column: PgColumn
  readonly direction: 'ASC' | 'DESC'
}

/** The total order of a list: the asked-for fields, then the person's id, which follows the time of entry. */
export function sortsOf(orderBy: readonly Record<string, unknown>[] | null | undefined): Sort[] {
  const asked = (orderBy ?? []).map((entry, index) => {
    const named = Object.entries(entry).filter(
      ([, direction]) => direction !== null && direction !== undefined,
    )
    const [only] = named
    if (named.length !== 1 || !only)
      throw badUserInput(`orderBy.${index}`, {
        zh: '每一项只写一个字段，多个字段请分为多项。',
        en: 'name exactly one field in each entry; write several entries for several fields.',
      })
    const [name, direction] = only
    const column = columnsIn(personPart.table)[name]
    if (!column) throw badUserInput(`orderBy.${index}`, { zh: '不能按此字段排序。', en: 'not orderable.' })
    return { name, column, direction: direction as 'ASC' | 'DESC' }
  })
  if (asked.length > 3) throw badUserInput('orderBy', { zh: '至多三个字段。', en: 'at most three fields.' })
  return [...asked, { name: 'personId', column: person.personId, direction: 'ASC' }]
}

export const orderOf = (sorts: readonly Sort[]): SQL[] =>
  sorts.map(({ column, direction }) => (direction === 'ASC' ? asc(column) : desc(column)))

/** Rows behind the last row of the former page, by the keys of the order. Orderable fields are never null. */
export function afterKeys(sorts: readonly Sort[], keys: unknown): SQL | undefined {
  if (!Array.isArray(keys) || keys.length !== sorts.length) throw cursorInvalid()
  return or(
    ...sorts.map((sort, index) =>
      and(
        ...sorts.slice(0, index).map((before, at) => eq(before.column, keys[at])),
        sort.direction === 'ASC' ? gt(sort.column, keys[index]) : lt(sort.column, keys[index]),
      ),
    ),
  )
}
