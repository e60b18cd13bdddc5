import { sql } from 'drizzle-orm'
import type { Door } from '../../../src/database/door.js'
import type { Database } from '../../../src/database/operation.js'
import { person } from '../../../src/people/table.js'
import { visiblePersons } from '../../../src/people/visibility.js'
import type { Viewer } from '../../../src/policy/viewer.js'
import { decided } from '../../support/decided.js'
import type { TestPlatform } from '../../support/platform.js'
import { tables } from './rows.js'

/** What was answered: `table person`, each once. */
export type Seen = ReadonlySet<string>

const seenIn = async (db: Database, parts: readonly string[]): Promise<Seen> => {
  if (parts.length === 0) return new Set()
  const rows = (await db.execute(sql.raw(parts.join(' union all ')))) as unknown as Record<string, string>[]
  return new Set(rows.map(({ place, id }) => `${place} ${id}`))
}

const reading = (table: string) => `select '${table}' as place, person_id as id from "${table}"`

/** Every row of the tables that the database gives the viewer, in the role of the department: no condition of the API. */
export const readBy = (
  platform: TestPlatform,
  door: Door,
  viewer: Viewer,
  of: readonly string[],
): Promise<Seen> =>
  door.inOperation(decided(platform.policy, viewer), ({ db }) => seenIn(db, of.map(reading)))

/** The persons that the condition of the API gives, in a role before which every row lies open; and those that both locks give. */
export const listedBy = (
  platform: TestPlatform,
  door: Door,
  viewer: Viewer,
): Promise<{ api: Seen; both: Seen }> =>
  door.inOperation(decided(platform.policy, viewer), async (operation) => {
    const condition = visiblePersons(operation, platform.regions.tree().countiesOf(viewer.region))
    const listed = async (db: Database): Promise<Seen> =>
      new Set(
        (await db.select({ id: person.personId }).from(person).where(condition)).map(
          ({ id }) => `person ${id}`,
        ),
      )
    return { api: await listed(operation.as('follower').db), both: await listed(operation.db) }
  })

/** Every row before the keeper of an operation of the viewer, and before the taker of files that come. */
export const servedBy = (
  platform: TestPlatform,
  door: Door,
  viewer: Viewer,
): Promise<{ kept: Seen; taken: Seen }> =>
  door.inOperation(decided(platform.policy, viewer, 'mutation'), async (operation) => ({
    kept: await seenIn(operation.as('keeper').db, tables.map(reading)),
    taken: await seenIn(operation.as('taker').db, tables.map(reading)),
  }))

/** What a statement of a recorder changes: a column of each part that it may write, set to what it is, or the row taken out. */
const changing: Record<string, string> = {
  person: 'update person set version = version',
  child: 'update child set living_arrangement = living_arrangement',
  elder: 'update elder set living_arrangement = living_arrangement',
  woman: 'update woman set registered_poor = registered_poor',
  relative: 'delete from relative',
  guardian: 'delete from guardian',
}
export const changeable = Object.keys(changing)

/** Every row that a recorder of the region can change, all undone again. */
export const changedBy = (platform: TestPlatform, door: Door, viewer: Viewer): Promise<Seen> =>
  door.inOperation(
    decided(platform.policy, { ...viewer, role: 'RECORDER' }, 'mutation'),
    async (operation) => {
      operation.rollback()
      const seen = new Set<string>()
      for (const [table, change] of Object.entries(changing)) {
        const text = `with changed as (${change} returning person_id) select '${table}' as place, person_id as id from changed`
        for (const each of await seenIn(operation.db, [text])) seen.add(each)
      }
      return seen
    },
  )
