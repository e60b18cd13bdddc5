import { and, eq, ne, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../context.js'
import { notFound } from '../errors.js'
import { ofFile } from '../history/files.js'
import { open } from '../sealing/seal.js'
import { type FileRef, readGlobalId } from './file-id.js'
import { groups } from './groups/index.js'
import type { KnownFile } from './moves.js'
import { columnsIn, personPart, sealContext } from './parts.js'
import { findPerson } from './queries.js'
import type { Spell } from './spells.js'
import { guardian, membership, person, relative } from './table.js'
import { holds, visiblePersons } from './visibility.js'

const personColumns = columnsIn(person) as Record<string, PgColumn>

/** A file that a change is to be made to, as far as every change must know it. */
export interface StandingFile {
  readonly ref: FileRef
  readonly regionCode: string
  readonly dutyRegionCode: string | null
  /** Mask of all the person's populations; never told. */
  readonly populations: number
  /** Those of them that the viewer reaches. */
  readonly reached: number
  /** Whether the viewer's scope holds the village that keeps the file: only that side changes it. */
  readonly isKept: boolean
}

/** The file behind an id, if the viewer reaches it; else NOT_FOUND, whatever the reason. */
export async function getStandingFile(context: Context, id: string): Promise<StandingFile> {
  const { countyCode, id: personId } = readGlobalId('Person', id)
  const found = await findPerson(context, { countyCode, personId }, new Set())
  if (!found) throw notFound()
  const [row] = await context.operation
    .as('keeper')
    .db.select({
      regionCode: person.regionCode,
      dutyRegionCode: person.dutyRegionCode,
      regionN: person.regionN,
      populations: person.populations,
    })
    .from(person)
    .where(ofFile(person, found.ref))
  if (!row) throw notFound()
  return {
    ref: found.ref,
    regionCode: row.regionCode,
    dutyRegionCode: row.dutyRegionCode,
    populations: row.populations,
    reached: found.populations,
    isKept: holds(context.operation.scope, row.regionN),
  }
}

/** What the checks of an update must know of the file. Only for callers who write the classes they compare. */
export async function knownFile(context: Context, { ref, reached }: StandingFile): Promise<KnownFile> {
  const { db } = context.operation.as('keeper')
  const [row] = await db
    .select({
      birthDate: personColumns.birthDate as PgColumn,
      sex: personColumns.sex as PgColumn,
      citizenIdSealed: personColumns.citizenIdSealed as PgColumn,
    })
    .from(person)
    .where(ofFile(person, ref))
  // Rules of groups that the viewer does not reach would tell of them: their viewers check them.
  const own = groups.filter(({ bit }) => (reached & bit) !== 0)
  const relatives = columnsIn(relative) as Record<string, PgColumn>
  const guardians = columnsIn(guardian) as Record<string, PgColumn>
  const sealed = row?.citizenIdSealed as unknown as Buffer | null | undefined
  return {
    birthDate: String(row?.birthDate),
    sex: String(row?.sex),
    citizenId: sealed ? open(context.keyring, sealed, sealContext(personPart, 'citizenId')) : null,
    parentYears: Math.max(0, ...own.map(({ parentYears }) => parentYears)),
    sexes: own.flatMap(({ sex }) => sex ?? []),
    relatives: (await db
      .select({
        entryId: relatives.entryId as PgColumn,
        relation: relatives.relation as PgColumn,
        birthDate: relatives.birthDate as PgColumn,
      })
      .from(relative)
      .where(ofFile(relative, ref))) as never,
    guardians: (await db
      .select({
        entryId: guardians.entryId as PgColumn,
        validFrom: guardians.validFrom as PgColumn,
        validUntil: guardians.validUntil as PgColumn,
      })
      .from(guardian)
      .where(ofFile(guardian, ref))) as never,
  }
}

/** Birth date and sex, for the checks of who may belong to a group. */
export async function bornOf(context: Context, ref: FileRef): Promise<{ birthDate: string; sex: string }> {
  const [row] = await context.operation
    .as('keeper')
    .db.select({ birthDate: personColumns.birthDate as PgColumn, sex: personColumns.sex as PgColumn })
    .from(person)
    .where(ofFile(person, ref))
  return { birthDate: String(row?.birthDate), sex: String(row?.sex) }
}

/** The spells of a file in a group. */
export const spellsOf = (context: Context, ref: FileRef, population: string): Promise<Spell[]> =>
  context.operation
    .as('keeper')
    .db.select({
      entryId: membership.entryId,
      validFrom: membership.validFrom,
      validUntil: membership.validUntil,
    })
    .from(membership)
    .where(and(ofFile(membership, ref), eq(membership.population, population)))

const duplicatesAtMost = 10

/** Other files in the viewer's reach with the same name and date of birth. */
export async function possibleDuplicates(context: Context, ref: FileRef): Promise<FileRef[]> {
  const same = (column: 'name' | 'birthDate') =>
    sql`${personColumns[column]} = (select ${sql.identifier('self')}.${sql.identifier(
      (personColumns[column] as PgColumn).name,
    )} from ${person} as self where self.county_code = ${ref.countyCode} and self.person_id = ${ref.personId})`
  return context.operation.db
    .select({ countyCode: person.countyCode, personId: person.personId })
    .from(person)
    .where(
      and(
        visiblePersons(context.operation, context.counties),
        same('birthDate'),
        same('name'),
        ne(person.personId, ref.personId),
      ),
    )
    .limit(duplicatesAtMost)
}
