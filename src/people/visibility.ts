import { and, gte, inArray, isNotNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { arrayText } from '../database/array-text.js'
import type { Operation, Scope } from '../database/operation.js'
import { conditionText, type RowCondition, type RowFact } from '../policy/access-row.js'
import { bitOf, type Population } from '../registry/populations.js'
import { columnsIn } from './parts.js'
import { person } from './table.js'

const nobody = sql`false`

/** Rows whose region's number lies in the scope. */
export const within = (column: PgColumn, { ranges }: Scope): SQL =>
  or(...ranges.map(([from, until]) => and(gte(column, from), lt(column, until)))) ?? nobody

/** Whether a region's number lies in the scope. */
export const holds = ({ ranges }: Scope, regionN: number): boolean =>
  ranges.some(([from, until]) => regionN >= from && regionN < until)

type ScopeColumns = Record<'countyCode' | 'regionN' | 'dutyRegionN', PgColumn>

/** Rows whose file is kept in the regions. */
export function keptIn(table: PgTable, scope: Scope, counties: readonly string[]): SQL {
  const columns = columnsIn(table) as ScopeColumns
  if (scope.ranges.length === 0) return nobody
  return and(inArray(columns.countyCode, [...counties]), within(columns.regionN, scope)) ?? nobody
}

/** Rows kept in the scope's regions, or with a second duty there: both as they are now. */
export function inScope(table: PgTable, scope: Scope, counties: readonly string[]): SQL {
  const columns = columnsIn(table) as ScopeColumns
  if (scope.ranges.length === 0) return nobody
  // A second duty may lie in another county than the file: only the branch of the keeping region names counties.
  return (
    or(
      keptIn(table, scope, counties),
      and(isNotNull(columns.dutyRegionN), within(columns.dutyRegionN, scope)),
    ) ?? nobody
  )
}

/**
 * The same for rows that something narrower finds: no range of an index, and a number that the planner expects to be as it is
 * asked for, so that it plans by what is narrower.
 */
export const checkedScope = (scope: SQL): SQL => {
  const ranges = sql`${scope}::int8multirange`
  return sql`(case when ${ranges} @> ${person.regionN} or ${ranges} @> ${person.dutyRegionN} then 1 else 0 end) <> 0`
}

/** The same for a text that is built once: the scope travels with each asking, as `scope`. */
export const scopeAsked = (): SQL => checkedScope(sql`${sql.placeholder('scope')}`)

/** The recorded facts by which a row of the access table can be limited. */
const facts: Record<RowFact, () => SQL> = {
  DISABILITY: () => inArray(columnsIn(person).bodyCondition as PgColumn, ['DISABLED', 'DISABLED_AND_ILL']),
}

const rowCondition = (condition: RowCondition): SQL | undefined => {
  if (condition.kind === 'REGION') return undefined
  return condition.fact ? facts[condition.fact]() : nobody
}

/** The populations of a row that are among the given ones. The bits are the program's own, a constant of the statement. */
const shared = (populations: PgColumn, bits: number): SQL => sql`(${populations} & ${sql.raw(String(bits))})`

/**
 * The mask of those populations of a person that the viewer reaches: a department that reads one population of the
 * person, or whose row of another holds for nobody, sees no trace of the rest.
 */
export function reachedPopulations({ allowed }: Pick<Operation, 'allowed'>): SQL<number> {
  const mask = (bits: number) => shared(person.populations, bits)
  let whole = 0
  const limited: SQL[] = []
  for (const [population, condition] of allowed.rows) {
    const fact = rowCondition(condition)
    if (!fact) whole |= bitOf(population)
    else if (fact !== nobody) limited.push(sql`case when ${fact} then ${mask(bitOf(population))} else 0 end`)
  }
  return sql<number>`(${sql.join([mask(whole), ...limited], sql` + `)})`.mapWith(Number)
}

/** The persons of the given populations that the viewer reaches: scope, populations and row conditions. */
export const visiblePersons = (
  operation: Operation,
  counties: readonly string[],
  populations?: readonly Population[],
): SQL => personsIn(inScope(person, operation.scope, counties), operation, populations)

/** The same where the scope is asked in another way. */
export function personsIn(
  scope: SQL,
  { allowed }: Pick<Operation, 'allowed'>,
  populations: readonly Population[] = [...allowed.rows.keys()],
): SQL {
  const reached = populations.flatMap((population) => {
    const condition = allowed.rows.get(population)
    if (!condition) return []
    return [and(sql`${shared(person.populations, bitOf(population))} <> 0`, rowCondition(condition))]
  })
  return and(scope, or(...reached) ?? nobody) ?? nobody
}

/** By which rows of the access table persons are reached: who has the same asks with the same text. */
export const rowsText = ({ rows }: Pick<Operation['allowed'], 'rows'>): string =>
  [...rows].map(([population, condition]) => `${population} ${conditionText(condition)}`).join()

/** How far a read of persons looks: which persons, and which of their populations are told. */
export interface Sight {
  readonly persons: SQL
  readonly populations: SQL<number>
}

/** What is in the viewer's reach. */
export const inReach = (operation: Operation, counties: readonly string[]): Sight => ({
  persons: visiblePersons(operation, counties),
  populations: reachedPopulations(operation),
})

/**
 * Beside it the persons that were opened for the viewer in an emergency, whatever their region and whatever limits the rows
 * of a population: for who asks for one of them by id. A population that the department has no row for stays hidden.
 */
export function inReachOrOpened(operation: Operation, counties: readonly string[]): Sight {
  const usual = inReach(operation, counties)
  if (operation.opened.length === 0) return usual
  const isOpened = sql`${person.personId} = any(${arrayText(operation.opened)}::uuid[])`
  const named = sql`(${person.populations} & ${sql.raw(String(namedPopulations(operation)))})`
  return {
    persons: sql`(${usual.persons} or (${isOpened} and ${named} <> 0))`,
    populations: sql<number>`case when ${isOpened} then ${named} else ${usual.populations} end`.mapWith(
      Number,
    ),
  }
}

/** The mask of all populations that the viewer's department has a row for. */
export const namedPopulations = ({ allowed }: Operation): number =>
  [...allowed.rows.keys()].reduce((mask, population) => mask | bitOf(population), 0)
/**
 * Rows of files whose populations the viewer reaches, wherever they are kept. Where a fact of the person limits a population,
 * the person must be in sight.
 */
export function ofReachedFiles(operation: Operation, table: PgTable, counties: readonly string[]): SQL {
  const columns = columnsIn(table) as Record<'countyCode' | 'personId' | 'populations', PgColumn>
  return (
    or(
      ...[...operation.allowed.rows].map(([population, condition]) => {
        const isOf = sql`${shared(columns.populations, bitOf(population))} <> 0`
        if (condition.kind === 'REGION') return isOf
        return sql`${isOf} and exists (select 1 from ${person} where ${person.countyCode} = ${columns.countyCode}
          and ${person.personId} = ${columns.personId} and ${visiblePersons(operation, counties, [population])})`
      }),
    ) ?? nobody
  )
}
