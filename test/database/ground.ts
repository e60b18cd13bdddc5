import { type Door, type DoorOptions, openDoor } from '../../src/database/door.js'
import { withOwner } from '../../src/database/owner.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { regionsByDigits } from '../support/regions.js'

/** A database with a table of the test's own beside the revision of the regions, and doors to it. */
export interface Ground {
  readonly database: TestDatabase
  door(options?: Partial<DoorOptions>): Door
  close(): Promise<void>
}

export async function openGround(label: string, tables: string): Promise<Ground> {
  const database = await createTestDatabase(label)
  await withOwner(database.ownerUrl, async (sql) => {
    await sql.unsafe(`
      create table if not exists region_revision (id smallint primary key, revision bigint not null);
      insert into region_revision values (1, 1) on conflict (id) do nothing;
      ${tables};
      grant select, insert, update, delete on all tables in schema public to public;`)
  })
  const doors: Door[] = []
  return {
    database,
    door(options = {}) {
      const door = openDoor({ url: database.url, regions: regionsByDigits(), slots: 2, ...options })
      doors.push(door)
      return door
    },
    async close() {
      await Promise.all(doors.map((door) => door.close()))
      await database.drop()
    },
  }
}
