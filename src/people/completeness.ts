import DataLoader from 'dataloader'
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context.js'
import { ofFiles } from '../history/files.js'
import { type Category, categories, type FieldSpec } from '../registry/field.js'
import { indexColumn } from '../registry/storage.js'
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

/** The family category counts father and mother with name and birth date; guardianship counts a guardian when one is
 *  entrusted. */
function entryTerms(group: Group, category: Category, today: string): SQL[] {
  const facet = columnsIn(group.part.table)
  if (category === 'FAMILY')
    return ['FATHER', 'MOTHER'].map((relation) =>
      hasEntry(
        relative,
        (columns) => sql`${columns.relation} = ${relation} and ${columns.birthDate} is not null`,
      ),
    )
  if (category === 'GUARDIANSHIP' && facet.entrusted)
    return [
      sql`(${facet.entrusted} is not true or ${hasEntry(guardian, (columns) => sql`(${columns.validUntil} is null or ${columns.validUntil} > ${today})`)} = 1)::int`,
    ]
  return []
}

/** Completeness of the files by category, one statement for all of them. */
export const completenessLoader = (context: Context, info: GraphQLResolveInfo, group: Group) =>
  loaderAt<FileRef, Filled[]>(context, info, () => {
    return new DataLoader(
      async (refs) => {
        const terms = (Object.keys(categories) as Category[]).map((category) => ({
          category,
          terms: [
            ...termsOf(personPart, category),
            ...termsOf(group.part, category),
            ...entryTerms(group, category, context.operation.today),
          ],
        }))
        const counted = terms.filter((entry) => entry.terms.length > 0)
        const facet = columnsIn(group.part.table) as Record<'countyCode' | 'personId', PgColumn>
        const rows = await context.operation.db
          .select({
            personId: person.personId,
            ...Object.fromEntries(
              counted.map((entry) => [entry.category, sql<number>`(${sum(entry.terms)})`]),
            ),
          })
          .from(person)
          .innerJoin(
            group.part.table,
            and(eq(facet.countyCode, person.countyCode), eq(facet.personId, person.personId)),
          )
          .where(ofFiles(person, refs))
        const byPerson = new Map(rows.map((row) => [row.personId as string, row as Record<string, unknown>]))
        return refs.map(({ personId }) =>
          counted.map(({ category, terms }) => ({
            category,
            filled: Number(byPerson.get(personId)?.[category] ?? 0),
            expected: terms.length,
          })),
        )
      },
      { cacheKeyFn: ({ countyCode, personId }) => `${countyCode}/${personId}` },
    )
  })
