import { and, eq, getTableName, gt, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Database } from '../../database/operation.js'
import type { Group } from '../groups/group.js'
import { columnsIn } from '../parts.js'
import { membership, membershipHistory, person, personHistory } from '../table.js'
import { bornBy, type Day, type Dimension, dimensionsOf } from './dimensions.js'
import { figure } from './table.js'

/** One figure: so many persons of a cell. */
export interface Cell {
  readonly countyCode: string
  readonly cube: string
  readonly regionN: number
  readonly d1: string
  readonly d2: string
  readonly d3: string
  readonly populations: number
  readonly persons: number
  readonly filled: number
}

/** The kept cubes of a group; the first counts the persons and nothing else. */
export const cubesOf = (group: Group): readonly (readonly string[])[] => [[], ...group.cubes]
export const cubeName = (group: Group, cube: readonly string[]): string => `${group.facet}:${cube.join(',')}`

/** A spell of membership in the group that holds on a day. Spells of one group never overlap. */
export const holdsOn = (group: Group, day: Day): SQL | undefined =>
  and(
    eq(membership.countyCode, person.countyCode),
    eq(membership.personId, person.personId),
    eq(membership.population, group.population),
    lte(membership.validFrom, day),
    or(isNull(membership.validUntil), gt(membership.validUntil, day)),
  )

/** Born so that the age on the day lies within the group's: the calendar ends a membership without a write. */
export const ofAgeOn = (group: Group, day: Day): SQL | undefined => {
  const birthDate = columnsIn(person).birthDate as PgColumn
  return and(
    group.ages.under === null ? undefined : gt(birthDate, bornBy(day, group.ages.under)),
    group.ages.from === 0 ? undefined : lte(birthDate, bornBy(day, group.ages.from)),
  )
}

const ofSameFile = (table: PgTable): SQL => {
  const columns = columnsIn(table) as Record<'countyCode' | 'personId', PgColumn>
  return sql`${columns.countyCode} = ${person.countyCode} and ${columns.personId} = ${person.personId}`
}

/** The members of a group on a day, by the files as they are now: `from … where`; `also` is read beside them. */
export const membersOn = (group: Group, day: Day, condition: SQL | undefined, also?: SQL): SQL =>
  sql`from ${person} join ${group.part.table} on ${ofSameFile(group.part.table)}${also ? sql` cross join ${also}` : sql``}
    join ${membership} on ${holdsOn(group, day)} where ${and(ofAgeOn(group, day), condition) ?? sql`true`}`

/** Whose files of the past are read, and by what. */
export interface Then {
  readonly group: Group
  readonly day: string
  /** What was recorded before this instant counts. */
  readonly until: SQL
  readonly counties: SQL
  /** The dimensions that the condition or the figures name: no other column is read. */
  readonly by: readonly Dimension[]
}

/** The members of a group on a past day, by what was recorded until an instant. Their region is that of then. */
export function membersThen({ group, day, until, counties, by }: Then, condition: SQL | undefined): SQL {
  // Not in the order of the histories' keys, on purpose: along a key the rows of a whole county are fetched one by one.
  const latest = (table: PgTable, history: PgTable, key: SQL, columns: SQL, only: SQL | undefined) => sql`(
    select distinct on (${key}, county_code) ${columns} from ${history}
    where ${counties} and recorded_at < ${until} ${only ? sql`and ${only}` : sql``}
    order by ${key}, county_code, version desc) as ${sql.identifier(getTableName(table))}`
  const { table, history } = group.part
  const spell = sql`population = ${group.population}`
  const read = (of: PgTable, ...base: string[]) => {
    const asked = by.flatMap(({ column }) => (column.table === of ? [column.name] : []))
    const names = [...new Set(['county_code', 'person_id', ...base, ...asked])]
    return sql.join(
      names.map((name) => sql.identifier(name)),
      sql`, `,
    )
  }
  const spells = read(membership, 'population', 'valid_from', 'valid_until', 'removed')
  const ofPerson = read(person, 'version', 'region_code', 'birth_date')
  return sql`from ${latest(person, personHistory, sql`person_id`, ofPerson, undefined)}
    join ${latest(table, history, sql`person_id`, read(table), undefined)} on ${ofSameFile(table)}
    join ${latest(membership, membershipHistory, sql`person_id, entry_id`, spells, spell)}
      on not ${sql.identifier('membership')}.removed and ${holdsOn(group, day)}
    where ${and(ofAgeOn(group, day), condition) ?? sql`true`}`
}

/** Where the file of a member is kept: now, or as it was then in `membersThen`. */
export const keptNow: SQL = sql`${person.regionN}`
export const keptThen: SQL = sql`rpad(${person.regionCode}, 12, '0')::bigint`

/** The dimensions of the kept cubes of a group. */
export const keptDimensions = (group: Group): Dimension[] => {
  const dimensions = dimensionsOf(group)
  return [...new Set(group.cubes.flat())].flatMap((code) => dimensions.get(code) ?? [])
}

/**
 * The cells of the kept cubes of a group, or of some of them, counted over some members; no other column is read. `offset 0` keeps
 * the planner from reckoning what is filled in of a file anew for every cube; grouped by the number of the village first, because
 * codes are slower to sort.
 */
export function countedCells(
  group: Group,
  day: Day,
  members: SQL,
  region: SQL,
  filled: SQL,
  some: readonly (readonly string[])[] = cubesOf(group),
): SQL {
  const dimensions = dimensionsOf(group)
  const used = [...new Set(some.flat())]
  const name = (code: string) => sql.identifier(`by_${code}`)
  const values = used.map((code) => sql`, ${dimensions.get(code)?.valueOn(day)} as ${name(code)}`)
  // Of several codes a person is counted under each.
  const cubes = some.map((cube) => {
    const several = cube.find((code) => dimensions.get(code)?.isSeveral)
    const column = (code: string) => (code === several ? sql`one.code` : name(code))
    const [d1, d2, d3] = [0, 1, 2].map((at) => (cube[at] ? sql`${column(cube[at])}` : sql`''::text`))
    const from = several ? sql` from unnest(${name(several)}) as one (code)` : sql``
    return sql`select ${cubeName(group, cube)}::text, ${d1}, ${d2}, ${d3}${from}`
  })
  return sql`select member.county_code as "countyCode", c.cube, member.region_n as "regionN", c.d1, c.d2, c.d3,
      ${sql.raw(String(group.bit))}::smallint as populations,
      count(*)::int as persons, coalesce(sum(member.filled), 0)::int as filled
    from (select ${person.countyCode} as county_code, ${region} as region_n, ${filled} as filled${sql.join(values, sql``)}
      ${members} offset 0) as member
    cross join lateral (${sql.join(cubes, sql` union all `)}) as c (cube, d1, d2, d3)
    group by 3, 2, 4, 5, 6, 1`
}

/** Adds what a query of cells counts to the kept figures, as one part. */
export const addingCells = (cells: SQL, partId: SQL): SQL =>
  sql`insert into ${figure} (county_code, cube, region_n, d1, d2, d3, populations, persons, filled, part_id)
    select cell.*, ${partId}::uuid from (${cells}) as cell`

export const rowsOf = async <T>(db: Database, query: SQL): Promise<T[]> =>
  [...((await db.execute(query)) as Iterable<unknown>)] as T[]
