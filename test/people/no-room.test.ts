import { afterAll, beforeAll, expect, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { createMutation, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform()
  await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120'), '{ viewer { account } }')
})
afterAll(() => platform?.close())

/** PostgreSQL answers so when its disk is full. */
const full = `
  create function no_room() returns trigger language plpgsql as $$ begin raise exception 'no room' using errcode = '53100'; end $$;
  create trigger no_room before insert on guardian_history for each row execute function no_room()`

test('a change for which the database has no room fails as a whole, and is made when there is some', async () => {
  const input = wholeChild(villagesOf(platform, yanjiang)[0] as string)
  const create = () =>
    platform.ask(viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER'), createMutation, {
      variables: { input: { ...input, idempotencyKey: 'no-room' } },
    })
  await withOwner(platform.ownerUrl, (sql) => sql.unsafe(full))
  await expect(create()).rejects.toMatchObject({ sqlstate: '53100' })
  await withOwner(platform.ownerUrl, (sql) => sql.unsafe('drop function no_room cascade'))
  expect(dataOf(await create()).personCreate).toMatchObject({ userErrors: [] })
})
