import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Operation } from '../../src/database/operation.js'
import { grouped, type Step, sendSteps } from '../../src/database/steps.js'
import { allowedForTest, viewerForTest } from '../support/allowed.js'
import { type Ground, openGround } from './ground.js'

let ground: Ground
beforeAll(async () => {
  ground = await openGround(
    'steps',
    `create table file (id integer primary key, words text not null);
     create table file_past (id integer references file, words text not null);
     create table page (id integer primary key references file, words text not null);
     create table day (id integer primary key, told text not null);
     insert into file values (1, 'first'); insert into day values (1, 'monday');`,
  )
})
afterAll(() => ground?.close())

const inChange = <T>(work: (operation: Operation) => Promise<T>): Promise<T> =>
  ground.door({ slots: 1 }).inOperation(allowedForTest(viewerForTest(), 'mutation'), work)
const asked = (text: string) =>
  inChange(({ rows }) => rows({ text, parameters: [], plan: 'OWN' }).then((found) => found.flat()))

type By = Step['by']
const insert = (by: By, table: string, id: number, words: string): Step => ({
  by,
  text: `insert into "${table}" values ($1, $2)`,
  parameters: [id, words],
  writes: table,
})
const copy = (by: By, id: number, more: Partial<Step> = {}): Step => ({
  by,
  text: 'insert into "file_past" select "file"."id", "file"."words" from "file" where "file"."id" = $1',
  parameters: [id],
  reads: ['file'],
  readsNew: true,
  ...more,
})
const update = (by: By, id: number, words: string): Step => ({
  by,
  text: 'update "file" set words = $1 where id = $2',
  parameters: [words, id],
  writes: 'file',
})

describe('steps of a change', () => {
  test('of one role are one statement, of which a copy finds what it has just inserted', async () => {
    const sent = await inChange(async (operation) => {
      const found = await sendSteps([
        insert(operation, 'file', 11, 'eleven'),
        insert(operation, 'page', 11, 'its page'),
        copy(operation, 11),
        {
          by: operation,
          text: 'select told from day where id = $1',
          parameters: [1],
          name: 'held',
          isCounted: true,
        },
        {
          by: operation,
          text: 'select told from day where id = $1',
          parameters: [2],
          name: 'none',
          isCounted: true,
        },
      ])
      return { found: [...found], statements: operation.statements.length }
    })
    expect(sent).toEqual({
      found: [
        ['held', 1],
        ['none', 0],
      ],
      statements: 1,
    })
    expect(await asked('select words from file_past where id = 11')).toEqual(['eleven'])
  })

  test('of several roles are a statement for each, in their order', async () => {
    const statements = await inChange(async (operation) => {
      const keeper = operation.as('keeper')
      await sendSteps([
        insert(operation, 'file', 12, 'twelve'),
        insert(operation, 'page', 12, 'its page'),
        copy(keeper, 12),
        copy(operation, 12),
      ])
      return [...operation.statements]
    })
    expect(statements.map((text) => text.split(' ')[0])).toEqual(['with', 'insert', 'insert'])
    expect(await asked('select words from file_past where id = 12')).toEqual(['twelve', 'twelve'])
  })

  test('wait for a row that another has changed: in one statement they would copy what it said before', async () => {
    await inChange((operation) => sendSteps([update(operation, 1, 'second'), copy(operation, 1)]))
    expect(await asked('select words from file_past where id = 1')).toEqual(['second'])
    const by = {} as By
    const lengths = (steps: Step[]) => grouped(steps).map(({ length }) => length)
    expect(lengths([update(by, 1, ''), copy(by, 1)])).toEqual([1, 1])
    expect(lengths([insert(by, 'file', 1, ''), copy(by, 1, { readsNew: false })])).toEqual([1, 1])
    expect(lengths([copy(by, 1), update(by, 1, '')])).toEqual([2])
  })

  test('leave nothing when one of them fails', async () => {
    const failing = inChange((operation) =>
      sendSteps([
        insert(operation, 'file', 13, 'thirteen'),
        copy(operation, 13),
        insert(operation, 'page', 14, 'of no file'),
      ]),
    )
    await expect(failing).rejects.toMatchObject({ sqlstate: '23503' })
    expect(await asked('select id from file where id = 13')).toEqual([])
    expect(await asked('select id from file where id = 11')).toEqual([11])
  })

  test('are sent one by one where they come in more forms than a connection should keep', async () => {
    // What is known belongs to the process, and other tests put steps together in it.
    vi.resetModules()
    const fresh = await import('../../src/database/steps.js')
    const statements = await inChange(async (operation) => {
      for (let form = 100; form < 220; form++) {
        const step = insert(operation, 'file', form, `form ${form}`)
        const as = (text: string) => `${text} /* ${form} */`
        await fresh.sendSteps([{ ...step, text: as(step.text) }, insert(operation, 'page', form, 'its page')])
      }
      return operation.statements.map((text) => text.split(' ')[0])
    })
    expect(statements.slice(0, 50)).toEqual(Array(50).fill('with'))
    expect(statements.slice(-10)).toEqual(Array(10).fill('insert'))
    expect(await asked('select count(*)::int from page where id >= 100')).toEqual([120])
  })
})
