import { and, type SQL, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import { arrayText } from '../database/array-text.js'
import type { Operation, Scope } from '../database/operation.js'
import { filledOf } from '../people/completeness.js'
import { calendarCells } from '../people/figures/calendar.js'
import {
  cubeName,
  cubesOf,
  keptNow,
  keptThen,
  membersOn,
  membersThen,
  rowsOf,
  type Then,
} from '../people/figures/cells.js'
import { type Dimension, dimensionsOf } from '../people/figures/dimensions.js'
import { type FigureState, figureStates } from '../people/figures/keep.js'
import { endOf, inCounties } from '../people/figures/past.js'
import { figure, figureQuarter } from '../people/figures/table.js'
import type { Group } from '../people/groups/group.js'
import { person } from '../people/table.js'
import type { Condition } from './plan.js'
import { remembered } from './remembered.js'

/** One counted figure: persons of a county or a village with some values, in the order of the dimensions asked. */
export interface Counted {
  readonly label: string
  readonly unit: string
  readonly values: readonly string[]
  readonly persons: number
  readonly filled: number
}

/** What is counted, and where. */
export interface Count {
  readonly group: Group
  readonly by: readonly Dimension[]
  readonly where: readonly Condition[]
  /** Figures by county where that is fine enough, else by village. */
  readonly unit: 'COUNTY' | 'VILLAGE'
  /** The counties asked for: under which files lie now, or of the day in the past. */
  readonly counties: readonly string[]
  /** Villages asked for, when not all of these counties: ranges of today, or the villages of the day. */
  readonly scope?: Scope
  readonly villages?: readonly string[]
  /** How complete the files are is counted too. */
  readonly filled?: boolean
}

interface Row {
  readonly label?: string
  readonly unit: string | number
  readonly d1: string
  readonly d2: string
  readonly d3: string
  readonly persons: number
  readonly filled: number
}

interface Cube {
  readonly name: string
  readonly codes: readonly string[]
  column(code: string): SQL
}

/**
 * The smallest kept cube with all the dimensions, and the column of each; none when the combination is not kept. Who may not read
 * one of a cube's dimensions of each person has no right to the cube, and is counted for from the files.
 */
export function cubeFor({ allowed }: Operation, { group, by, where }: Count): Cube | undefined {
  const needed = [...by.map(({ code }) => code), ...where.map(({ dimension }) => dimension.code)]
  const dimensions = dimensionsOf(group)
  // Sums over a dimension of several codes count persons twice: it must be asked for, and by one code at a time.
  const isAsked = (code: string) =>
    by.some((dimension) => dimension.code === code) ||
    where.some(({ dimension, in: codes }) => dimension.code === code && codes.length === 1)
  const isRead = (dimension: Dimension | undefined) =>
    dimension !== undefined && allowed.figure(dimension.coordinate, group.population) === 'EXACT'
  const fitting = cubesOf(group).filter(
    (cube) =>
      needed.every((code) => cube.includes(code)) &&
      cube.every((code) => !dimensions.get(code)?.isSeveral || isAsked(code)) &&
      cube.every((code) => isRead(dimensions.get(code))),
  )
  const cube = fitting.sort((a, b) => a.length - b.length)[0]
  if (!cube) return undefined
  return {
    name: cubeName(group, cube),
    codes: cube,
    column: (code) => sql.raw(`d${cube.indexOf(code) + 1}`),
  }
}

const among = (column: SQL, villages: readonly string[]): SQL =>
  sql`${column} = any(${arrayText(villages)}::bigint[])`

const inScope = (column: SQL, { scope, villages }: Count): SQL | undefined => {
  if (villages) return among(column, villages)
  if (!scope) return undefined
  if (scope.ranges.length === 0) return sql`false`
  return sql`(${sql.join(
    scope.ranges.map(([from, until]) => sql`(${column} >= ${from} and ${column} < ${until})`),
    sql` or `,
  )})`
}

/** Figures of kept cells, grouped as asked. `source` has the columns of a cell. */
function grouped(count: Count, source: SQL, cube: Cube, label: SQL, more?: SQL) {
  const columns = [0, 1, 2].map((at) => (count.by[at] ? cube.column(count.by[at].code) : sql`''::text`))
  const conditions = count.where.map(
    ({ dimension, in: codes }) => sql`${cube.column(dimension.code)} = any(${arrayText(codes)}::text[])`,
  )
  const unit = count.unit === 'COUNTY' ? sql`county_code` : sql`region_n`
  // Who may not know how complete files are has no right to that column.
  const filled = count.filled ? sql`sum(filled)::int` : sql`0`
  return sql`select ${label} as label, ${unit} as unit, ${columns[0]} as d1, ${columns[1]} as d2, ${columns[2]} as d3,
      sum(persons)::int as persons, ${filled} as filled
    from ${source} where ${and(
      sql`cube = ${cube.name}`,
      sql`county_code = any(${arrayText(count.counties)}::text[])`,
      inScope(sql`region_n`, count),
      more,
      ...conditions,
    )} group by 1, 2, 3, 4, 5 having sum(persons) <> 0`
}

const countedOf = ({ by }: Count, rows: readonly Row[]): Counted[] =>
  rows.map(({ label = '', unit, d1, d2, d3, persons, filled }) => ({
    label,
    unit: String(unit),
    values: [d1, d2, d3].slice(0, by.length),
    persons,
    filled,
  }))

/**
 * Figures of today: kept ones with what the calendar adds since they were settled, or counted from the files. Kept ones are
 * remembered as long as the state of their counties is the same.
 */
export async function countToday(
  { operation, tree }: Pick<Context, 'operation' | 'tree'>,
  count: Count,
): Promise<readonly Counted[]> {
  const cube = cubeFor(operation, count)
  const states = cube ? await figureStates(operation, { counties: count.counties, cubes: [cube.name] }) : []
  if (!cube || states.length < count.counties.length) return countFiles(operation, count)
  const sums = () => rowsOf<Row>(operation.db, grouped(count, sql`${figure}`, cube, sql`''::text`))
  const behind = states.filter(({ day }) => day < operation.today)
  if (behind.length > 0)
    return countedOf(count, [...(await sums()), ...(await sinceSettled(operation, count, cube, behind))])
  return remembered(
    tree,
    keyOf(states[0]?.right, count, cube),
    states.map(({ state }) => state).join(),
    async () => countedOf(count, await sums()),
  )
}

/** All that a sum depends on beside the state: what is asked, and the right by which the database itself would read it. */
const keyOf = (right: string | undefined, count: Count, cube: Cube): string =>
  JSON.stringify([
    right,
    cube.name,
    count.by.map(({ code }) => code),
    count.where.map(({ dimension, in: codes }) => [dimension.code, codes]),
    count.unit,
    count.counties,
    count.scope?.ranges,
    count.villages,
    count.filled,
  ])

/** What the calendar changed in some counties since the day of their figures. */
function sinceSettled(
  { db, today }: Operation,
  count: Count,
  cube: Cube,
  behind: readonly FigureState[],
): Promise<Row[]> {
  const wanted = { cubes: [cube.codes], filled: count.filled ?? false }
  const added = behind.map(
    ({ countyCode, day }) => sql`(${calendarCells(count.group, countyCode, day, today, wanted)})`,
  )
  const cells = sql`(select "countyCode" as county_code, cube, "regionN" as region_n, d1, d2, d3, persons, filled
    from (${sql.join(added, sql` union all `)}) as added) as calendar`
  return rowsOf<Row>(db, grouped(count, cells, cube, sql`''::text`))
}

/** Members of a past day who were kept in some villages. */
export const inPlaces = (villages: readonly string[]): SQL => among(keptThen, villages)

export const memberConditions = (count: Count, day: string): SQL[] =>
  count.where.map(({ dimension, in: codes }) =>
    dimension.isSeveral
      ? sql`${dimension.valueOn(day)} && ${arrayText(codes)}::text[]`
      : sql`${dimension.valueOn(day)} = any(${arrayText(codes)}::text[])`,
  )

/** A person with several codes of a dimension is counted under those that were asked for. */
const amongAsked = (by: Count['by'], where: Count['where']): SQL =>
  and(
    ...where.map(({ dimension, in: codes }) => {
      const at = by.indexOf(dimension)
      return at < 0 ? undefined : sql`${sql.raw(`d${at + 1}`)} = any(${arrayText(codes)}::text[])`
    }),
  ) ?? sql`true`

/** The values of a member in the order of the dimensions; of several codes one row each. */
const valuesOn = (by: Count['by'], day: string): SQL[] =>
  [0, 1, 2].map((at) => {
    const dimension = by[at]
    if (!dimension) return sql`''::text`
    return dimension.isSeveral ? sql`unnest(${dimension.valueOn(day)})` : dimension.valueOn(day)
  })

function countedMembers(
  { by, where, unit }: Count,
  day: string,
  region: SQL,
  filled: SQL,
  members: SQL,
): SQL {
  const values = valuesOn(by, day)
  const place = unit === 'COUNTY' ? sql`${person.countyCode}` : region
  return sql`select unit, d1, d2, d3, count(*)::int as persons, coalesce(sum(filled), 0)::int as filled from (
      select ${place} as unit, ${values[0]} as d1, ${values[1]} as d2, ${values[2]} as d3, ${filled} as filled ${members}
    ) as member where ${amongAsked(by, where)} group by 1, 2, 3, 4`
}

/** Counted from the files as they are now. */
async function countFiles(operation: Operation, count: Count): Promise<Counted[]> {
  const { db, today } = operation
  const condition = and(
    sql`${person.countyCode} = any(${arrayText(count.counties)}::text[])`,
    inScope(sql`${person.regionN}`, count),
    ...memberConditions(count, today),
  )
  const members = membersOn(count.group, today, condition)
  const filled = count.filled ? filledOf(count.group) : sql`0`
  return countedOf(count, await rowsOf<Row>(db, countedMembers(count, today, keptNow, filled, members)))
}

/** Figures of ended quarters that are kept; undefined when the combination is not. One statement for all of them. */
export async function countQuarters(
  operation: Operation,
  count: Count,
  quarters: readonly string[],
): Promise<Counted[] | undefined> {
  const cube = cubeFor(operation, count)
  if (!cube) return undefined
  const some = sql`quarter = any(${arrayText(quarters)}::text[])`
  const query = grouped(count, sql`${figureQuarter}`, cube, sql`quarter`, some)
  return countedOf(count, await rowsOf<Row>(operation.db, query))
}

/** The past as a count reads it: by the dimensions that it names. */
export const thenOf = (
  operation: Operation,
  { group, by, where }: Pick<Count, 'group' | 'by' | 'where'>,
  day: string,
  counties: readonly string[],
): Then => ({
  group,
  day,
  until: endOf(operation, day),
  counties: inCounties(counties),
  by: [...new Set([...by, ...where.map(({ dimension }) => dimension)])],
})

/**
 * Counted from the histories for a past day, by what was recorded until its end; by village of that day. A file may lie
 * elsewhere today: the histories are counted in the role of who counts for the department.
 */
export async function countPast(
  operation: Operation,
  count: Count & { readonly unit: 'VILLAGE' },
  day: string,
  allCounties: readonly string[],
): Promise<Counted[]> {
  const { db } = operation.as('counter')
  const condition = and(inScope(keptThen, count), ...memberConditions(count, day))
  const members = membersThen(thenOf(operation, count, day, allCounties), condition)
  return countedOf(count, await rowsOf<Row>(db, countedMembers(count, day, keptThen, sql`0`, members)))
}

/** Where persons counted in a divided village went: each with its values, and the villages of its later history. */
export interface Trail {
  readonly personId: string
  readonly from: string
  readonly values: readonly string[]
  readonly steps: readonly { readonly region: string; readonly followed: boolean }[]
}

export async function trailsFrom(
  operation: Operation,
  count: Count,
  day: string,
  villages: readonly string[],
  allCounties: readonly string[],
): Promise<Trail[]> {
  const { db } = operation.as('counter')
  const condition = and(inPlaces(villages), ...memberConditions(count, day))
  const members = membersThen(thenOf(operation, count, day, allCounties), condition)
  const values = valuesOn(count.by, day)
  const rows = await rowsOf<{
    personId: string
    from: string
    d1: string
    d2: string
    d3: string
    steps: unknown
  }>(
    db,
    sql`select member.person_id as "personId", member.region as "from", d1, d2, d3, coalesce(trail.steps, '[]'::json)::text as steps from (
        select ${person.countyCode} as county_code, ${person.personId} as person_id, ${person.version} as version,
          ${person.regionCode} as region, ${values[0]} as d1, ${values[1]} as d2, ${values[2]} as d3 ${members}) as member
      left join lateral (
        select json_agg(json_build_object('region', later.region_code, 'followed', change.operation = 'REGION_CHANGE')
          order by later.version) as steps
        from person_history as later join file_change as change
          on change.county_code = later.county_code and change.person_id = later.person_id and change.version = later.version
        where later.county_code = member.county_code and later.person_id = member.person_id
          and later.version > member.version) as trail on true
      where ${amongAsked(count.by, count.where)}`,
  )
  return rows.map(({ personId, from, d1, d2, d3, steps }) => ({
    personId,
    from,
    values: [d1, d2, d3].slice(0, count.by.length),
    steps: JSON.parse(String(steps)) as Trail['steps'],
  }))
}
