import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Statement } from '../../src/database/operation.js'
import { withOwner } from '../../src/database/owner.js'
import { allowedForTest, viewerForTest } from '../support/allowed.js'
import { regionsByDigits } from '../support/regions.js'
import { type Ground, openGround } from './ground.js'

let ground: Ground
beforeAll(async () => {
  ground = await openGround('at_once', 'create table note (id integer primary key, words text not null)')
})
afterAll(() => ground?.close())

const query = allowedForTest(viewerForTest(), 'query')
const own = (text: string, ...parameters: unknown[]): Statement => ({ text, parameters, plan: 'OWN' })
const whose = own(
  `select current_setting('sanliu.region', true), current_setting('transaction_read_only'), pg_backend_pid()`,
)

/** A door whose tree is loaded, with one connection. */
async function opened(regions = regionsByDigits()) {
  const door = ground.door({ slots: 1, regions })
  await door.inOperation(query, async () => {})
  return door
}

describe('a read in one round trip', () => {
  test('is answered inside its own transaction, for its own viewer, on a connection that goes from one to the next', async () => {
    const door = await opened()
    const pids = new Set<unknown>()
    for (let turn = 0; turn < 20; turn++) {
      const region = turn % 2 ? '512002' : '220521'
      const allowed = allowedForTest(viewerForTest({ region }), 'query')
      const [rows] = (await door.readAtOnce(allowed, () => [whose])) ?? []
      const [[seen, isReadOnly, pid] = []] = rows ?? []
      expect([seen, isReadOnly]).toEqual([region, 'on'])
      pids.add(pid)
    }
    expect(pids.size).toBe(1)
  })

  test('can’t write', async () => {
    const door = await opened()
    const insert = own(`insert into note values (1, 'no') returning id`)
    expect(await door.readAtOnce(query, () => [insert])).toBeUndefined()
    expect(await door.readAtOnce(query, () => [own('select count(*)::int from note')])).toEqual([[[0]]])
  })

  test('is left where the tree is not loaded, and where the regions have changed since', async () => {
    const regions = regionsByDigits()
    const door = ground.door({ slots: 1, regions })
    expect(await door.readAtOnce(query, () => [whose])).toBeUndefined()
    await door.inOperation(query, async () => {})
    expect(await door.readAtOnce(query, () => [whose])).toBeDefined()
    await withOwner(
      ground.database.ownerUrl,
      (sql) => sql`update region_revision set revision = revision + 1`,
    )
    expect(await door.readAtOnce(query, () => [whose])).toBeUndefined()
    await door.inOperation(query, async () => {})
    expect(await door.readAtOnce(query, () => [whose])).toBeDefined()
  })

  test('gives nothing when one of its statements fails, whatever the others answered', async () => {
    const door = await opened()
    expect(await door.readAtOnce(query, () => [whose, own('select 1 / 0'), whose])).toBeUndefined()
    expect(await door.readAtOnce(query, () => [whose])).toBeDefined()
  })

  test('gives nothing when its connection dies, and the next has a new one', async () => {
    const door = await opened()
    const suicide = own('select pg_terminate_backend(pg_backend_pid())')
    expect(await door.readAtOnce(query, () => [whose, suicide, whose])).toBeUndefined()
    expect(await door.readAtOnce(query, () => [whose])).toBeDefined()
  })

  test('a statement that takes too long is QUERY_TIMEOUT, not asked again', async () => {
    const door = ground.door({ slots: 1, statementMilliseconds: 200 })
    await door.inOperation(query, async () => {})
    const slow = door.readAtOnce(query, () => [own('select pg_sleep(5)')])
    await expect(slow).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' })
    expect(await door.readAtOnce(query, () => [whose])).toBeDefined()
  })

  test('what composing throws comes out, before anything is sent', async () => {
    const door = await opened()
    const failing = door.readAtOnce(query, () => {
      throw new Error('what is wrong with an argument')
    })
    await expect(failing).rejects.toThrow('what is wrong with an argument')
    expect(await door.readAtOnce(query, () => [whose])).toBeDefined()
  })
})
