import { inArray, or } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { v7 as newId } from 'uuid'
import type { Operation } from '../database/operation.js'
import type { RegionFollower, RegionsReplaced } from '../regions/moves.js'
import { changeFile } from './apply.js'
import { counting } from './figures/keep.js'
import { moveFile } from './moves.js'
import { columnsIn } from './parts.js'
import { placeIn, townshipName } from './place.js'
import { relocate } from './relocate.js'
import { person } from './table.js'

/**
 * Files follow their region: each gets the village that took the place of its own, or the township above it, as a
 * change with history, in the transaction of the region's change. Scope stays one comparison, and `asOf` still
 * answers the old village.
 */
export const filesFollow: RegionFollower = async (operation, replaced) => {
  for (const file of await filesOf(operation, replaced)) {
    const today = (code: string) => replaced.replaced.get(code) ?? code
    const duty = file.dutyRegionCode === null ? null : today(file.dutyRegionCode)
    const place = placeIn(replaced.after, today(file.regionCode), duty)
    const writing = { operation, requestId: replaced.changeId }
    const address = file.addressMasked === null ? {} : { addressMasked: townshipName(replaced.after, place) }
    const ref = { countyCode: file.countyCode, personId: file.personId }
    await counting(writing, ref, async (counted) => {
      await relocate(counted, place)
      await changeFile(counted, file.version, moveFile('REGION_CHANGE', place, address), newId())
    })
  }
}

/** Files that name a replaced region: as their village, their township, their county or the region with a duty. */
const filesOf = ({ db }: Operation, { replaced }: RegionsReplaced) => {
  const codes = [...replaced.keys()]
  return db
    .select({
      countyCode: person.countyCode,
      personId: person.personId,
      regionCode: person.regionCode,
      dutyRegionCode: person.dutyRegionCode,
      version: person.version,
      addressMasked: columnsIn(person).addressMasked as PgColumn,
    })
    .from(person)
    .where(
      or(
        inArray(person.regionCode, codes),
        inArray(person.regionMasked, codes),
        inArray(person.countyCode, codes),
        inArray(person.dutyRegionCode, codes),
      ),
    )
    .orderBy(person.countyCode, person.personId)
}
