import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Operation, Statement } from '../../src/database/operation.js'
import { allowedForTest, viewerForTest } from '../support/allowed.js'
import { type Ground, openGround } from './ground.js'

let ground: Ground
beforeAll(async () => {
  ground = await openGround(
    'plans',
    `create table note (id integer primary key, words text not null);
     insert into note select n, 'note ' || n from generate_series(1, 1000) n`,
  )
})
afterAll(() => ground?.close())

const byKey = (id: number): Statement => ({
  text: 'select words from note where id = $1',
  parameters: [id],
  plan: 'KEPT',
})

/** How the statement was planned on this connection, once for each text that it has there. */
async function planned({ rows }: Operation) {
  const told = await rows({
    text: `select split_part(statement, 'select', 1), generic_plans::int, custom_plans::int from pg_prepared_statements
      where statement like '%select words from note where id%' and statement not like '%pg_prepared%' order by 1`,
    parameters: [],
    plan: 'OWN',
  })
  return told.map(([whose, generic, custom]) => ({ whose, generic, custom }))
}

describe('a change goes by keys', () => {
  test('so each of its statements is planned once for each role, and not for each value', async () => {
    const door = ground.door({ slots: 1 })
    const change = allowedForTest(viewerForTest(), 'mutation')
    for (const id of [1, 2, 3])
      await door.inOperation(change, async (operation) => {
        expect(await operation.rows(byKey(id))).toEqual([[`note ${id}`]])
        expect(await operation.as('keeper').rows(byKey(id))).toEqual([[`note ${id}`]])
      })
    const plans = await door.inOperation(change, planned)
    expect(plans.map(({ generic, custom }) => ({ generic, custom }))).toEqual([
      { generic: 3, custom: 0 },
      { generic: 3, custom: 0 },
    ])
    expect(plans.map(({ whose }) => whose)).toEqual([
      expect.stringMatching(/^\/\* \S+:CIVIL_AFFAIRS:WRITES \*\/ $/),
      expect.stringMatching(/^\/\* \S+:keeper \*\/ $/),
    ])
  })

  test('a read is planned for its values, and so is an order of the regions', async () => {
    for (const kind of ['query', 'mutation'] as const) {
      const door = ground.door({ slots: 1 })
      const allowed = { ...allowedForTest(viewerForTest(), kind), goesByKeys: false }
      for (const id of [1, 2, 3]) await door.inOperation(allowed, ({ rows }) => rows(byKey(id)))
      expect(await door.inOperation(allowed, planned)).toEqual([{ whose: '', generic: 0, custom: 3 }])
    }
  })
})

describe('statements sent together', () => {
  const insert = (id: number): Statement => ({
    text: 'insert into note values ($1, $2)',
    parameters: [id, 'new'],
    plan: 'KEPT',
  })
  const change = allowedForTest(viewerForTest(), 'mutation')
  const newOnes = async ({ rows }: Operation) =>
    (
      await rows({
        text: 'select id from note where id > 1000 order by 1',
        parameters: [],
        plan: 'OWN',
      })
    ).flat()

  test('arrive in the order of the calls, with COMMIT behind those that nobody waits for', async () => {
    const door = ground.door({ slots: 1 })
    await door.inOperation(change, async ({ rows, as }) => {
      void rows(insert(2001))
      void as('keeper').rows({
        text: 'update note set words = $1 where id = $2',
        parameters: ['seen', 2001],
        plan: 'KEPT',
      })
      void rows({
        text: 'delete from note where id = $1 and words = $2',
        parameters: [2001, 'seen'],
        plan: 'KEPT',
      })
      void rows(insert(2002))
    })
    expect(await door.inOperation(change, newOnes)).toEqual([2002])
  })

  test('fall together when one of them fails, although COMMIT was sent behind it', async () => {
    const door = ground.door({ slots: 1 })
    const failing = door.inOperation(change, async ({ rows }) => {
      void rows(insert(3001))
      rows(insert(1)).catch(() => {})
      rows(insert(3002)).catch(() => {})
    })
    await expect(failing).rejects.toMatchObject({ sqlstate: '23505' })
    expect(await door.inOperation(change, newOnes)).toEqual([2002])
  })
})
