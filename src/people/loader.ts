import DataLoader from 'dataloader'
import { and, eq, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context.js'
import { ofFiles } from '../history/files.js'
import { type ChangeRow, changesOf } from '../history/queries.js'
import type { FileRef } from './file-id.js'
import type { Group } from './groups/group.js'
import { columnsIn, type EntryPart, entryOrder, openSealed, type Part, readableColumns } from './parts.js'
import { findPersons, type PersonRow } from './queries.js'
import { askedFields, placeOf } from './selection.js'
import { membership, membershipHistory } from './table.js'

/** An entry or facet as read in one operation. */
export interface PartRow extends Record<string, unknown> {
  readonly ref: FileRef
  readonly entryId?: string
  readonly link?: FileRef
}

type Loader<K, V> = DataLoader<K, V, string>

/** One loader for each place in the document: all rows of a list at that place share one statement. */
export function loaderAt<K, V>(
  context: Context,
  info: GraphQLResolveInfo,
  make: () => Loader<K, V>,
): Loader<K, V> {
  const place = placeOf(info)
  const known = context.loaders.get(place) as unknown as Loader<K, V> | undefined
  if (known) return known
  const loader = make()
  context.loaders.set(place, loader as never)
  return loader
}

const keyOf = ({ countyCode, personId, asOf }: FileRef) =>
  `${countyCode}/${personId}/${asOf?.getTime() ?? ''}`

const keyColumns = (table: PgTable) => {
  const { countyCode, personId } = columnsIn(table) as Record<'countyCode' | 'personId', PgColumn>
  return { countyCode, personId }
}

const refOf = (row: Record<string, unknown>, asOf: Date | undefined): FileRef => ({
  countyCode: row.countyCode as string,
  personId: row.personId as string,
  asOf,
})

/** The facet of a group, for persons whose facet the viewer may see. */
export const facetLoader = (context: Context, info: GraphQLResolveInfo, group: Group) =>
  loaderAt<PersonRow, PartRow | null>(context, info, () => {
    const asked = askedFields(info, group.part.typeName)
    return new DataLoader(
      async (persons) => {
        const refs = persons
          .filter(({ populations }) => (populations & group.bit) !== 0)
          .map(({ ref }) => ref)
        const rows = refs.length ? await readFacets(context, group.part, refs, asked) : []
        const byPerson = new Map(rows.map((row) => [row.ref.personId, row]))
        return persons.map(({ ref }) => byPerson.get(ref.personId) ?? null)
      },
      { cacheKeyFn: ({ ref }) => keyOf(ref) },
    )
  })

async function readFacets(context: Context, part: Part, refs: readonly FileRef[], asked: Set<string>) {
  const asOf = refs[0]?.asOf
  const table = asOf ? part.history : part.table
  const key = keyColumns(table)
  const columns = { ...key, ...readableColumns(part, table, asked, context.operation.allowed) }
  const { db } = context.operation
  const rows = asOf
    ? await db
        .selectDistinctOn([key.countyCode, key.personId], columns)
        .from(table)
        .where(ofFiles(table, refs))
        .orderBy(key.countyCode, key.personId, sql`${columnsIn(table).version} desc`)
    : await db.select(columns).from(table).where(ofFiles(table, refs))
  openSealed(part, rows, context.keyring)
  return rows.map((row): PartRow => ({ ...row, ref: refOf(row, asOf) }))
}

/** The entries of a part (relatives, guardians) of each file, in a steady order. */
export const entriesLoader = (context: Context, info: GraphQLResolveInfo, part: EntryPart) =>
  loaderAt<FileRef, PartRow[]>(context, info, () => {
    const asked = askedFields(info, part.typeName)
    return new DataLoader(
      async (refs) => {
        const rows = await readEntries(context, part, refs, asked)
        return refs.map(({ personId }) => rows.filter(({ ref }) => ref.personId === personId))
      },
      { cacheKeyFn: keyOf },
    )
  })

async function readEntries(
  context: Context,
  part: EntryPart,
  refs: readonly FileRef[],
  asked: Set<string>,
): Promise<PartRow[]> {
  const asOf = refs[0]?.asOf
  const table = asOf ? part.history : part.table
  const all = columnsIn(table)
  const key = { ...keyColumns(table), entryId: all.entryId as PgColumn }
  const { allowed } = context.operation
  const isLinked = asked.has('person') && allowed.mode(`${part.typeName}.person`) === 'FULL'
  const columns: Record<string, PgColumn> = {
    ...key,
    ...readableColumns(part, table, asked, allowed),
    ...(isLinked
      ? { linkedCountyCode: all.linkedCountyCode as PgColumn, linkedPersonId: all.linkedPersonId as PgColumn }
      : {}),
    ...(asOf ? { removed: all.removed as PgColumn } : {}),
  }
  const { db } = context.operation
  const rows = asOf
    ? await db
        .selectDistinctOn([key.countyCode, key.personId, key.entryId], columns)
        .from(table)
        .where(ofFiles(table, refs))
        .orderBy(key.countyCode, key.personId, key.entryId, sql`${all.version} desc`)
    : await db
        .select(columns)
        .from(table)
        .where(ofFiles(table, refs))
        .orderBy(...entryOrder(part, allowed))
  openSealed(part, rows, context.keyring)
  return (rows as Record<string, unknown>[])
    .filter(({ removed }) => removed !== true)
    .map((row): PartRow => {
      const { linkedCountyCode, linkedPersonId } = row as {
        linkedCountyCode?: string
        linkedPersonId?: string
      }
      const link =
        linkedCountyCode && linkedPersonId
          ? { countyCode: linkedCountyCode, personId: linkedPersonId }
          : undefined
      return { ...row, ref: refOf(row, asOf), link }
    })
}

/** Files behind the links of entries: each only for a viewer who reaches that file too. */
export const linkLoader = (context: Context, info: GraphQLResolveInfo) =>
  loaderAt<FileRef, PersonRow | null>(context, info, () => {
    const asked = askedFields(info, 'Person')
    return new DataLoader(
      async (refs) => {
        const found = await findPersons(context, refs, asked)
        return refs.map(({ personId }) => found.get(personId) ?? null)
      },
      { cacheKeyFn: keyOf },
    )
  })

/** The changes of files, without those that touched only what the viewer does not reach of the person. */
export const changesLoader = (context: Context, info: GraphQLResolveInfo) =>
  loaderAt<PersonRow, unknown[]>(context, info, () => {
    return new DataLoader(
      async (persons) => {
        const masks = [...new Set(persons.map(({ populations }) => populations))]
        const rows: ChangeRow[] = []
        for (const mask of masks) {
          const refs = persons.filter(({ populations }) => populations === mask).map(({ ref }) => ref)
          rows.push(...(await changesOf(context.operation, refs, mask)))
        }
        return persons.map(({ ref }) =>
          rows
            .filter((row) => row.personId === ref.personId)
            .map((row) => ({ ...row, region: context.tree.region(row.regionCode) })),
        )
      },
      { cacheKeyFn: ({ ref }) => keyOf(ref) },
    )
  })

/** The spells of membership in a group, the earliest first. */
export const spellsLoader = (context: Context, info: GraphQLResolveInfo, group: Group) =>
  loaderAt<FileRef, Record<string, unknown>[]>(context, info, () => {
    return new DataLoader(
      async (refs) => {
        const asOf = refs[0]?.asOf
        const rows = asOf
          ? await spellsAsOf(context, group, refs)
          : await context.operation.db
              .select({
                personId: membership.personId,
                validFrom: membership.validFrom,
                validUntil: membership.validUntil,
                endReason: membership.endReason,
              })
              .from(membership)
              .where(and(eq(membership.population, group.population), ofFiles(membership, refs)))
        const sorted = [...rows].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
        return refs.map(({ personId }) => sorted.filter((row) => row.personId === personId))
      },
      { cacheKeyFn: keyOf },
    )
  })

const spellsAsOf = async (context: Context, group: Group, refs: readonly FileRef[]) => {
  const rows = await context.operation.db
    .selectDistinctOn([membershipHistory.personId, membershipHistory.entryId], {
      personId: membershipHistory.personId,
      validFrom: membershipHistory.validFrom,
      validUntil: membershipHistory.validUntil,
      endReason: membershipHistory.endReason,
      removed: membershipHistory.removed,
    })
    .from(membershipHistory)
    .where(and(eq(membershipHistory.population, group.population), ofFiles(membershipHistory, refs)))
    .orderBy(membershipHistory.personId, membershipHistory.entryId, sql`${membershipHistory.version} desc`)
  return rows.filter(({ removed }) => !removed)
}
