import { ownRowsOf, type TableRow } from '../../src/people/fold.js'
import { citizenIdLookup, personForwarding, personMove } from '../../src/people/table.js'
import type { CarriedOut } from './carry-out.js'
import { idAt } from './ids.js'

/** Every row that a life leaves in the database, without key and scope, which `keyAndScope` says once for all: those of the file, and those by which others find it. */
export function rowsOfLife(carried: CarriedOut): TableRow[] {
  const { file, forwarded } = carried
  const rows = ownRowsOf(file)
  const { citizenIdIndex } = file.person
  if (citizenIdIndex) rows.push({ table: citizenIdLookup, row: { citizenIdIndex } })
  if (forwarded) rows.push({ table: personForwarding, row: {} })
  if (carried.move) rows.push({ table: personMove, row: moveRow(carried.move) })
  return rows
}

const moveRow = (move: NonNullable<CarriedOut['move']>) => ({
  moveId: idAt(move.offeredAt),
  fromRegionCode: move.from.place.regionCode,
  toRegionCode: move.to.place.regionCode,
  toRegionN: move.to.place.regionN,
  state: move.decidedAt ? 'ACCEPTED' : 'OFFERED',
  offeredAt: move.offeredAt,
  offeredBy: move.offeredBy,
  decidedAt: move.decidedAt,
  decidedBy: move.decidedBy,
  keepsDuty: move.keepsDuty,
})
