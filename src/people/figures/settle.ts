import { and, eq, ne, sql } from 'drizzle-orm'
import type { Operation } from '../../database/operation.js'
import { allCalendarCells } from './calendar.js'
import { addCells, nilPart } from './keep.js'
import { figure, figureDay } from './table.js'

/**
 * Brings the figures of a county to today and sums their parts up. Nobody's answer waits for it: until then the calendar
 * is added when a figure is read. Two at a time are one too many: the second passes by.
 */
export async function settleCounty(operation: Operation, countyCode: string): Promise<void> {
  const { db, today } = operation
  const [held] = await db
    .select({ day: figureDay.day })
    .from(figureDay)
    .where(eq(figureDay.countyCode, countyCode))
    .for('update', { skipLocked: true })
  if (!held) return
  if (held.day < today) {
    await addCells(db, allCalendarCells(countyCode, held.day, today), partOfDay)
    await db.update(figureDay).set({ day: today }).where(eq(figureDay.countyCode, countyCode))
  }
  if (!(await hasParts(operation, countyCode))) return
  await sumUp(operation, countyCode)
  await db
    .update(figureDay)
    .set({ revision: sql`${figureDay.revision} + 1` })
    .where(eq(figureDay.countyCode, countyCode))
}

async function hasParts({ db }: Operation, countyCode: string): Promise<boolean> {
  const parts = await db
    .select({ partId: figure.partId })
    .from(figure)
    .where(and(eq(figure.countyCode, countyCode), ne(figure.partId, nilPart)))
    .limit(1)
  return parts.length > 0
}

/** The part that the calendar adds; it never outlives the transaction. */
const partOfDay = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

async function sumUp({ db }: Operation, countyCode: string): Promise<void> {
  await db.execute(sql`
    with taken as (
      delete from ${figure} where county_code = ${countyCode} and part_id <> ${nilPart}::uuid returning *)
    insert into ${figure} as settled (county_code, cube, region_n, d1, d2, d3, populations, persons, filled, part_id)
    select county_code, cube, region_n, d1, d2, d3, populations, sum(persons), sum(filled), ${nilPart}::uuid
    from taken group by 1, 2, 3, 4, 5, 6, 7
    on conflict (county_code, cube, region_n, d1, d2, d3, part_id) do update
      set persons = settled.persons + excluded.persons, filled = settled.filled + excluded.filled`)
  await db.execute(
    sql`delete from ${figure} where county_code = ${countyCode} and persons = 0 and filled = 0`,
  )
}
