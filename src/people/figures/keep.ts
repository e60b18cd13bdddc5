import { eq, inArray, type SQL, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import type { Context } from '../../context.js'
import type { Database, Operation } from '../../database/operation.js'
import { ofFile } from '../../history/files.js'
import { filledOf } from '../completeness.js'
import type { FileRef } from '../file-id.js'
import { groups } from '../groups/index.js'
import { person } from '../table.js'
import { type Cell, countedCells, keptNow, membersOn, rowsOf } from './cells.js'
import { figure, figureDay } from './table.js'

/** What writing needs of an operation. */
export type Writing = Pick<Context, 'operation' | 'requestId'>

declare const counted: unique symbol

/**
 * The right to write one file, given by `counting` alone: every function that changes a file's tables takes it, so no
 * write can pass the figures by. `file` follows the file into another county.
 */
export interface CountedWriting extends Writing {
  readonly [counted]: true
  file: FileRef
  /** What the file says is written in the writer's own role; all that a change brings with it, in the keeper's. */
  readonly writer: Database
}

/** Changes one file and brings every kept figure along, in the transaction of the change. */
export async function counting<T>(
  writing: Writing,
  file: FileRef,
  work: (counted: CountedWriting) => Promise<T>,
): Promise<T> {
  const { requestId } = writing
  const operation = writing.operation.as('keeper')
  const hand = { operation, requestId, file: { ...file }, writer: writing.operation.db } as CountedWriting
  const here = await figureDayOf(operation, file.countyCode)
  const before = await cellsOf(operation, hand.file, here.day)
  const answer = await work(hand)
  const hasMoved = hand.file.countyCode !== file.countyCode
  const there = hasMoved ? await figureDayOf(operation, hand.file.countyCode) : here
  // A county that is counted for the first time after the change has counted the file as it came.
  const after = hasMoved && there.isCountedNow ? [] : await cellsOf(operation, hand.file, there.day)
  await addParts(hand, differences(before, after))
  return answer
}

/** What the file counts for as its rows are now, on the day for which its county's figures hold. */
const cellsOf = ({ db }: Operation, file: FileRef, day: string): Promise<Cell[]> =>
  rowsOf<Cell>(db, cellsOn(day, ofFile(person, file)))

/** The cells of all groups over the files of a condition, on a day. */
export const cellsOn = (day: string, condition: SQL | undefined): SQL =>
  sql.join(
    groups.map((group) =>
      countedCells(group, day, membersOn(group, day, condition), keptNow, filledOf(group)),
    ),
    sql` union all `,
  )

/**
 * The day for which a county's figures hold, kept from moving until this transaction ends. A county that was never
 * counted is counted now.
 */
async function figureDayOf({ db, today }: Operation, countyCode: string) {
  const [row] = await db
    .select({ day: figureDay.day })
    .from(figureDay)
    .where(eq(figureDay.countyCode, countyCode))
    .for('share')
  if (row) return { day: row.day, isCountedNow: false }
  for (const statement of countingCounty(countyCode, today)) await db.execute(statement)
  return { day: today, isCountedNow: true }
}

/** Counts a county that was never counted, such as one that was filled by a load. */
export const ensureCounted = async (operation: Operation, countyCode: string): Promise<void> => {
  await figureDayOf(operation, countyCode)
}

/** Marks the settled sum of a cell. */
export const nilPart = '00000000-0000-0000-0000-000000000000'

/** Counts in the database what a query of cells gives, as one part. */
export const addCells = (db: Database, cells: SQL, partId: string): Promise<unknown> =>
  db.execute(addingCells(cells, partId))

/** Counts a whole county for a day: what its figures begin with. */
export const countingCounty = (countyCode: string, day: string): SQL[] => [
  sql`insert into ${figureDay} (county_code, day) values (${countyCode}, ${day}) on conflict do nothing`,
  addingCells(cellsOn(day, eq(person.countyCode, countyCode)), nilPart),
]

const addingCells = (cells: SQL, partId: string): SQL =>
  sql`insert into ${figure} (county_code, cube, region_n, d1, d2, d3, populations, persons, filled, part_id)
    select cell.*, ${partId}::uuid from (${cells}) as cell`

const keyOf = ({ countyCode, cube, regionN, d1, d2, d3 }: Cell): string =>
  JSON.stringify([countyCode, cube, Number(regionN), d1, d2, d3])

/** What changed between two countings; nothing for a change that no figure depends on. */
export function differences(before: readonly Cell[], after: readonly Cell[]): Cell[] {
  const changed = new Map<string, Cell>()
  const add = (cell: Cell, sign: 1 | -1) => {
    const known = changed.get(keyOf(cell))
    const persons = (known?.persons ?? 0) + sign * cell.persons
    const filled = (known?.filled ?? 0) + sign * cell.filled
    changed.set(keyOf(cell), { ...cell, persons, filled })
  }
  for (const cell of before) add(cell, -1)
  for (const cell of after) add(cell, 1)
  return [...changed.values()].filter(({ persons, filled }) => persons !== 0 || filled !== 0)
}

async function addParts({ operation: { db } }: Writing, cells: readonly Cell[]): Promise<void> {
  if (cells.length === 0) return
  const partId = newId()
  await db.insert(figure).values(cells.map((cell) => ({ ...cell, regionN: Number(cell.regionN), partId })))
}

/** The days of some counties; a county that was never counted has none. */
export async function figureDays(db: Database, counties: readonly string[]): Promise<Map<string, string>> {
  if (counties.length === 0) return new Map()
  const rows = await db
    .select({ countyCode: figureDay.countyCode, day: figureDay.day })
    .from(figureDay)
    .where(inArray(figureDay.countyCode, [...counties]))
  return new Map(rows.map(({ countyCode, day }) => [countyCode, day]))
}
