import { getTableName } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CarriedOut } from '../../seeds/demo/carry-out.js'
import { cohortNames, countsForPeople } from '../../seeds/demo/city.js'
import { CopyLines, type CopySql, copyIn } from '../../seeds/demo/copy.js'
import { rowsOfLife } from '../../seeds/demo/rows.js'
import { openDoor } from '../../src/database/door.js'
import type { Operation } from '../../src/database/operation.js'
import { withOwner } from '../../src/database/owner.js'
import { fileChange } from '../../src/history/table.js'
import { changeFile, openFile } from '../../src/people/apply.js'
import { citizenIdClaim } from '../../src/people/citizen-ids/table.js'
import { counting, type Writing } from '../../src/people/figures/keep.js'
import type { FileRef } from '../../src/people/file-id.js'
import { keyAndScope, refOf } from '../../src/people/fold.js'
import { elderGroup } from '../../src/people/groups/elder/index.js'
import { groups } from '../../src/people/groups/index.js'
import type { Patch, Place } from '../../src/people/patch.js'
import { fileTables, joinPopulation, relocate } from '../../src/people/relocate.js'
import { citizenIdLookup, correctionNote, personForwarding, personMove } from '../../src/people/table.js'
import type { RowCondition } from '../../src/policy/access-row.js'
import type { Role } from '../../src/policy/viewer.js'
import { regionsInProcess } from '../../src/regions/source.js'
import { allowedForTest } from '../support/allowed.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { cityForTest, filesOf } from './city.js'

/** The moves of files are recorded by the workflow of moves, not by the patches of a file. */
const tables = [...fileTables().filter((table) => table !== personMove), citizenIdLookup, personForwarding]

let bySql: TestDatabase
let byCopy: TestDatabase
beforeAll(async () => {
  ;[bySql, byCopy] = [await createTestDatabase('sql'), await createTestDatabase('copy')]
})
afterAll(async () => {
  await bySql?.drop()
  await byCopy?.drop()
})

/** Two dozen lives, in which every kind of event happens, moves within a county and out of it included. */
async function livesToCompare(): Promise<CarriedOut[]> {
  const city = await cityForTest(countsForPeople(1_400))
  const carried = cohortNames.flatMap((cohort) => filesOf(city, cohort))
  const inTwoGroups = carried.filter(({ file }) => file.facets.size === 2)
  const moved = carried.filter(({ patches }) => patches.some(({ operation }) => operation === 'MOVE_ACCEPT'))
  const chosen = new Set([
    ...carried.slice(0, 10),
    ...moved.filter(({ forwarded }) => forwarded).slice(0, 2),
    ...moved.filter(({ forwarded }) => !forwarded).slice(0, 3),
    ...[...carried].sort((a, b) => b.file.version - a.file.version).slice(0, 6),
    ...carried.slice(-4),
    ...inTwoGroups.slice(0, 2),
    ...carried.filter(({ file }) => file.facets.has(elderGroup)).slice(0, 4),
  ])
  expect(
    new Set([...chosen].flatMap(({ patches }) => patches.map(({ operation }) => operation))),
  ).toHaveProperty('size', 9)
  return [...chosen]
}

const changesOf = ({ file }: CarriedOut) =>
  file.history.filter(({ table }) => table === fileChange).map(({ row }) => row)

const everybody: [string, RowCondition][] = groups.map(({ population }) => [population, { kind: 'REGION' }])

async function applyInSql(lives: readonly CarriedOut[]): Promise<void> {
  let now = new Date()
  const door = openDoor({ url: bySql.url, slots: 1, regions: regionsInProcess(), clock: () => now })
  for (const life of lives) {
    let ref: FileRef | undefined
    for (const [at, change] of changesOf(life).entries()) {
      now = change.recordedAt as Date
      const viewer = {
        subject: String(change.subject),
        department: String(change.department),
        region: String(change.regionCode),
        role: change.role as Role,
        client: String(change.client),
      }
      ref = await door.inOperation(allowedForTest(viewer, 'mutation', { rows: everybody }), (operation) =>
        write(operation, life, { ref, patch: life.patches[at]!, at, change }),
      )
    }
  }
  await door.close()
}

interface Step {
  readonly ref: FileRef | undefined
  readonly patch: Patch
  readonly at: number
  readonly change: Record<string, unknown>
}

async function write(
  operation: Operation,
  { file }: CarriedOut,
  { ref, patch, at, change }: Step,
): Promise<FileRef> {
  // A file that goes elsewhere is carried by the platform, not by who works there.
  const acting = ref && patch.place ? operation.as('follower') : operation
  const writing = { operation: acting, requestId: String(change.requestId) } as Writing
  const changeId = String(change.changeId)
  const place = ref ?? { countyCode: patch.place!.countyCode, personId: file.personId }
  return counting(writing, place, async (counted) => {
    if (ref && patch.place) await relocate(counted, patch.place)
    if (patch.operation === 'FACET_ADD') await joinPopulation(counted, file.populations)
    if (ref) await changeFile(counted, at, patch, changeId)
    else await openFile(counted, patch as Patch & { place: Place }, changeId)
    return counted.file
  })
}

const copyRows = (lives: readonly CarriedOut[]): Promise<void> =>
  withOwner(byCopy.ownerUrl, async (sql) => {
    for (const table of tables) {
      const lines = new CopyLines(table)
      for (const life of lives)
        for (const { row } of rowsOfLife(life).filter((each) => each.table === table))
          lines.add(row, keyAndScope(life.file))
      await sql.begin(async (load) => {
        // As in a load: rows are frozen in a table that the same transaction emptied.
        const name = `"${getTableName(table)}"`
        await load.unsafe(`truncate ${name} cascade; alter table ${name} no force row level security`)
        await copyIn(load as unknown as CopySql, lines.take())
        await load.unsafe(`alter table ${name} force row level security`)
      })
    }
  })

const rowsIn = (database: TestDatabase, table: string): Promise<string[]> =>
  withOwner(database.ownerUrl, async (sql) => {
    const rows = await sql.unsafe(`select row_to_json(t)::text as line from "${table}" t order by 1`)
    return rows.map(({ line }) => String(line))
  })

test('a patch leaves the same rows whether it is applied in SQL or folded in memory and copied', async () => {
  const lives = await livesToCompare()
  await applyInSql(lives)
  await copyRows(lives)
  const filled = []
  for (const name of tables.map((table) => getTableName(table))) {
    const copied = await rowsIn(byCopy, name)
    expect(copied, name).toEqual(await rowsIn(bySql, name))
    if (copied.length > 0) filled.push(name)
  }
  // Made-up people have an ID each: in both ways nobody stands in line for one.
  const all = tables.filter((table) => table !== citizenIdClaim && table !== correctionNote)
  expect(filled).toEqual(all.map((table) => getTableName(table)))
  expect(new Set(lives.map(({ file }) => refOf(file).countyCode)).size).toBeGreaterThan(1)
})
