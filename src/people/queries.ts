import { and, eq, gte, like, lt, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../context.js'
import { scopeText } from '../database/settings.js'
import { badUserInput } from '../errors.js'
import { ofFiles } from '../history/files.js'
import { blindIndex } from '../sealing/seal.js'
import { normalCitizenId } from './citizen-id.js'
import { holdsOn, ofAgeOn } from './figures/cells.js'
import type { FileRef } from './file-id.js'
import { filterCondition } from './filter.js'
import type { Group } from './groups/group.js'
import { soundTyped } from './names.js'
import { oneRead } from './one-person.js'
import { afterKeys, orderOf, type Sort } from './order.js'
import { columnsIn, openSealed, personPart } from './parts.js'
import { type PersonRow, personColumns, personRow } from './person-row.js'
import { facetInTownship, inRegion, narrowedTo, type RegionAsked } from './region-condition.js'
import { membership, person, personForwarding, personHistory } from './table.js'
import { checkedScope, inReach, inReachOrOpened, inScope, personsIn, type Sight } from './visibility.js'

export type { PersonRow } from './person-row.js'

/** What `children` and its like are asked. */
export interface ListAsked {
  readonly filter?: Record<string, unknown> | null
  readonly search?: { name?: string | null; pinyin?: string | null; citizenId?: string | null } | null
  readonly sorts: readonly Sort[]
  /** A further condition on the person's own row, made by the platform. */
  readonly also?: SQL
  readonly afterKeys?: unknown
  readonly first: number
}

/** The statement of a list: some columns of the files of a group in the viewer's reach, one row more than the page holds. */
export const selectPersons = (
  context: Context,
  group: Group,
  list: ListAsked,
  columns: Record<string, PgColumn | SQL.Aliased>,
) =>
  joined(context, group, list, context.operation.db.select(columns).from(person).$dynamic())
    .where(
      and(
        listCondition(context, group, list),
        list.afterKeys === undefined ? undefined : afterKeys(list.sorts, list.afterKeys),
      ),
    )
    .orderBy(...orderOf(list.sorts))
    .limit(list.first + 1)

/** The values of the order, for the next page. */
export const keyColumns = (sorts: readonly Sort[]): Record<string, PgColumn> =>
  Object.fromEntries(sorts.map((sort, index) => [`key${index}`, sort.column]))

/** Reads the files of a group in the viewer's reach, with the values of the order for the next page. */
export async function listPersons(
  context: Context,
  group: Group,
  asked: ReadonlySet<string>,
  list: ListAsked,
): Promise<{ row: PersonRow; keys: unknown[] }[]> {
  const rows = await selectPersons(context, group, list, {
    ...personColumns(context, asked),
    ...keyColumns(list.sorts),
  })
  openSealed(personPart, rows, context.keyring)
  return rows.map((row) => {
    const values = row as Record<string, unknown>
    const keyValues = list.sorts.map((_, index) => values[`key${index}`])
    for (const index of list.sorts.keys()) delete values[`key${index}`]
    return { row: personRow(values), keys: keyValues }
  })
}

/** Counting stops here; above it the count is AT_LEAST. */
export const countedAtMost = 100_000

/** How many files the list has in all. */
export async function countPersons(context: Context, group: Group, list: ListAsked): Promise<number> {
  const { db } = context.operation
  const some = joined(context, group, list, db.select({ personId: person.personId }).from(person).$dynamic())
    .where(listCondition(context, group, list))
    .limit(countedAtMost + 1)
    .as('some')
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(some)
  return row?.count ?? 0
}

// drizzle's types of a dynamic select are too deep to name; the joins are the same for list and count.
// biome-ignore lint/suspicious/noExplicitAny: see above
function joined<Q extends { innerJoin: any }>(context: Context, group: Group, list: ListAsked, query: Q): Q {
  const facet = columnsIn(group.part.table) as Record<'countyCode' | 'personId', PgColumn>
  const withFacet = query.innerJoin(
    group.part.table,
    and(eq(facet.countyCode, person.countyCode), eq(facet.personId, person.personId)),
  ) as Q
  if (statusOf(list) !== 'ACTIVE') return withFacet
  return withFacet.innerJoin(membership, holdsOn(group, context.operation.today)) as Q
}

const statusOf = (list: ListAsked) => (list.filter?.status ?? 'ACTIVE') as 'ACTIVE' | 'ENDED' | 'ALL'

function listCondition(context: Context, group: Group, list: ListAsked): SQL | undefined {
  const { operation } = context
  const parts = [
    { part: personPart, table: person },
    { part: group.part, table: group.part.table },
  ]
  const narrowed = narrowedTo(context, list.filter)
  const status = statusOf(list)
  const active = sql`exists (select 1 from ${membership} where ${holdsOn(group, operation.today)})`
  return and(
    personsIn(
      narrowed
        ? checkedScope(sql`${scopeText(operation.scope)}`)
        : inScope(person, operation.scope, context.counties),
      operation,
      [group.population],
    ),
    narrowed === 'TOWNSHIP'
      ? facetInTownship(
          context,
          list.filter?.region as RegionAsked,
          columnsIn(group.part.table).townshipN as PgColumn,
        )
      : undefined,
    status === 'ACTIVE' ? ageOf(group, operation.today, list.sorts) : undefined,
    status === 'ENDED' ? sql`not (${and(active, ofAgeOn(group, operation.today))})` : undefined,
    filterCondition(list.filter, {
      parts,
      rest: (name, value, path) => placeOrStatus(context, name, value, path),
    }),
    searchCondition(context, list.search),
    list.also,
  )
}

/**
 * Of an age of the group, asked as a number that the planner expects: who is in a group is nearly always of its age, and half of all
 * files by their day of birth find no page. The order by it begins where the ages do.
 */
function ageOf(group: Group, today: string, sorts: readonly Sort[]): SQL | undefined {
  const isOfAge = ofAgeOn(group, today)
  if (!isOfAge || sorts.some(({ name }) => name === 'birthDate')) return isOfAge
  return sql`(case when ${isOfAge} then 1 else 0 end) <> 0`
}

function placeOrStatus(context: Context, name: string, value: unknown, path: string): SQL | undefined {
  if (name === 'region') return inRegion(context, value as RegionAsked, path)
  // The state decides which tables the list reads: a part of a filter can't have one of its own.
  if (name === 'status' && path !== 'filter.status')
    throw badUserInput(path, {
      zh: '成员状态只能写在筛选的最外层。',
      en: 'the state of membership stands at the top of the filter only.',
    })
  return undefined
}

const escaped = (text: string) => text.replace(/[\\%_]/g, (character) => `\\${character}`)

/** A search text that says nothing would match everybody. */
function said(field: string, text: string): string {
  if (text !== '') return text
  throw badUserInput(`search.${field}`, {
    zh: '请填写要查找的内容，或去掉此项。',
    en: 'write what to look for, or leave this out.',
  })
}

/** As a range: where rows are judged, LIKE is asked of every row after the judgement and no index helps it. */
const beginsWith = (column: PgColumn, letters: string): SQL | undefined => {
  const last = letters.charCodeAt(letters.length - 1)
  return and(gte(column, letters), lt(column, letters.slice(0, -1) + String.fromCharCode(last + 1)))
}

function searchCondition(context: Context, search: ListAsked['search']): SQL | undefined {
  const columns = columnsIn(person) as Record<
    'name' | 'namePinyin' | 'nameInitials' | 'citizenIdIndex',
    PgColumn
  >
  const { name, pinyin, citizenId } = search ?? {}
  const conditions: (SQL | undefined)[] = []
  if (name !== undefined && name !== null)
    conditions.push(like(columns.name, `%${escaped(said('name', name.trim()))}%`))
  if (pinyin !== undefined && pinyin !== null) {
    const sound = said('pinyin', soundTyped(pinyin))
    conditions.push(or(beginsWith(columns.namePinyin, sound), beginsWith(columns.nameInitials, sound)))
  }
  if (citizenId !== undefined && citizenId !== null) {
    const id = said('citizenId', normalCitizenId(citizenId))
    conditions.push(eq(columns.citizenIdIndex, blindIndex(context.keyring, id, 'citizenId')))
  }
  return and(...conditions)
}

/** Files by their places, as far as the viewer reaches them. One statement, however many. */
export async function findPersons(
  context: Context,
  refs: readonly FileRef[],
  asked: ReadonlySet<string>,
  { persons, populations }: Sight = inReach(context.operation, context.counties),
): Promise<Map<string, PersonRow>> {
  const rows = await context.operation.db
    .select(personColumns(context, asked, person, populations))
    .from(person)
    .where(and(persons, ofFiles(person, refs)))
  openSealed(personPart, rows, context.keyring)
  return new Map(rows.map((row) => personRow(row)).map((found) => [found.ref.personId, found]))
}

/** One file by its id, for who asks for just this one: what was opened for the viewer in an emergency is found too. */
export const findPersonAsked = (
  context: Context,
  ref: FileRef,
  asked: ReadonlySet<string>,
): Promise<PersonRow | undefined> =>
  context.operation.opened.length === 0
    ? findPerson(context, ref, asked)
    : findPerson(context, ref, asked, inReachOrOpened(context.operation, context.counties))

/** One file by its id; after a move to another county the old id still finds it. */
export async function findPerson(
  context: Context,
  ref: FileRef,
  asked: ReadonlySet<string>,
  sight?: Sight,
): Promise<PersonRow | undefined> {
  const here = await readPerson(context, ref, asked, sight)
  if (here) return here
  const [forwarding] = await context.operation.db
    .select({ countyCode: personForwarding.countyCode })
    .from(personForwarding)
    .where(eq(personForwarding.personId, ref.personId))
  return forwarding && readPerson(context, { ...ref, countyCode: forwarding.countyCode }, asked, sight)
}

async function readPerson(
  context: Context,
  ref: FileRef,
  asked: ReadonlySet<string>,
  sight: Sight | undefined,
): Promise<PersonRow | undefined> {
  if (sight) return (await findPersons(context, [ref], asked, sight)).get(ref.personId)
  const { statement, rowIn } = oneRead(context, ref, asked)
  return rowIn(await context.operation.rows(statement))
}

/** What a file that the viewer sees said at a recorded time; undefined when it was not opened yet. */
export async function findPersonAsOf(
  context: Context,
  { ref, populations }: PersonRow,
  asOf: Date,
  asked: ReadonlySet<string>,
): Promise<PersonRow | undefined> {
  const rows = await context.operation.db
    .select(personColumns(context, asked, personHistory))
    .from(personHistory)
    .where(ofFiles(personHistory, [{ ...ref, asOf }]))
    .orderBy(sql`${personHistory.version} desc`)
    .limit(1)
  openSealed(personPart, rows, context.keyring)
  return rows[0] && personRow({ ...rows[0], populations }, asOf)
}
