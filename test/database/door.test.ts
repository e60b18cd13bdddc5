import { eq, sql } from 'drizzle-orm'
import { date, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ConnectionLost, StatementFailed, StatementRefused } from '../../src/database/failure.js'
import { Guard } from '../../src/database/guard.js'
import type { Operation } from '../../src/database/operation.js'
import { withOwner } from '../../src/database/owner.js'
import { allowedForTest, viewerForTest } from '../support/allowed.js'
import { regionsByDigits } from '../support/regions.js'
import { type Ground, openGround } from './ground.js'

const note = pgTable('note', {
  id: integer('id').primaryKey(),
  words: text('words').notNull(),
  day: date('day', { mode: 'string' }),
  at: timestamp('at', { withTimezone: true, mode: 'date' }),
  data: jsonb('data'),
  tags: text('tags').array(),
})

let ground: Ground
beforeAll(async () => {
  ground = await openGround(
    'door',
    `create table note (id integer primary key, words text not null, day date, at timestamptz, data jsonb, tags text[]);
     create table counter (id integer primary key, n integer not null);
     insert into counter values (1, 0), (2, 0)`,
  )
})
afterAll(() => ground?.close())

const query = allowedForTest(viewerForTest(), 'query')
const mutation = allowedForTest(viewerForTest(), 'mutation')
const words = (operation: Operation, id: number) =>
  operation.db.select({ words: note.words }).from(note).where(eq(note.id, id))
const settings = async ({ db }: Operation) =>
  (
    (await db.execute(
      sql`select current_setting('sanliu.region', true) as region, current_setting('sanliu.scope', true) as scope,
        current_setting('sanliu.populations', true) as populations, current_setting('sanliu.now', true) as now`,
    )) as unknown as Record<string, string>[]
  )[0]

describe('an operation is one transaction', () => {
  test('what a mutation writes is there for the next operation', async () => {
    const door = ground.door()
    await door.inOperation(mutation, ({ db }) => db.insert(note).values({ id: 1, words: 'kept' }))
    expect(await door.inOperation(query, (operation) => words(operation, 1))).toEqual([{ words: 'kept' }])
  })

  test('a query can read and cannot write', async () => {
    const door = ground.door()
    const write = door.inOperation(query, ({ db }) => db.insert(note).values({ id: 2, words: 'no' }))
    await expect(write).rejects.toMatchObject({ sqlstate: '25006' })
    expect(await door.inOperation(query, (operation) => words(operation, 2))).toEqual([])
  })

  test('all statements of an operation see one snapshot', async () => {
    const door = ground.door()
    const seen = await door.inOperation(query, async (operation) => {
      const before = await words(operation, 3)
      await door.inOperation(mutation, ({ db }) => db.insert(note).values({ id: 3, words: 'meanwhile' }))
      return [before, await words(operation, 3)]
    })
    expect(seen).toEqual([[], []])
    expect(await door.inOperation(query, (operation) => words(operation, 3))).toHaveLength(1)
  })

  test('work that throws leaves nothing behind, and its error comes out', async () => {
    const door = ground.door()
    const failing = door.inOperation(mutation, async ({ db }) => {
      await db.insert(note).values({ id: 4, words: 'half' })
      throw new Error('the second half failed')
    })
    await expect(failing).rejects.toThrow('the second half failed')
    expect(await door.inOperation(query, (operation) => words(operation, 4))).toEqual([])
  })

  test('rollback() gives the answer and undoes the writes', async () => {
    const door = ground.door()
    const answer = await door.inOperation(mutation, async (operation) => {
      await operation.db.insert(note).values({ id: 5, words: 'undone' })
      operation.rollback()
      return 'userErrors'
    })
    expect(answer).toBe('userErrors')
    expect(await door.inOperation(query, (operation) => words(operation, 5))).toEqual([])
  })

  test('a failed statement that the work swallows is not committed and not answered as success', async () => {
    const door = ground.door()
    const swallowing = door.inOperation(mutation, async ({ db }) => {
      await db.insert(note).values({ id: 6, words: 'first' })
      await db.execute(sql`select 1 / 0`).catch(() => {})
      await expect(db.select().from(note)).rejects.toBeInstanceOf(StatementRefused)
      return 'done'
    })
    await expect(swallowing).rejects.toMatchObject({ sqlstate: '22012' })
    expect(await door.inOperation(query, (operation) => words(operation, 6))).toEqual([])
  })

  test('an operation opens no transaction of its own', async () => {
    const door = ground.door()
    await expect(door.inOperation(mutation, ({ db }) => db.transaction(async () => 'inner'))).rejects.toThrow(
      'one transaction already',
    )
  })

  test('a statement after the end of its operation is refused and never sent', async () => {
    const door = ground.door()
    const db = await door.inOperation(mutation, async (operation) => operation.db)
    await expect(db.insert(note).values({ id: 7, words: 'late' })).rejects.toBeInstanceOf(StatementRefused)
    expect(await door.inOperation(query, (operation) => words(operation, 7))).toEqual([])
  })

  test('COMMIT waits for statements that the work did not await', async () => {
    const door = ground.door()
    await door.inOperation(mutation, async ({ db }) => {
      void db.execute(sql`select pg_sleep(0.2)`).then(() => {})
      void db
        .insert(note)
        .values({ id: 8, words: 'not awaited' })
        .then(() => {})
    })
    expect(await door.inOperation(query, (operation) => words(operation, 8))).toHaveLength(1)
  })

  test('COMMIT that is answered with ROLLBACK is a failure', async () => {
    const door = ground.door({ slots: 1 })
    // The guard would not send COMMIT: its memory is taken away.
    const forgetful = vi.spyOn(Guard.prototype, 'fail').mockImplementation((error) => error)
    const broken = door.inOperation(mutation, async ({ db }) => {
      await db.insert(note).values({ id: 9, words: 'lost' })
      await db.execute(sql`select 1 / 0`).catch(() => {})
    })
    await expect(broken).rejects.toThrow('the server answered ROLLBACK')
    forgetful.mockRestore()
    expect(await door.inOperation(query, (operation) => words(operation, 9))).toEqual([])
  })

  test('work that ends the transaction itself is a failure', async () => {
    const door = ground.door({ slots: 1 })
    const broken = door.inOperation(mutation, ({ db }) => db.execute(sql`rollback`))
    await expect(broken).rejects.toThrow('COMMIT, no transaction')
    expect(await door.inOperation(query, async () => 'served')).toBe('served')
  })
})

describe('the viewer of a transaction', () => {
  test('region, scope, populations and now are set in it', async () => {
    const instant = new Date('2026-03-31T15:50:00.000Z')
    const door = ground.door({ clock: () => instant })
    const allowed = allowedForTest(viewerForTest({ region: '512002' }), 'query', {
      rows: [
        ['CHILD', { kind: 'REGION' }],
        ['WOMAN', { kind: 'REGION' }],
      ],
    })
    const seen = await door.inOperation(allowed, async (operation) => ({
      set: await settings(operation),
      now: operation.now,
      today: operation.today,
      scope: operation.scope,
    }))
    expect(seen).toEqual({
      set: {
        region: '512002',
        scope: '{[512002000000,512003000000)}',
        // CHILD 1 + WOMAN 4
        populations: '5',
        now: '2026-03-31T15:50:00.000Z',
      },
      now: instant,
      // 23:50 in Beijing
      today: '2026-03-31',
      scope: { ranges: [[512002000000, 512003000000]] },
    })
  })

  test('at 16:00 UTC it is the next day in Beijing', async () => {
    const door = ground.door({ clock: () => new Date('2026-03-31T16:00:00Z') })
    expect(await door.inOperation(query, async ({ today }) => today)).toBe('2026-04-01')
  })

  test('one connection serves viewers in turn and keeps nothing of the one before', async () => {
    const door = ground.door({ slots: 1 })
    const pids = new Set<unknown>()
    for (let turn = 0; turn < 20; turn++) {
      const region = turn % 2 ? '512002' : '220521'
      const allowed = allowedForTest(viewerForTest({ region }), turn % 3 ? 'query' : 'mutation')
      await door
        .inOperation(allowed, async (operation) => {
          expect(await settings(operation)).toMatchObject({ region })
          const [row] = (await operation.db.execute(sql`select pg_backend_pid() as pid`)) as unknown as {
            pid: number
          }[]
          pids.add(row?.pid)
          // Outside its transaction a connection would know nothing: seen by ending the transaction early.
          if (turn === 19) {
            await operation.db.execute(sql`rollback`)
            expect(await settings(operation)).toEqual({ region: '', scope: '', populations: '', now: '' })
          }
        })
        .catch((error: Error) => {
          if (turn < 19) throw error
        })
    }
    expect(pids.size).toBe(1)
  })

  test('the regions are loaded when another process has changed them, and only then', async () => {
    const regions = regionsByDigits()
    const door = ground.door({ regions })
    await door.inOperation(query, async () => {})
    await Promise.all(Array.from({ length: 4 }, () => door.inOperation(query, async () => {})))
    expect(regions.loads).toEqual([1])
    await withOwner(ground.database.ownerUrl, (owner) => owner`update region_revision set revision = 2`)
    await Promise.all(Array.from({ length: 4 }, () => door.inOperation(query, async () => {})))
    expect(regions.loads).toEqual([1, 2])
  })

  test('the statements of opening and of loading regions are not counted as statements of the work', async () => {
    const door = ground.door()
    const statements = await door.inOperation(query, async (operation) => {
      await words(operation, 1)
      return operation.statements
    })
    expect(statements).toEqual(['select "words" from "note" where "note"."id" = $1'])
  })
})

describe('values and errors', () => {
  test('dates, instants, JSON, arrays and null come back as they went', async () => {
    const door = ground.door()
    const row = {
      id: 20,
      words: "O'Neill \\ 张三",
      day: '2023-02-28',
      at: new Date('2026-01-01T00:00:00.123Z'),
      data: { a: [1, 'x', null] },
      tags: ['a', 'b,c', '"q"', ''],
    }
    await door.inOperation(mutation, ({ db }) => db.insert(note).values([row, { id: 21, words: 'bare' }]))
    expect(
      await door.inOperation(query, ({ db }) => db.select().from(note).where(sql`${note.id} in (20, 21)`)),
    ).toEqual([row, { id: 21, words: 'bare', day: null, at: null, data: null, tags: null }])
  })

  test('a list of any length is one parameter of one statement', async () => {
    const door = ground.door()
    const found = (ids: number[]) =>
      door.inOperation(query, async (operation) => {
        const rows = await operation.db
          .select({ id: note.id })
          .from(note)
          .where(sql`${note.id} = any(${sql.param(ids)}::int[])`)
        return { ids: rows.map(({ id }) => id).sort(), text: operation.statements[0] }
      })
    const [one, two] = [await found([20]), await found([20, 21, 999])]
    expect([one.ids, two.ids]).toEqual([[20], [20, 21]])
    expect(one.text).toBe(two.text)
  })

  test('an error names state, table and constraint, and no value that was sent or stored', async () => {
    const door = ground.door()
    const error = await door
      .inOperation(mutation, ({ db }) => db.insert(note).values({ id: 20, words: 'canary-value' }))
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(StatementFailed)
    expect(error).toMatchObject({ sqlstate: '23505', table: 'note', constraint: 'note_pkey' })
    const seen = [String(error), JSON.stringify(error), (error as Error).stack, (error as Error).cause].join()
    expect(seen).not.toMatch(/canary-value|\(20\)|O'Neill/)
  })

  test('an undefined parameter is named and the connection lives on', async () => {
    const door = ground.door({ slots: 1 })
    const pid = () =>
      door.inOperation(
        query,
        async ({ db }) => db.execute(sql`select pg_backend_pid() as pid`) as Promise<unknown>,
      )
    const before = await pid()
    await expect(
      door.inOperation(query, ({ db }) => db.execute(sql`select ${sql.param(undefined)}::text`)),
    ).rejects.toThrow('$1 of the statement is undefined')
    expect(await pid()).toEqual(before)
  })
})

describe('waiting and repeating', () => {
  test('who finds no connection in time is refused as OVERLOADED, who finds one is served in turn', async () => {
    const door = ground.door({ slots: 1, waitMilliseconds: 300 })
    const order: number[] = []
    const holding = door.inOperation(query, ({ db }) => db.execute(sql`select pg_sleep(0.15)`))
    const served = [1, 2, 3].map((n) => door.inOperation(query, async () => order.push(n)))
    await Promise.all([holding, ...served])
    expect(order).toEqual([1, 2, 3])
    const long = door.inOperation(query, ({ db }) => db.execute(sql`select pg_sleep(0.6)`))
    await expect(door.inOperation(query, async () => {})).rejects.toMatchObject({ code: 'OVERLOADED' })
    await long
  })

  test('of two writers that meet, the later does its work again and both count', async () => {
    const door = ground.door({ slots: 8 })
    let runs = 0
    let haveRead = () => {}
    const bothHaveRead = new Promise<void>((resolve) => {
      haveRead = resolve
    })
    const add = () =>
      door.inOperation(mutation, async ({ db }) => {
        runs += 1
        const rows = (await db.execute(sql`select n from counter where id = 1`)) as unknown as { n: number }[]
        if (runs > 1) haveRead()
        await bothHaveRead
        await db.execute(sql`update counter set n = ${rows[0]!.n + 1} where id = 1`)
      })
    await Promise.all([add(), add()])
    const [row] = (await door.inOperation(query, ({ db }) =>
      db.execute(sql`select n from counter where id = 1`),
    )) as unknown as { n: number }[]
    expect(row?.n).toBe(2)
    expect(runs).toBeGreaterThan(2)
  })

  test('a write is done again though GraphQL caught the error and asked for rollback', async () => {
    const door = ground.door({ slots: 4 })
    const add = () =>
      door.inOperation(mutation, async (operation) => {
        try {
          const rows = (await operation.db.execute(sql`select n from counter where id = 2`)) as unknown as {
            n: number
          }[]
          await operation.db.execute(sql`update counter set n = ${rows[0]!.n + 1} where id = 2`)
          return 'done'
        } catch {
          operation.rollback()
          return 'errors'
        }
      })
    expect(await Promise.all([add(), add()])).toEqual(['done', 'done'])
  })

  test('a statement beyond its time is ended as QUERY_TIMEOUT and the connection lives on', async () => {
    const door = ground.door({ slots: 1, statementMilliseconds: 200 })
    const pid = () =>
      door.inOperation(query, async ({ db }) => db.execute(sql`select pg_backend_pid()`) as Promise<unknown>)
    const before = await pid()
    await expect(
      door.inOperation(query, ({ db }) => db.execute(sql`select pg_sleep(5)`)),
    ).rejects.toMatchObject({
      code: 'QUERY_TIMEOUT',
    })
    expect(await pid()).toEqual(before)
  })

  test('work that never ends is ended by the deadline of the operation, and its connection is free again', async () => {
    const door = ground.door({ slots: 1, operationMilliseconds: 300 })
    await expect(door.inOperation(mutation, () => new Promise(() => {}))).rejects.toMatchObject({
      code: 'QUERY_TIMEOUT',
    })
    expect(await door.inOperation(query, async () => 'served')).toBe('served')
  })

  test('a closed door cuts off who is still inside when the grace is over, and waits for who is done before', async () => {
    const door = ground.door()
    const slow = door.inOperation(query, ({ db }) => db.execute(sql`select pg_sleep(30)`))
    const quick = door.inOperation(query, ({ db }) => db.execute(sql`select pg_sleep(0.1), 1 as one`))
    const cutOff = expect(slow).rejects.toBeInstanceOf(ConnectionLost)
    const since = performance.now()
    await door.close(1_000)
    expect(performance.now() - since).toBeLessThan(10_000)
    await cutOff
    expect(await quick).toMatchObject([{ one: 1 }])
  })

  test('a transaction that hears no more of its server is ended by the database in the time of an operation', async () => {
    const [row] = (await ground
      .door({ operationMilliseconds: 12_000 })
      .inOperation(mutation, ({ db }) =>
        db.execute(sql`select current_setting('idle_in_transaction_session_timeout') as idle`),
      )) as unknown as { idle: string }[]
    expect(row?.idle).toBe('12s')
  })

  test('a closed door lets the one inside finish and nobody in', async () => {
    const door = ground.door()
    const inside = door.inOperation(query, ({ db }) =>
      db.execute(sql`select pg_sleep(0.2)`).then(() => 'finished'),
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    const closing = door.close()
    await expect(door.inOperation(query, async () => {})).rejects.toThrow('The server is stopping')
    expect(await inside).toBe('finished')
    await closing
  })

  test('readiness follows the database', async () => {
    await ground.door().ready()
    const nowhere = ground.door({ url: 'postgres://x:y@127.0.0.1:1/none' })
    await expect(nowhere.ready()).rejects.toThrow('ECONNREFUSED')
  })
})
