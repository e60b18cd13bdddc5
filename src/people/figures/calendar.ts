import { and, eq, gt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { filledOf } from '../completeness.js'
import type { Group } from '../groups/group.js'
import { groups } from '../groups/index.js'
import { columnsIn } from '../parts.js'
import { membership, person } from '../table.js'
import { countedCells, keptNow, membersOn } from './cells.js'
import { bornBy } from './dimensions.js'

/** The ages at which something changes without a write: entering and leaving the group, and each band. */
const agesOfChange = ({ ages, ageBands }: Group): number[] => [
  ...new Set([ages.from, ...ageBands.map(({ from }) => from), ...(ages.under === null ? [] : [ages.under])]),
]

/** Persons of a county of whom the calendar changes something between two days: a birthday, a spell that begins or ends. */
export function changedByCalendar(group: Group, countyCode: string, from: string, until: string): SQL {
  const birthDate = columnsIn(person).birthDate as PgColumn
  const birthdays = agesOfChange(group).map((years) =>
    and(gt(birthDate, bornBy(from, years)), lte(birthDate, bornBy(until, years))),
  )
  const between = (column: PgColumn) => and(gt(column, from), lte(column, until))
  // Two sources, each by its index; one condition with OR would read the whole county.
  return sql`${person.personId} in (
    select ${person.personId} from ${person} where ${and(eq(person.countyCode, countyCode), or(...birthdays))}
    union select ${membership.personId} from ${membership} where ${and(
      eq(membership.countyCode, countyCode),
      eq(membership.population, group.population),
      or(between(membership.validFrom), between(membership.validUntil)),
    )})`
}

/** Which cells are counted: all that are kept, or those of one cube, with or without how complete the files are. */
export interface Wanted {
  readonly cubes?: readonly (readonly string[])[]
  readonly filled: boolean
}

/** What the calendar adds to the figures of a day to make those of a later one, for one county: cells with a sign. */
export function calendarCells(
  group: Group,
  countyCode: string,
  from: string,
  until: string,
  { cubes, filled }: Wanted,
): SQL {
  const some = and(eq(person.countyCode, countyCode), changedByCalendar(group, countyCode, from, until))
  const full = filled ? filledOf(group) : sql`0`
  const on = (day: string) => countedCells(group, day, membersOn(group, day, some), keptNow, full, cubes)
  return sql`select "countyCode", cube, "regionN", d1, d2, d3, populations, sum(persons)::int as persons,
      sum(filled)::int as filled
    from (select * from (${on(until)}) as later union all
      select "countyCode", cube, "regionN", d1, d2, d3, populations, -persons, -filled from (${on(from)}) as earlier) as both_days
    group by 1, 2, 3, 4, 5, 6, 7 having sum(persons) <> 0 or sum(filled) <> 0`
}

/** The same for all groups. */
export const allCalendarCells = (countyCode: string, from: string, until: string): SQL =>
  sql.join(
    groups.map((group) => sql`(${calendarCells(group, countyCode, from, until, { filled: true })})`),
    sql` union all `,
  )
