import { setTimeout as pause } from 'node:timers/promises'
import { sql as statement } from 'drizzle-orm'
import postgres from 'postgres'
import { openDoor } from '../../src/database/door.js'
import { ConnectionLost } from '../../src/database/failure.js'
import { withOwner } from '../../src/database/owner.js'
import { allowedForTest, viewerForTest } from '../support/allowed.js'
import { regionsByDigits } from '../support/regions.js'

/**
 * A program of its own, because one of the faults it looks for is its end. Users in number far beyond the connections
 * write pairs of rows and read their own, while the connections are being killed. As in GraphQL, what a statement
 * throws is caught and the next statement is issued all the same.
 */
export type Holder = 'door' | 'begin' | 'reserve'
export interface Orders {
  readonly url: string
  readonly holder: Holder
  readonly kills: number
  readonly seed: number
}

/** `pair` = both rows or neither; `read` = rows that are visible under the setting of the transaction. */
export interface Account {
  kills: number
  calls: number
  settled: number
  done: number
  /** Errors that would have ended the process, were it not told to go on and see what else comes. */
  crashes: number
  /** Rows of another user that were read. */
  foreign: number
  /** By the name of the pair, how its write was answered. */
  answers: Record<string, 'DONE' | 'FAILED' | 'UNKNOWN'>
}

/** Sends one statement; the first parameter is `$1`. */
type Send = (text: string, parameters: string[]) => Promise<readonly Record<string, unknown>[]>

const connections = 2
const users = 12
const stallMilliseconds = 5_000

const orders = JSON.parse(process.argv[2] ?? '') as Orders
const account: Account = { kills: 0, calls: 0, settled: 0, done: 0, crashes: 0, foreign: 0, answers: {} }

/** mulberry32: the same moments and victims for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
}

const swallow = (sent: Promise<readonly Record<string, unknown>[]>) => sent.catch(() => [])

async function read(send: Send, region: string): Promise<void> {
  const rows = await swallow(
    send(
      `select region, pg_sleep(0.001) from mine where region = current_setting('sanliu.region', true)`,
      [],
    ),
  )
  account.foreign += rows.filter((row) => row.region !== region).length
}

async function write(send: Send, region: string, pair: string): Promise<void> {
  const half = `insert into pair (name, half, region) values ($1, $2::int, $3)`
  await swallow(send(half, [pair, '1', region]))
  await read(send, region)
  await swallow(send(half, [pair, '2', region]))
}

/** One call of a user through one of the three ways to hold a connection. */
type Call = (region: string, pair: string | undefined) => Promise<void>

function throughDoor(): Call {
  const door = openDoor({
    url: orders.url,
    regions: regionsByDigits(),
    slots: connections,
    waitMilliseconds: 60_000,
  })
  return (region, pair) =>
    door.inOperation(
      allowedForTest(viewerForTest({ region }), pair ? 'mutation' : 'query'),
      async ({ db }) => {
        const send: Send = (text, parameters) => {
          const parts = text.split(/\$\d/)
          const chunks = parts.map((part, index) => {
            const more = index < parts.length - 1 ? statement`${parameters[index]}` : statement``
            return statement`${statement.raw(part)}${more}`
          })
          return db.execute(statement.join(chunks)) as never
        }
        if (pair) await write(send, region, pair)
        await read(send, region)
      },
    )
}

const unguarded = () => postgres(orders.url, { max: connections, onnotice: () => {} })

async function work(sql: postgres.ISql, region: string, pair: string | undefined): Promise<void> {
  const send: Send = (text, parameters) => sql.unsafe(text, parameters, { prepare: true })
  await swallow(send(`select set_config('sanliu.region', $1, true)`, [region]))
  if (pair) await write(send, region, pair)
  await read(send, region)
}

function throughBegin(): Call {
  const sql = unguarded()
  return (region, pair) => sql.begin((transaction) => work(transaction, region, pair))
}

function throughReserve(): Call {
  const sql = unguarded()
  return async (region, pair) => {
    const held = await sql.reserve()
    try {
      await held`begin`
      await work(held, region, pair)
      await held`commit`
    } catch (error) {
      await held`rollback`.catch(() => {})
      throw error
    } finally {
      held.release()
    }
  }
}

const holders: Record<Holder, () => Call> = {
  door: throughDoor,
  begin: throughBegin,
  reserve: throughReserve,
}

/** As the login role itself, which may end its own backends on every PostgreSQL. */
async function kill(): Promise<void> {
  const random = randomFrom(orders.seed)
  await withOwner(orders.url, async (sql) => {
    while (account.kills < orders.kills) {
      await pause(5 + random() * 40)
      await somethingDone()
      const victims = await sql`
        select pid from pg_stat_activity
        where usename = current_user and pid <> pg_backend_pid() and backend_type = 'client backend'
        order by pid`
      const victim = victims[Math.floor(random() * victims.length)]
      if (!victim) continue
      const [row] = await sql`select pg_terminate_backend(${victim.pid}) as ended`
      if (row?.ended) account.kills += 1
    }
  })
}

/** On a busy machine nothing would ever be finished between two kills, and nothing proved. */
async function somethingDone(): Promise<void> {
  const before = account.done
  for (let waited = 0; account.done === before && waited < 300; waited += 10) await pause(10)
}

/** Resolves when no call has settled for a while: then none will. */
async function stall(): Promise<void> {
  for (let seen = -1; seen !== account.settled; await pause(stallMilliseconds)) seen = account.settled
}

async function use(call: Call, user: number, isOver: () => boolean): Promise<void> {
  const region = String(100000 + user)
  for (let turn = 0; !isOver(); turn++) {
    const pair = turn % 2 ? `${user}-${turn}` : undefined
    account.calls += 1
    const answer = await call(region, pair).then(
      () => 'DONE' as const,
      (error) => (error instanceof ConnectionLost && error.isOutcomeUnknown ? 'UNKNOWN' : 'FAILED'),
    )
    account.settled += 1
    if (answer === 'DONE') account.done += 1
    if (pair) account.answers[pair] = answer
  }
}

process.on('uncaughtException', () => {
  account.crashes += 1
})

let isOver = false
const call = holders[orders.holder]()
const all = Promise.all(Array.from({ length: users }, (_, user) => use(call, user, () => isOver)))
await Promise.race([Promise.all([kill(), pause(1_000)]), stall()]).catch(() => process.exit(1))
isOver = true
await Promise.race([all, stall()])
process.stdout.write(JSON.stringify(account), () => process.exit(0))
