import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRecorder } from '../../src/audit/recorder.js'
import { mostInEntry, rosterDigest } from '../../src/audit/roster.js'
import { shapeOf } from '../../src/audit/shape.js'
import { verifyRecord } from '../../src/audit/verify.js'
import { readGlobalId } from '../../src/people/file-id.js'
import { anyue, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { dataOf, type TestPlatform, testKeyring, testPlatform, viewerOf } from '../support/platform.js'
import { asOwner, auditKey, sealingOf, verified } from './record.js'

const many = mostInEntry + 4

let platform: TestPlatform
let children: string[]
let elsewhere: string
const uuidOf = (id: string) => readGlobalId('Person', id).id

beforeAll(async () => {
  platform = await testPlatform()
  await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120'), '{ viewer { account } }')
  const [village] = villagesOf(platform, yanjiang)
  children = []
  for (let number = 0; number < many; number++)
    children.push(await openChild(platform, wholeChild(village as string, { name: `名单${number}` })))
  elsewhere = await openChild(platform, wholeChild(villagesOf(platform, anyue)[0] as string))
}, 60_000)
afterAll(() => platform?.close())

/** The list of a county, and what stands on record of it. */
async function listed(account: string, first = 50) {
  const requestId = randomUUID()
  const query = `{ children(first: ${first}, filter: { region: { within: "${yanjiang}" } }) { nodes { id } } }`
  const answer = await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120', 'VIEWER', account), query, {
    requestId,
  })
  const ids: string[] = dataOf(answer).children.nodes.map(({ id }: { id: string }) => id)
  const [entry] = await asOwner(
    platform,
    (sql) => sql`
      select e.row_count, cardinality(e.persons) as inside, encode(e.roster, 'hex') as roster, to_json(r.persons)::text as listed
      from audit_entry e left join audit_roster r using (roster) where e.request_id = ${requestId}`,
  )
  return { ids, entry }
}

const rosters = async () =>
  asOwner(platform, async (sql) => {
    const [row] = await sql`select count(*)::int as count from audit_roster`
    return Number(row?.count)
  })

describe('a list of many files', () => {
  it('stands in the record once, however often it is read, and by whom', async () => {
    const before = await rosters()
    const { ids, entry } = await listed('first-reader')
    expect(ids).toHaveLength(many)
    expect(entry).toMatchObject({
      row_count: many,
      inside: 0,
      roster: rosterDigest(ids.map(uuidOf)),
      listed: JSON.stringify(ids.map(uuidOf)),
    })
    const again = await listed('second-reader')
    expect(again.entry?.roster).toBe(entry?.roster)
    expect(await rosters()).toBe(before + 1)
  })

  it('of a few files stands in the entry itself', async () => {
    const before = await rosters()
    const { entry } = await listed('reader', mostInEntry)
    expect(entry).toMatchObject({ row_count: mostInEntry, inside: mostInEntry, roster: null })
    expect(await rosters()).toBe(before)
  })

  it('is found by each file that it names, and by no other', async () => {
    await listed('reader-of-all')
    const accountsOf = async (id: string, region: string) => {
      const query = 'query ($id: ID!) { accessesOf(person: $id, first: 50) { nodes { account rowCount } } }'
      const asked = await platform.ask(viewerOf('CIVIL_AFFAIRS', region, 'APPROVER'), query, {
        variables: { id },
      })
      return dataOf(asked).accessesOf.nodes
    }
    const seen = { account: 'reader-of-all', rowCount: many }
    for (const id of [children[0], children.at(-1)])
      expect(await accountsOf(id as string, yanjiang)).toContainEqual(seen)
    expect(await accountsOf(elsewhere, anyue)).not.toContainEqual(seen)
  })

  it('is shown by the database to who asks for one of its files, and to nobody else', async () => {
    await listed('reader-in-database')
    const seenFor = (person: string) =>
      asOwner(platform, async (sql) => {
        const [lock] = await sql`select obj_description('public'::regnamespace, 'pg_namespace') as comment`
        const { prefix } = JSON.parse(String(lock?.comment)) as { prefix: string }
        await sql.unsafe('begin')
        await sql.unsafe(`set local role "${prefix}:auditor"`)
        await sql`select set_config('sanliu.person', ${person}, true), set_config('sanliu.owner', '', true)`
        const [seen] = await sql`
          select (select count(*)::int from audit_roster) as rosters,
            (select count(*)::int from audit_entry where subject = 'reader-in-database') as entries`
        await sql.unsafe('rollback')
        return { ...seen }
      })
    expect(await seenFor(uuidOf(children[0] as string))).toEqual({ rosters: 1, entries: 1 })
    expect(await seenFor(uuidOf(elsewhere))).toEqual({ rosters: 0, entries: 0 })
    expect(await seenFor('')).toEqual({ rosters: 0, entries: 0 })
  })

  it('is written by two servers that know nothing of each other', async () => {
    const before = await rosters()
    const persons = Array.from({ length: many }, () => randomUUID())
    const shape = shapeOf({ roots: ['Query.children'], coordinates: [], masked: [] }, [])
    const access = {
      recordedAt: platform.clock,
      kind: 'READ',
      requestId: 'two-servers',
      subject: 'reader',
      department: 'CIVIL_AFFAIRS',
      regionCode: yanjiang,
      role: 'VIEWER',
      client: 'test',
      organisation: null,
      purpose: 'NOT_STATED',
      shape: shape.shape,
      regions: [],
      rowCount: many,
      persons,
      roster: rosterDigest(persons),
      lookups: 0,
      misses: 0,
    } as const
    const servers = [0, 1].map(() =>
      openRecorder({ url: platform.url, keyring: testKeyring, running: () => 0 }),
    )
    await Promise.all(servers.map((server) => server.record(access, shape)))
    await Promise.all(servers.map((server) => server.close()))
    expect(await rosters()).toBe(before + 1)
    expect((await verified(platform)).faults).toEqual([])
  })

  it('counts each of its files once for the alarms', async () => {
    const sealing = sealingOf(platform, { personsRead: [many - 1, many + 1], lookupsMissed: [20] })
    try {
      await listed('reads-much')
      await listed('reads-much')
      await listed('reads-much', 3)
      await sealing.now()
      await listed('reads-much')
      await sealing.now()
      const raised = await asOwner(
        platform,
        (sql) => sql`select threshold from audit_alarm where subject = 'reads-much'`,
      )
      expect(raised.map(({ threshold }) => threshold)).toEqual([many - 1])
    } finally {
      await sealing.close()
    }
  })
})

describe('the verifier', () => {
  it.each([
    ['a list that is gone', 'delete from audit_roster', ['ROSTER_MISSING']],
    ['a file taken from a list', 'update audit_roster set persons = persons[2:]', ['ROSTER_CHANGED']],
    [
      'a list in another order',
      'update audit_roster set persons = persons[2:] || persons[1]',
      ['ROSTER_CHANGED'],
    ],
    [
      'an entry that names another list',
      `update audit_entry set roster = decode(md5('x'), 'hex')`,
      ['ENTRY_CHANGED', 'ROSTER_MISSING'],
    ],
    ['an entry that names none', 'update audit_entry set roster = null', ['ENTRY_CHANGED']],
  ])('names %s', async (_, statement, kinds) => {
    const { entry } = await listed('verified')
    const faults = await asOwner(platform, async (sql) => {
      await sql.unsafe('begin')
      const { count } = await sql.unsafe(`${statement} where roster = decode('${entry?.roster}', 'hex')`)
      expect(count).toBeGreaterThan(0)
      const found = await verifyRecord(sql, auditKey)
      await sql.unsafe('rollback')
      return found.faults
    })
    expect([...new Set(faults.map(({ kind }) => kind))].sort()).toEqual(kinds)
    expect((await verified(platform)).faults).toEqual([])
  })
})
