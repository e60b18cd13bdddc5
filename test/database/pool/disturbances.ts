import { sql } from 'drizzle-orm'
import type { Chance } from '../../../seeds/demo/chance.js'
import type { Door } from '../../../src/database/door.js'
import type { Operation } from '../../../src/database/operation.js'
import type { OwnerSql } from '../../../src/database/owner.js'
import type { Allowed } from '../../../src/policy/allowed.js'

/** What a disturbance has at hand: the door of one connection, and another connection of the same login role. */
export interface At {
  readonly door: Door
  readonly chance: Chance
  readonly beside: OwnerSql
  readonly reading: Allowed
  readonly writing: Allowed
}

const failing = async (done: Promise<unknown>): Promise<unknown> =>
  done.then(
    () => 'answered',
    (error: { code?: string; sqlstate?: string; name: string }) => error.code ?? error.sqlstate ?? error.name,
  )

const ownPid = async ({ db }: Operation): Promise<number> => {
  const [row] = (await db.execute(sql`select pg_backend_pid() as pid`)) as unknown as { pid: number }[]
  return row?.pid ?? 0
}

const sleep = ({ db }: Operation) => db.execute(sql`select pg_sleep(20)`)

/** What can befall an operation, each with the way in which it must end. */
export const disturbances: Record<
  string,
  { readonly run: (at: At) => Promise<unknown>; readonly ends: readonly unknown[] }
> = {
  'a statement that fails': {
    run: ({ door, reading }) => failing(door.inOperation(reading, ({ db }) => db.execute(sql`select 1 / 0`))),
    ends: ['22012'],
  },
  'a failed statement that is swallowed': {
    run: ({ door, writing }) =>
      failing(door.inOperation(writing, ({ db }) => db.execute(sql`select 1 / 0`).catch(() => 'go on'))),
    ends: ['22012'],
  },
  'a statement without the right to it': {
    run: ({ door, reading }) =>
      failing(door.inOperation(reading, ({ db }) => db.execute(sql`select subject from idempotency`))),
    ends: ['42501'],
  },
  'an error of the work itself': {
    run: ({ door, writing }) =>
      failing(
        door.inOperation(writing, async (operation) => {
          await ownPid(operation)
          throw new Error('the work')
        }),
      ),
    ends: ['Error'],
  },
  'a statement beyond its time': {
    run: ({ door, reading }) =>
      failing(
        door.inOperation(reading, async (operation) => {
          await operation.db.execute(sql`select set_config('statement_timeout', '20', true)`)
          await sleep(operation)
        }),
      ),
    ends: ['QUERY_TIMEOUT'],
  },
  'a statement that is cancelled': {
    run: ({ door, reading, beside }) =>
      failing(
        door.inOperation(reading, async (operation) => {
          const pid = await ownPid(operation)
          const sleeping = sleep(operation)
          void cancelled(beside, pid)
          await sleeping
        }),
      ),
    ends: ['QUERY_TIMEOUT'],
  },
  'a backend that is ended at work': {
    run: ({ door, writing, beside }) =>
      failing(
        door.inOperation(writing, async (operation) => {
          const pid = await ownPid(operation)
          await beside`select pg_terminate_backend(${pid})`
          await sleep(operation)
        }),
      ),
    ends: ['CLOSED', '57P01', 'ECONNRESET'],
  },
  'a backend that is ended at rest': {
    run: async ({ door, reading, beside }) => {
      const pid = await door.inOperation(reading, ownPid)
      return beside`select pg_terminate_backend(${pid})`.then(() => 'ended')
    },
    ends: ['ended'],
  },
  'a change that is undone': {
    run: ({ door, writing }) =>
      failing(
        door.inOperation(writing, async (operation) => {
          await operation.as('keeper').db.execute(sql`update person set version = version + 1000`)
          operation.rollback()
        }),
      ),
    ends: ['answered'],
  },
  'work that ends its transaction and goes on': {
    run: ({ door, reading, chance }) =>
      failing(
        door.inOperation(reading, async ({ db }) => {
          await db.execute(sql.raw(chance.pick(['commit', 'rollback'])))
          await db.execute(sql`select count(person_id) from person`)
        }),
      ),
    // Outside its transaction the connection is the login role's, which reads nothing.
    ends: ['42501'],
  },
  'a statement after the end': {
    run: async ({ door, reading }) => {
      const db = await door.inOperation(reading, async (operation) => operation.db)
      return failing(Promise.resolve(db.execute(sql`select 1`)))
    },
    ends: ['StatementRefused'],
  },
}

/** The door's own deadline: it costs its time, so it comes a few times and not by chance. */
export const neverEnding = ({ door, writing }: At): Promise<unknown> =>
  failing(door.inOperation(writing, () => new Promise(() => {})))

/** Until the statement is under way there is nothing to cancel. */
async function cancelled(beside: OwnerSql, pid: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const [row] = await beside`
      select pg_cancel_backend(pid) from pg_stat_activity
      where pid = ${pid} and state = 'active' and query like '%pg_sleep%'`
    if (row) return
  }
}
