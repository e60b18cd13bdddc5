import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parseAddress } from '../../src/database/address.js'
import { withOwner } from '../../src/database/owner.js'
import { allowedForTest, viewerForTest } from '../support/allowed.js'
import { type Ground, openGround } from './ground.js'

const written = pgTable('written', {
  words: text('words').primaryKey(),
  region: text('region').notNull(),
  under: text('under'),
})
const plan = pgTable('plan', { id: integer('id').primaryKey() })

let ground: Ground
beforeAll(async () => {
  ground = await openGround(
    'connection',
    `create table written (words text primary key, region text not null,
       under text default current_setting('sanliu.region', true));
     create table plan (id integer primary key);
     insert into plan values (1)`,
  )
})
afterAll(() => ground?.close())

const as = (region: string, kind: 'query' | 'mutation' = 'mutation') =>
  allowedForTest(viewerForTest({ region }), kind)
const stored = (words: string) =>
  withOwner(ground.database.ownerUrl, async (owner) => [
    ...(await owner`select region, under from written where words = ${words}`),
  ])

/** Ends the backends of the login role, as that role: every PostgreSQL lets it. */
const killAll = () =>
  withOwner(
    ground.database.url,
    (login) =>
      login`select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()`,
  )

function signal() {
  let give = () => {}
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { give, given }
}

/** One connection: the first user's dies, the second's transaction opens, and the first issues one more statement. */
describe('a statement after the death of its connection', () => {
  test('with sql.begin lands in the transaction of the next user', async () => {
    const client = postgres(ground.database.url, { max: 1, onnotice: () => {} })
    const [begun, open, sent] = [signal(), signal(), signal()]
    const first = client.begin(async (transaction) => {
      await transaction`select set_config('sanliu.region', '512002', true)`
      begun.give()
      await open.given
      await transaction`insert into written (words, region) values ('stray', '512002')`.catch(() => {})
      sent.give()
    })
    const second = client.begin(async (transaction) => {
      await transaction`select set_config('sanliu.region', '220521', true)`
      open.give()
      await sent.given
    })
    const ended = expect(first).rejects.toThrow()
    await begun.given
    await killAll()
    await ended
    await second
    await client.end()
    expect(await stored('stray')).toEqual([{ region: '512002', under: '220521' }])
  })

  test('through the door is refused', async () => {
    const door = ground.door({ slots: 1 })
    const [open, sent] = [signal(), signal()]
    const first = door.inOperation(as('512002'), async ({ db }) => {
      const [own] = (await db.execute(sql`select pg_backend_pid() as pid`)) as unknown as { pid: number }[]
      await withOwner(ground.database.url, (login) => login`select pg_terminate_backend(${own?.pid ?? 0})`)
      await db.execute(sql`select 1`).catch(() => {})
      // The door gives the slot to the next user only when this one has ended: here it is ended by its answer.
      void open.given.then(() =>
        db
          .insert(written)
          .values({ words: 'refused', region: '512002' })
          .catch(() => {})
          .finally(sent.give),
      )
    })
    const second = door.inOperation(as('220521'), async ({ db }) => {
      await db.execute(sql`select 1`)
      open.give()
      await sent.given
    })
    await expect(first).rejects.toMatchObject({ name: 'ConnectionLost' })
    await second
    expect(await stored('refused')).toEqual([])
  })
})

describe('connections that lay idle when the server ended them', () => {
  test('are found out before the work begins, and the operation runs on a new one', async () => {
    const door = ground.door({ slots: 2 })
    const sleep = () => door.inOperation(as('512002'), ({ db }) => db.execute(sql`select pg_sleep(0.05)`))
    await Promise.all([sleep(), sleep()])
    await killAll()
    let runs = 0
    const answer = door.inOperation(as('512002'), async () => {
      runs += 1
      return 'served'
    })
    expect(await answer).toBe('served')
    expect(runs).toBe(1)
  })
})

describe('a table that changes under a prepared statement', () => {
  test('the work is done again as a whole, once in effect', async () => {
    const door = ground.door({ slots: 1 })
    const read = sql`select * from ${plan}`
    await door.inOperation(as('512002'), ({ db }) => db.execute(read))
    await withOwner(
      ground.database.ownerUrl,
      (owner) => owner`alter table plan add column added text default 'new'`,
    )
    let runs = 0
    const rows = await door.inOperation(as('512002'), async ({ db }) => {
      runs += 1
      await db.insert(written).values({ words: 'replanned', region: '512002' })
      return db.execute(read)
    })
    expect([...(rows as unknown as object[])]).toEqual([{ id: 1, added: 'new' }])
    // Twice begun, and the first time nothing stayed: the driver's own repetition found a broken transaction.
    expect(runs).toBe(2)
    expect(await stored('replanned')).toEqual([{ region: '512002', under: '512002' }])
  })
})

describe('a server that falls silent', () => {
  const proxies: Wire[] = []
  afterEach(() => {
    for (const proxy of proxies.splice(0)) proxy.close()
  })
  const silentAfter = async () => {
    const proxy = await Wire.before(ground.database.url)
    proxies.push(proxy)
    return proxy
  }

  test('a statement that never settles ends by its deadline, and the next operation is served', async () => {
    const proxy = await silentAfter()
    const door = ground.door({ url: proxy.url, slots: 1, statementMilliseconds: 100 })
    const began = Date.now()
    const hanging = door.inOperation(as('512002', 'query'), async ({ db }) => {
      proxy.hush()
      await db.execute(sql`select 1`)
    })
    await expect(hanging).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' })
    expect(Date.now() - began).toBeLessThan(3_000)
    expect(await door.inOperation(as('512002', 'query'), async () => 'served')).toBe('served')
  })

  test('a commit without an answer is told as an outcome that nobody knows', async () => {
    const proxy = await silentAfter()
    const door = ground.door({ url: proxy.url, slots: 1, operationMilliseconds: 500 })
    const hanging = door.inOperation(as('512002'), async ({ db }) => {
      await db.insert(written).values({ words: 'unknown', region: '512002' })
      proxy.hush()
    })
    await expect(hanging).rejects.toMatchObject({ name: 'ConnectionLost', isOutcomeUnknown: true })
  })

  test('a connection that is never answered is given up', async () => {
    const proxy = await silentAfter()
    proxy.refuseToTalk()
    const door = ground.door({ url: proxy.url, slots: 1, waitMilliseconds: 400, statementMilliseconds: 400 })
    await expect(door.inOperation(as('512002', 'query'), async () => {})).rejects.toThrow()
  })
})

describe('the address of a database', () => {
  test.each([
    ['postgres://u:p%40ss@db.example:6432/sanliu', { host: 'db.example', port: 6432, password: 'p@ss' }],
    ['postgresql://u@[::1]/sanliu', { host: '::1', port: 5432, user: 'u' }],
    ['postgres:///sanliu?host=/run/postgresql', { path: '/run/postgresql/.s.PGSQL.5432', tls: false }],
    [
      'postgres://u:p@/sanliu?host=/tmp&port=5433',
      { path: '/tmp/.s.PGSQL.5433', user: 'u', database: 'sanliu' },
    ],
    ['postgres://h/d?sslmode=require', { tls: { rejectUnauthorized: false } }],
    ['postgres://h/d?sslmode=verify-full', { tls: { host: 'h' } }],
  ])('%s', (url, parts) => {
    expect(parseAddress(url)).toMatchObject(parts)
  })

  test('sslmode=prefer takes the connection as the server offers it', async () => {
    const url = new URL(ground.database.url)
    url.searchParams.set('sslmode', 'prefer')
    const door = ground.door({ url: url.href })
    expect(await door.inOperation(as('512002', 'query'), async () => 'served')).toBe('served')
  })

  test('a mode of encryption that is not known is refused', () => {
    expect(() => parseAddress('postgres://h/d?sslmode=sometimes')).toThrow('sslmode')
  })
})

/** Passes everything on to the database, until it is told to be silent: then the open connections hear nothing more. */
class Wire {
  private readonly pairs: [Socket, Socket][] = []
  private isMute = false

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async before(url: string): Promise<Wire> {
    const { host, port, path } = parseAddress(url)
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const own = new URL(url)
    own.hostname = '127.0.0.1'
    own.port = String((server.address() as AddressInfo).port)
    own.searchParams.delete('host')
    const proxy = new Wire(server, own.href)
    server.on('connection', (near) => {
      near.on('error', () => {})
      if (proxy.isMute) return
      const far = path ? connect(path) : connect(port, host)
      far.on('error', () => {})
      near.pipe(far).pipe(near)
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
      proxy.pairs.push([near, far])
    })
    return proxy
  }

  hush(): void {
    for (const [near, far] of this.pairs) {
      far.unpipe(near)
      near.unpipe(far)
      near.resume()
    }
  }

  refuseToTalk(): void {
    this.isMute = true
  }

  close(): void {
    for (const [near, far] of this.pairs) {
      near.destroy()
      far.destroy()
    }
    this.server.close()
  }
}
