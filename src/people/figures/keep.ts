import { eq, type SQL, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import type { Context } from '../../context.js'
import { arrayText } from '../../database/array-text.js'
import { insertRows } from '../../database/insert.js'
import type { Database, Operation, Statement } from '../../database/operation.js'
import { prepared, preparedBy } from '../../database/statement.js'
import type { Found, Step } from '../../database/steps.js'
import { ofFileAsked } from '../../history/files.js'
import { filledOf } from '../completeness.js'
import type { FileRef } from '../file-id.js'
import type { Group } from '../groups/group.js'
import { groups } from '../groups/index.js'
import { person } from '../table.js'
import { addingCells, type Cell, countedCells, keptNow, membersOn } from './cells.js'
import { cellsOfOpened } from './opened.js'
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
  readonly writer: Operation
}

/** Changes one file and brings every kept figure along, in the transaction of the change. */
export async function counting<T>(
  writing: Writing,
  file: FileRef,
  work: (counted: CountedWriting) => Promise<T>,
): Promise<T> {
  const hand = handFor(writing, file)
  const { operation } = hand
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

/**
 * Opens a file of some groups, which counted for nothing before: what it counts for is added without being asked for. The work
 * carries the steps out behind its own.
 */
export async function countingOpened(
  writing: Writing,
  file: FileRef,
  members: readonly Group[],
  work: (counted: CountedWriting, figures: readonly Step[]) => Promise<Found>,
): Promise<void> {
  const hand = handFor(writing, file)
  const { operation } = hand
  const { countyCode } = file
  const found = await work(hand, [
    { by: operation, ...dayHeld({ countyCode }), name: 'held', isCounted: true },
    { by: operation, ...cellsOfOpened(members, sql`held`, file, newId()) },
  ])
  // The file is counted with its whole county then.
  if (found.get('held') === 0) await ensureCounted(operation, countyCode)
}

const handFor = ({ operation, requestId }: Writing, file: FileRef) =>
  ({ operation: operation.as('keeper'), requestId, file: { ...file }, writer: operation }) as CountedWriting

/** What the file counts for as its rows are now, on the day for which its county's figures hold. */
async function cellsOf(operation: Operation, file: FileRef, day: string): Promise<Cell[]> {
  const rows = await operation.rows(cellsOfFile(day)({ ...file }))
  return rows.map(
    (row) => Object.fromEntries(cellNames.map((name, at) => [name, row[at]])) as unknown as Cell,
  )
}

const cellNames: readonly (keyof Cell)[] = [
  'countyCode',
  'cube',
  'regionN',
  'd1',
  'd2',
  'd3',
  'populations',
  'persons',
  'filled',
]

/** The cells of all groups over the files of a condition, on a day. */
export const cellsOn = (day: string, condition: SQL | undefined): SQL =>
  sql.join(
    groups.map((group) =>
      countedCells(group, day, membersOn(group, day, condition), keptNow, filledOf(group)),
    ),
    sql` union all `,
  )

/** The statement that counts one file on a day. Figures hold for few days at a time. */
const cellsOfFile = preparedBy(
  (day: string) => day,
  (day) => cellsOn(day, ofFileAsked(person)),
  50,
)

const dayHeld = prepared(
  sql`select day from ${figureDay} where county_code = ${sql.placeholder('countyCode')} for share`,
)

/**
 * The day for which a county's figures hold, kept from moving until this transaction ends. A county that was never
 * counted is counted now.
 */
async function figureDayOf({ db, rows, today, now }: Operation, countyCode: string) {
  const [row] = await rows(dayHeld({ countyCode }))
  if (row) return { day: row[0] as string, isCountedNow: false }
  for (const statement of countingCounty(countyCode, today, now)) await db.execute(statement)
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
  db.execute(addingCells(cells, sql`${partId}`))

/** Counts a whole county for a day: what its figures begin with. */
export const countingCounty = (countyCode: string, day: string, now: Date): SQL[] => [
  // A county that is counted again, after its files were taken away, begins higher than it ever came.
  sql`insert into ${figureDay} (county_code, day, revision) values (${countyCode}, ${day}, ${now.getTime()}) on conflict do nothing`,
  addingCells(cellsOn(day, eq(person.countyCode, countyCode)), sql`${nilPart}`),
]

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

async function addParts({ operation }: Writing, cells: readonly Cell[]): Promise<void> {
  if (cells.length === 0) return
  const partId = newId()
  await insertRows(
    operation,
    figure,
    cells.map((cell) => ({ ...cell, regionN: Number(cell.regionN), partId })),
  )
}

/** In which state the figures of a county are: while it is the same, so are its sums for the same right. */
export interface FigureState {
  readonly countyCode: string
  readonly day: string
  /** Summed up so often, with so many parts since. */
  readonly state: string
  /** By which right the database reads them, in its own words: the role, and what its policies are told. */
  readonly right: string
}

// The settled sum is written out: the index of the parts is one of all others, which a parameter could not be told from.
const states = prepared(sql`
  select held.county_code, held.day, held.revision || '.' || (
    select count(*) from ${figure} as part where part.county_code = held.county_code
      and part.cube = any(${sql.placeholder('cubes')}::text[]) and part.part_id <> '00000000-0000-0000-0000-000000000000'),
    concat_ws(' ', current_user, current_setting('sanliu.department', true), current_setting('sanliu.scope', true),
      current_setting('sanliu.past', true), current_setting('sanliu.counted', true), current_setting('sanliu.populations', true),
      current_setting('sanliu.populations_disability', true), current_setting('sanliu.populations_opened', true))
  from ${figureDay} as held where held.county_code = any(${sql.placeholder('counties')}::text[])
  order by held.county_code`)

/** What kept figures are asked for: of these counties, from these cubes. */
export interface FiguresAsked {
  readonly counties: readonly string[]
  readonly cubes: readonly string[]
}

/** Asks for their states. Parts are only added until they are summed up: as many parts of several cubes are the same parts of each. */
export const statesAsked = ({ counties, cubes }: FiguresAsked): Statement =>
  states({ cubes: arrayText(cubes), counties: arrayText(counties) })

/** The states of some counties, as they were told; a county that was never counted has none. */
export const statesIn = (rows: readonly (readonly unknown[])[]): FigureState[] =>
  rows.map((row) => {
    const [countyCode, day, state, right] = row.map(String)
    return { countyCode, day, state, right } as FigureState
  })

export const figureStates = async ({ rows }: Operation, asked: FiguresAsked): Promise<FigureState[]> =>
  asked.counties.length === 0 ? [] : statesIn(await rows(statesAsked(asked)))
