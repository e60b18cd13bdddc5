import { and, type SQL, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import { arrayText } from '../database/array-text.js'
import { membersThen, rowsOf } from '../people/figures/cells.js'
import type { Group } from '../people/groups/group.js'
import { person } from '../people/table.js'
import { keptIn } from '../people/visibility.js'
import { readRegionCode } from '../regions/region-code.js'
import { countiesOfDeployment } from '../regions/roots.js'
import { homesOf, pastCount } from './boundaries.js'
import { countedAsPersons } from './catalogue.js'
import { type Period, periodsOf } from './periods.js'
import { type Boundaries, type Condition, conditionOf, datasetOf, notYours } from './plan.js'
import { inPlaces, memberConditions, thenOf, trailsFrom } from './queries.js'

/** The cell of a figure, as it arrives. */
export interface CellGiven {
  readonly dataset: string
  readonly region: string
  readonly period?: string | null
  readonly where?: readonly { readonly dimension: string; readonly in: readonly string[] }[] | null
  readonly boundaries?: Boundaries | null
}

/** Whose files make up a figure: a group, whether members of today, and a condition on the person's row. */
export interface CellPersons {
  readonly group: Group
  readonly status: 'ACTIVE' | 'ALL'
  readonly also: SQL | undefined
}

/** The persons behind a figure, for a caller who may read them in every field that it is counted by. */
export async function personsOfCell(context: Context, given: CellGiven): Promise<CellPersons> {
  const { allowed, today } = context.operation
  const group = datasetOf(context, given.dataset)
  if (allowed.figure(countedAsPersons(group), group.population) !== 'EXACT') throw notYours('cell.dataset')
  const where = (given.where ?? []).map((each, at) => {
    const { condition, mode } = conditionOf(context, group, each, `cell.where.${at}`)
    if (mode !== 'EXACT') throw notYours(`cell.where.${at}.dimension`)
    return condition
  })
  const within = readRegionCode('cell.region', given.region)
  const period = given.period ? periodNamed(today, given.period) : undefined
  if (!period?.isClosed) return { group, status: 'ACTIVE', also: membersToday(context, group, where, within) }
  const boundaries = given.boundaries ?? 'NOW'
  return {
    group,
    status: 'ALL',
    also: await membersOfDay(context, { group, where, within, boundaries }, period),
  }
}

function periodNamed(today: string, label: string): Period | undefined {
  const grain = /q/i.test(label) ? 'QUARTER' : 'YEAR'
  const [period] = periodsOf(today, { grain, from: label, to: label })
  return period
}

function membersToday(
  { operation, tree }: Context,
  group: Group,
  where: readonly Condition[],
  within: string,
) {
  const conditions = memberConditions(
    { group, by: [], where, unit: 'VILLAGE', counties: [] },
    operation.today,
  )
  return and(keptIn(person, tree.scopeOf(within), tree.countiesOf(within)), ...conditions)
}

async function membersOfDay(
  context: Context,
  asked: { group: Group; where: readonly Condition[]; within: string; boundaries: Boundaries },
  period: Period,
): Promise<SQL> {
  const { operation, tree } = context
  const count = pastCount(context, { ...asked, by: [], level: 'VILLAGE' }, period)
  const all = countiesOfDeployment(tree)
  const divided =
    asked.boundaries === 'NOW' ? count.villages.filter((village) => tree.present(village).length > 1) : []
  const whole = count.villages.filter((village) => !divided.includes(village))
  const members = membersThen(
    thenOf(operation, count, period.day, all),
    and(inPlaces(whole), ...memberConditions(count, period.day)),
  )
  // Whoever may count them need not read where they lived then: the list shows who of them is in reach.
  const counting = operation.as('counter')
  const stayed = await rowsOf<{ personId: string }>(
    counting.db,
    sql`select ${person.personId} as "personId" ${members}`,
  )
  const trails = divided.length === 0 ? [] : await trailsFrom(counting, count, period.day, divided, all)
  const heirs = trails.filter((trail) => {
    const [home, ...others] = homesOf(tree, trail)
    return home !== undefined && others.length === 0 && tree.isWithin(home, asked.within)
  })
  const ids = arrayText([...stayed, ...heirs].map(({ personId }) => personId))
  return sql`${person.personId} = any(${ids}::uuid[])`
}
