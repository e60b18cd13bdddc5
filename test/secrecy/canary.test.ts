import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { type Canary, canary, disguises, homes } from './canaries.js'
import { type Life, live } from './life.js'
import { breakDatabase, type Provoked, provoke } from './refusals.js'
import { placesOf, searchedColumns } from './scan.js'
import { city } from './senders.js'
import { type RealServer, realServer } from './server.js'

let server: RealServer
let life: Life
let provoked: Provoked[]

const values = Object.entries(canary) as [Canary, string][]

beforeAll(async () => {
  server = await realServer()
  const villages = async (county: string): Promise<string[]> => {
    const query = `{ regions(first: 3, within: "${county}", level: VILLAGE) { nodes { code } } }`
    const { nodes } = (await server.ask(city, query)).body.data.regions
    return nodes.map(({ code }: { code: string }) => code)
  }
  const [home = ''] = await villages('512002')
  const [target = '', heir = ''] = await villages('512021')
  life = await live(server, home, target, heir)
  provoked = [...(await provoke(server, life.id, home)), ...(await breakDatabase(server, life.id, home))]
}, 120_000)
afterAll(() => server?.stop())

describe('the life of a file over HTTP', () => {
  it('reads every canary back', () => {
    const hidden = values.filter(([, value]) => !life.readBack.has(value)).map(([key]) => key)
    process.stdout.write(`canaries: ${values.length} stored, ${values.length - hidden.length} read back\n`)
    expect(hidden).toEqual([])
  })

  it('is provoked into every kind of refusal', () => {
    for (const { label, code, reply } of provoked) expect(reply.text, label).toContain(`"${code}"`)
    expect(new Set(provoked.map(({ code }) => code)).size).toBeGreaterThan(15)
  })
})

describe('each canary', () => {
  it('stands in the columns that are its own, as often as it was recorded, and in no other of the database', async () => {
    expect((await searchedColumns(server.ownerUrl)).length).toBeGreaterThan(150)
    const places = await placesOf(
      server.ownerUrl,
      values.map(([, value]) => value),
    )
    for (const [key, value] of values) expect(places.get(value), key).toEqual(homes[key])
  })

  it('that is an ID, a phone number or a statement of the person stands in no column at all, whole or all but its end, encoded or not', async () => {
    const sealed = values.filter(([key]) => Object.keys(homes[key]).length === 0)
    expect(sealed.map(([key]) => key)).toEqual([
      'citizenId',
      'phone',
      'newPhone',
      'relativeId',
      'relativePhone',
      'newRelativePhone',
      'guardianId',
      'guardianPhone',
      'noteStatement',
    ])
    const texts = sealed.flatMap(([, value]) => [value, value.slice(0, -1), ...disguises(value)])
    for (const [text, places] of await placesOf(server.ownerUrl, texts)) expect(places, text).toEqual({})
  })

  it('would be found: the same search finds a number that was written in plain, as text, in a list and as bytes', async () => {
    await withOwner(server.ownerUrl, async (sql) => {
      await sql`create table public.probe (t text, list text[], b bytea, j jsonb)`
      const { citizenId } = canary
      await sql.unsafe(
        `insert into public.probe values ('x${citizenId}', '{a,${citizenId}}', convert_to('${citizenId}', 'UTF8'), '{"a": "${citizenId}"}')`,
      )
    })
    const places = (await placesOf(server.ownerUrl, [canary.citizenId])).get(canary.citizenId)
    await withOwner(server.ownerUrl, (sql) => sql`drop table public.probe`)
    expect(places).toEqual({ 'probe.t': 1, 'probe.list': 1, 'probe.b': 1, 'probe.j': 1 })
  })

  it('stands in no log line, of which there is one for each request and one for each fault', () => {
    const log = server.lines.join('')
    const requests = server.lines.filter((line) => line.includes('"event":"request"'))
    expect(requests).toHaveLength(server.replies.length)
    expect(server.lines.filter((line) => line.includes('"event":"request.fault"'))).toHaveLength(
      provoked.filter(({ code }) => code === 'INTERNAL_SERVER_ERROR').length,
    )
    for (const [key, value] of values)
      for (const text of [value, ...disguises(value)])
        expect(log.includes(text), `${key} in the log`).toBe(false)
  })

  it('stands in no refusal, whatever it was sent in', () => {
    for (const { label, reply } of provoked)
      for (const [key, value] of values)
        for (const text of [value, ...disguises(value)])
          expect(`${reply.headers}${reply.text}`.includes(text), `${key} in the answer to: ${label}`).toBe(
            false,
          )
  })

  it('stands in no header, error, note on access, id or cursor of any answer', () => {
    const ids = server.replies.flatMap(({ body }) => idsIn(body?.data))
    expect(ids.length).toBeGreaterThan(10)
    expect(life.cursors).toHaveLength(4)
    const opaque = [...ids, ...life.cursors]
    const decoded = opaque.map((text) => Buffer.from(text, 'base64url').toString('latin1'))
    const beside = server.replies.map(
      ({ headers, body }) => headers + JSON.stringify([body?.errors, body?.extensions]),
    )
    const all = [...opaque, ...decoded, ...beside].join('\n')
    for (const [key, value] of values)
      for (const text of [value, Buffer.from(value).toString('latin1'), ...disguises(value)])
        expect(all.includes(text), key).toBe(false)
  })

  it('stands in no statement that the database shows as running or last run', async () => {
    const texts = await withOwner(
      server.adminUrl,
      (sql) =>
        sql`select query from pg_stat_activity where datname = ${server.databaseName} and usename = ${server.databaseName}`,
    )
    expect(texts.length).toBeGreaterThan(0)
    const all = texts.map(({ query }) => query).join('\n')
    for (const [key, value] of values) expect(all.includes(value), key).toBe(false)
  })
})

/** Values under the names of opaque fields. */
function idsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, nested]) =>
    /^(id|cursor|endCursor|startCursor)$/.test(name) && typeof nested === 'string' ? [nested] : idsIn(nested),
  )
}
