import { and, eq, inArray, or } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { v7 as newId } from 'uuid'
import type { Operation } from '../database/operation.js'
import type { RegionFollower, RegionsReplaced } from '../regions/moves.js'
import { regionNumber } from '../regions/region-code.js'
import { unitsById } from '../regions/unit-queries.js'
import { changeFile } from './apply.js'
import { counting } from './figures/keep.js'
import { moveFile } from './moves.js'
import { columnsIn } from './parts.js'
import { placeIn, townshipName } from './place.js'
import { problemsOfDivision, successorsIn } from './region-successors.js'
import { relocate } from './relocate.js'
import { person, personMove } from './table.js'

/** A file that lies in a region of the change. */
export interface FollowingFile {
  readonly countyCode: string
  readonly personId: string
  readonly regionCode: string
  readonly dutyRegionCode: string | null
  readonly version: number
  readonly addressMasked: unknown
  readonly villagersGroupId: string | null
}

/**
 * Files follow their region: each gets the village that took the place of its own, or the township above it, as a
 * change with history, in the transaction of the region's change. Scope stays one comparison, and `asOf` still
 * answers the old village.
 */
export const filesFollow: RegionFollower = async (asked, replaced) => {
  // Who changes the regions reads no file.
  const operation = asked.as('follower')
  const files = await filesOf(operation, replaced)
  const problems = problemsOfDivision(replaced, files)
  if (problems.length > 0) return problems
  const successorOf = successorsIn(replaced)
  const villageOfGroup = await villagesOfGroups(operation, files)
  for (const file of files) {
    const duty = file.dutyRegionCode === null ? null : successorOf(file.dutyRegionCode, file)
    const place = placeIn(replaced.after, successorOf(file.regionCode, file), duty)
    const writing = { operation, requestId: replaced.changeId }
    const address = file.addressMasked === null ? {} : { addressMasked: townshipName(replaced.after, place) }
    // The units followed before the files: a group that went elsewhere is not the file's any more.
    const { villagersGroupId: group } = file
    const villagersGroupId = group !== null && villageOfGroup.get(group) === place.regionCode ? group : null
    const patch = moveFile('REGION_CHANGE', place, address, villagersGroupId)
    const before = { countyCode: file.countyCode, personId: file.personId }
    const ref = await counting(writing, before, async (counted) => {
      await relocate(counted, place)
      await changeFile(counted, file.version, patch, newId())
      return counted.file
    })
    // Who offers the file is the village that keeps it now: it may keep a duty when the other side accepts.
    await operation.db
      .update(personMove)
      .set({ fromRegionCode: place.regionCode })
      .where(
        and(
          eq(personMove.countyCode, ref.countyCode),
          eq(personMove.personId, ref.personId),
          eq(personMove.state, 'OFFERED'),
        ),
      )
  }
  await offersFollow(operation, replaced)
  return []
}

/** Villagers' group → the village it is a part of now. */
async function villagesOfGroups(
  { db }: Operation,
  files: readonly FollowingFile[],
): Promise<Map<string, string>> {
  const ids = new Set(files.flatMap(({ villagersGroupId }) => villagersGroupId ?? []))
  return new Map((await unitsById(db, [...ids])).map(({ id, regionCode }) => [id, regionCode]))
}

/** A file offered to a village waits at the one that took its place; a divided village can only decline. */
async function offersFollow({ db }: Operation, { replaced }: RegionsReplaced): Promise<void> {
  for (const [from, to] of replaced)
    await db
      .update(personMove)
      .set({ toRegionCode: to, toRegionN: regionNumber(to) })
      .where(and(eq(personMove.toRegionN, regionNumber(from)), eq(personMove.state, 'OFFERED')))
}

/** Files in a region of the change: by their village, their township, their county or the region with a duty. */
const filesOf = (
  { db }: Operation,
  { replaced, rehung, divided }: RegionsReplaced,
): Promise<FollowingFile[]> => {
  const ended = [...replaced.keys(), ...(divided ? [divided.code] : [])]
  const codes = [...ended, ...rehung]
  return db
    .select({
      countyCode: person.countyCode,
      personId: person.personId,
      regionCode: person.regionCode,
      dutyRegionCode: person.dutyRegionCode,
      version: person.version,
      addressMasked: columnsIn(person).addressMasked as PgColumn,
      villagersGroupId: person.villagersGroupId,
    })
    .from(person)
    .where(
      or(
        inArray(person.regionCode, codes),
        inArray(person.regionMasked, codes),
        inArray(person.countyCode, codes),
        // A second duty is a code only: where it hangs changes nothing in the file.
        inArray(person.dutyRegionCode, ended),
      ),
    )
    .orderBy(person.countyCode, person.personId)
}
