import { and, eq, sql } from 'drizzle-orm'
import { arrayText } from '../database/array-text.js'
import { prepared } from '../database/statement.js'
import { type Found, type Step, sendSteps } from '../database/steps.js'
import { staleVersion } from '../errors.js'
import { ofFile } from '../history/files.js'
import { type Change, rowsOfFile } from '../history/record.js'
import { region } from '../regions/table.js'
import { citizenIdIndexOf, giveUpCitizenId, takeCitizenId } from './citizen-ids/keep.js'
import type { CountedWriting, Writing } from './figures/keep.js'
import type { FileRef } from './file-id.js'
import type { Patch, Place } from './patch.js'
import type { Columns } from './stored.js'
import { guardian, person, relative } from './table.js'
import { inserted, keptParts, writtenParts } from './write-parts.js'

export const placeColumns = ({
  regionCode,
  regionMasked,
  regionN,
  dutyRegionCode,
  dutyRegionN,
}: Place): Columns => ({
  regionCode,
  regionMasked,
  regionN,
  dutyRegionCode,
  dutyRegionN,
})

/** The mask of the populations whose facets or memberships a patch touches. */
export const touchedBy = (patch: Patch): number =>
  patch.facets.reduce((mask, { group }) => mask | group.bit, 0)

/** What comes with the opening of a file. */
export interface Opening {
  readonly figures?: readonly Step[]
  /** Reads what the writer said, in the writer's role. */
  readonly answer?: readonly Step[]
}

/** Carries out the opening of a file: nothing of it depends on an answer, so all is sent in one go. */
export async function openFile(
  context: CountedWriting,
  patch: Patch & { place: Place },
  changeId: string,
  { figures = [], answer = [] }: Opening = {},
): Promise<Found> {
  const { operation, writer, file: ref } = context
  const populations = touchedBy(patch)
  const row = {
    countyCode: ref.countyCode,
    personId: ref.personId,
    populations,
    version: 1,
    recordedAt: operation.now,
    changeId,
    ...placeColumns(patch.place),
    ...patch.person,
  }
  const { regionN, dutyRegionN } = patch.place
  const standing = { regionN, dutyRegionN, populations }
  const index = indexIn(patch)
  const change = changeOf(context, ref, patch, changeId, 1)
  const facets = patch.facets.map(({ group }) => group.part.table)
  return sendSteps([
    inserted(writer, person, [row]),
    ...writtenParts(context, change, standing, patch),
    ...answer,
    ...[person, ...facets, relative, guardian].map((table) => rowsOfFile(operation, table, ref)),
    ...keptParts(context, change, standing, patch),
    ...(index ? takeCitizenId(context, ref, index) : []),
    placeHeld(context, patch.place),
    ...figures,
  ])
}

const indexIn = ({ person: { citizenIdIndex } }: Patch): Buffer | null =>
  (citizenIdIndex as Buffer | null | undefined) ?? null

const holding = prepared(
  sql`select code from ${region} where code = any(${sql.placeholder('codes')}::text[]) order by code for share`,
)

/**
 * Holds the regions that a file was put into until the transaction ends: when one of them changed since its snapshot the
 * whole is done again. Without it a file could be left in a village that somebody has just merged.
 */
function placeHeld({ operation }: Writing, place: Place): Step {
  const codes = [place.regionCode, place.regionMasked, place.countyCode, place.dutyRegionCode]
  const held = codes.filter((code) => code !== null)
  const codesHeld = arrayText([...new Set(held)])
  return { by: operation, ...holding({ codes: codesHeld }), name: 'place', isCounted: true }
}

/** Carries out a change of a file that stays in its place. STALE_VERSION when somebody was faster. */
export async function changeFile(
  context: CountedWriting,
  expectedVersion: number,
  patch: Patch,
  changeId: string,
): Promise<void> {
  const { file: ref, writer } = context
  const { now } = context.operation
  const isIdNew = 'citizenIdIndex' in patch.person
  const idBefore = isIdNew ? await citizenIdIndexOf(context, ref) : null
  const [changed] = await writer.db
    .update(person)
    .set({
      ...patch.person,
      ...(patch.place ? placeColumns(patch.place) : {}),
      version: sql`${person.version} + 1`,
      recordedAt: now,
      changeId,
    } as never)
    .where(and(ofFile(person, ref), eq(person.version, expectedVersion)))
    .returning({
      version: person.version,
      regionN: person.regionN,
      dutyRegionN: person.dutyRegionN,
      populations: person.populations,
    })
  if (!changed) throw staleVersion(await currentVersion(context, ref))
  const index = indexIn(patch)
  const isAnotherId = isIdNew && !(idBefore && index && idBefore.equals(index))
  if (isAnotherId && idBefore) await giveUpCitizenId(context, ref, idBefore)
  const { version, ...standing } = changed
  const change = changeOf(context, ref, patch, changeId, version)
  await sendSteps([
    ...(isAnotherId && index ? takeCitizenId(context, ref, index) : []),
    ...(patch.place ? [placeHeld(context, patch.place)] : []),
    ...writtenParts(context, change, standing, patch),
    ...keptParts(context, change, standing, patch),
  ])
}

async function currentVersion(context: Writing, ref: FileRef): Promise<number> {
  const [row] = await context.operation.db
    .select({ version: person.version })
    .from(person)
    .where(ofFile(person, ref))
  return row?.version ?? 0
}

const changeOf = (
  context: Writing,
  ref: FileRef,
  patch: Patch,
  changeId: string,
  version: number,
): Change => ({
  changeId,
  countyCode: ref.countyCode,
  personId: ref.personId,
  version,
  operation: patch.operation,
  touched: patch.operation === 'PERSON_CREATE' ? 0 : touchedBy(patch),
  requestId: context.requestId,
})
