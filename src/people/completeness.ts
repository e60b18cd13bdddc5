import DataLoader from 'dataloader'
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context.js'
import { ofFiles } from '../history/files.js'
import type { DataClass } from '../registry/classes.js'
import { type Category, categories, classesOf, type FieldSpec } from '../registry/field.js'
import { indexColumn } from '../registry/storage.js'
import { personFields } from './fields.js'
import type { FileRef } from './file-id.js'
import type { Group } from './groups/group.js'
import { loaderAt } from './loader.js'
import { columnsIn, type Part, personPart } from './parts.js'
import { guardian, person, relative } from './table.js'

/** How much of a category is filled in: fields filled of fields expected. */
export interface Filled {
  readonly category: Category
  readonly filled: number
  readonly expected: number
}

const sum = (terms: readonly SQL[]): SQL => (terms.length ? sql.join([...terms], sql` + `) : sql`0`)

/** 1 when the field is filled in, or when another field says that it is not expected. */
function filledTerm(table: PgTable, name: string, spec: FieldSpec): SQL {
  const columns = columnsIn(table)
  const column = columns[spec.kind === 'sealed' ? indexColumn(name) : name] as PgColumn
  const given =
    spec.kind === 'codes' ? sql`coalesce(cardinality(${column}), 0) > 0` : sql`${column} is not null`
  const excuses = Object.entries(spec.notExpectedWhen ?? {}).map(
    ([other, value]) => sql`${columns[other]} is not distinct from ${value}`,
  )
  return sql`(${sql.join([given, ...excuses], sql` or `)})::int`
}

const termsOf = (part: Part, category: Category): SQL[] =>
  Object.entries(part.fields)
    .filter(([, spec]) => spec.counts && spec.category === category)
    .map(([name, spec]) => filledTerm(part.table, name, spec))

const hasEntry = (table: PgTable, condition: (columns: Record<string, PgColumn>) => SQL): SQL => {
  const columns = columnsIn(table) as Record<string, PgColumn>
  return sql`(exists (select 1 from ${table} where ${and(
    eq(columns.countyCode as PgColumn, person.countyCode),
    eq(columns.personId as PgColumn, person.personId),
    condition(columns),
  )}))::int`
}

/** The relatives that the group's family category expects, and a guardian where one is called for: at any time, so that
 *  the figure of a file changes with the file alone and not with the calendar. */
function entryTerms(group: Group, category: Category): SQL[] {
  if (category === 'FAMILY') {
    const { demand, relations, filledIn } = group.family
    const isThere = (among: readonly string[]) =>
      hasEntry(
        relative,
        (columns) =>
          sql`${inArray(columns.relation as PgColumn, [...among])} and ${columns[filledIn]} is not null`,
      )
    return demand === 'EACH' ? relations.map((relation) => isThere([relation])) : [isThere(relations)]
  }
  if (category === 'GUARDIANSHIP' && group.guardianWhen) {
    const entrusted = columnsIn(group.part.table)[group.guardianWhen]
    return [sql`(${entrusted} is not true or ${hasEntry(guardian, () => sql`true`)} = 1)::int`]
  }
  return []
}

interface Counted {
  readonly category: Category
  readonly terms: readonly SQL[]
}

/** What is counted of a file of these groups, each term 0 or 1. What all groups share is counted once. */
const countedOf = (groups: readonly Group[]): Counted[] =>
  (Object.keys(categories) as Category[])
    .map((category) => ({
      category,
      terms: [
        ...termsOf(personPart, category),
        ...groups.flatMap((group) => [...termsOf(group.part, category), ...entryTerms(group, category)]),
      ],
    }))
    .filter(({ terms }) => terms.length > 0)

const allTerms = (group: Group): SQL[] => countedOf([group]).flatMap(({ terms }) => terms)

/** How many of the expected fields of a file are filled in, for one group: over `person` joined with its facet. */
export const filledOf = (group: Group): SQL<number> => sql<number>`(${sum(allTerms(group))})`

/** How many fields a file of the group is expected to have. */
export const expectedOf = (group: Group): number => allTerms(group).length

/** The classes that the completeness of a group's files tells of. */
export function classesCounted(group: Group): DataClass[] {
  const specs: FieldSpec[] = [...Object.values(personFields), ...Object.values(group.part.fields)]
  const counted = specs.filter(({ counts, category }) => counts && category)
  const entries: DataClass[] = ['family', ...(group.guardianWhen ? (['guardianship'] as const) : [])]
  return [...new Set([...counted.flatMap(classesOf), ...entries])]
}

interface Completeness {
  readonly share: number
  readonly categories: readonly Filled[]
}
type Wanted = readonly [ref: FileRef, groups: readonly Group[]]

const facetsOf = (groups: readonly Group[]) => groups.map(({ facet }) => facet).join(' ')

/** Completeness of files as those of some groups, by category: one statement for all files of the same groups. */
export const completenessLoader = (context: Context, info: GraphQLResolveInfo) =>
  loaderAt<Wanted, Completeness | null>(context, info, () => {
    return new DataLoader(
      async (wanted) => {
        const bySet = new Map(wanted.map(([, groups]) => [facetsOf(groups), groups]))
        const found = new Map<string, Completeness>()
        for (const [set, groups] of bySet) {
          const refs = wanted.filter(([, each]) => facetsOf(each) === set).map(([ref]) => ref)
          for (const [personId, one] of await completenessOf(context, groups, refs))
            found.set(`${set} ${personId}`, one)
        }
        return wanted.map(([{ personId }, groups]) => found.get(`${facetsOf(groups)} ${personId}`) ?? null)
      },
      {
        cacheKeyFn: ([{ countyCode, personId }, groups]) => `${facetsOf(groups)}/${countyCode}/${personId}`,
      },
    )
  })

async function completenessOf(
  context: Context,
  groups: readonly Group[],
  refs: readonly FileRef[],
): Promise<Map<string, Completeness>> {
  const counted = countedOf(groups)
  const columns = Object.fromEntries(
    counted.map(({ category, terms }) => [category, sql<number>`(${sum(terms)})`]),
  )
  let files = context.operation.db
    .select({ personId: person.personId, ...columns })
    .from(person)
    .$dynamic()
  for (const { part } of groups) {
    const facet = columnsIn(part.table) as Record<'countyCode' | 'personId', PgColumn>
    // biome-ignore lint/suspicious/noExplicitAny: drizzle's type of a dynamic select is too deep to name
    files = (files as any).innerJoin(
      part.table,
      and(eq(facet.countyCode, person.countyCode), eq(facet.personId, person.personId)),
    )
  }
  const rows = (await files.where(ofFiles(person, refs))) as Record<string, unknown>[]
  return new Map(rows.map((row) => [String(row.personId), shareOf(counted, row)]))
}

function shareOf(counted: readonly Counted[], row: Record<string, unknown>): Completeness {
  const filled = counted.map(({ category, terms }) => ({
    category,
    filled: Number(row[category]),
    expected: terms.length,
  }))
  const total = (of: 'filled' | 'expected') => filled.reduce((sum, category) => sum + category[of], 0)
  return { categories: filled, share: Math.round((total('filled') / total('expected')) * 1000) / 1000 }
}
