import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDoor } from '../../src/database/door.js'
import { type Lock, lockIn, lockQuery, quotedRole } from '../../src/database/lock.js'
import { withOwner } from '../../src/database/owner.js'
import { settingsStatement } from '../../src/database/settings.js'
import { executeOperation } from '../../src/execute.js'
import type { Viewer } from '../../src/policy/viewer.js'
import { makeWorld, type World } from '../access/world.js'
import { villagesOf, yanjiang } from '../support/children.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { colleague, elsewhere, officer, open } from './opening.js'

const clerk = viewerOf('EDUCATION', elsewhere)

/** What the database itself lets a role do, asked as the login role of the server. */
let platform: TestPlatform
let world: World
let accessId: string
let child: string
let prefix: string

beforeAll(async () => {
  platform = await testPlatform()
  world = await makeWorld(platform)
  const offered = await platform.ask(
    viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER'),
    'mutation ($id: ID!, $to: String!) { personMoveOffer(input: { id: $id, expectedVersion: 2, toRegion: $to }) { userErrors { code } } }',
    { variables: { id: world.ids.child, to: villagesOf(platform, '512022')[0] } },
  )
  expect(dataOf(offered).personMoveOffer.userErrors).toEqual([])
  accessId = (await open(platform, { id: world.ids.child })).id
  child = Buffer.from(world.ids.child, 'base64url').toString().split(':')[2] as string
  await withOwner(platform.url, async (sql) => {
    prefix = (lockIn((await sql.unsafe(lockQuery))[0]?.comment as string) as Lock).prefix
  })
})
afterAll(() => platform?.close())

type Settings = Record<string, string>
const ofOfficer: Settings = { subject: officer.subject, department: 'PUBLIC_SECURITY' }
const undone = new Error('undone')

/** Rows, or the SQLSTATE of the refusal. Nothing stays. */
async function tell(role: string, settings: Settings, statement: string): Promise<number | string> {
  let told: number | string = ''
  await withOwner(platform.url, async (sql) => {
    await sql
      .begin(async (transaction) => {
        await transaction.unsafe(`set local role ${quotedRole(prefix, role)}`)
        for (const [name, value] of Object.entries(settings))
          await transaction`select set_config(${`sanliu.${name}`}, ${value}, true)`
        told = await transaction.unsafe(statement).then(
          ({ count }) => count,
          ({ code }: { code: string }) => code,
        )
        throw undone
      })
      .catch((error: Error) => {
        if (error !== undone && !/current transaction is aborted/.test(error.message)) throw error
      })
  })
  return told
}

describe('what is open', () => {
  const persons = 'select person_id from person'
  const asked = (settings: Settings) => tell('PUBLIC_SECURITY:OPENED', settings, persons)

  it('is the one person that the setting names, in the populations that it names', async () => {
    expect(await asked({ opened: `{${child}}`, populations_opened: '7' })).toBe(1)
    expect(await asked({ opened: `{${child}}`, populations_opened: '6' })).toBe(0)
    expect(await asked({ opened: '{01900000-0000-7000-8000-00000000000f}', populations_opened: '7' })).toBe(0)
  })

  it('is nobody in the role of a department that nothing is open for', async () => {
    const settings = { opened: `{${child}}`, populations_opened: '7' }
    for (const role of ['PUBLIC_SECURITY', 'PUBLIC_SECURITY:WRITES', 'CIVIL_AFFAIRS', 'HOSPITAL'])
      expect(await tell(role, settings, persons), role).toBe(0)
    for (const role of ['PUBLIC_SECURITY:OPENED', 'CIVIL_AFFAIRS:OPENED', 'HOSPITAL:OPENED'])
      expect(await tell(role, settings, persons), role).toBe(1)
  })

  it('is nobody where the setting is unset, empty, or names nobody', async () => {
    expect(await asked({ populations_opened: '7' })).toBe(0)
    expect(await asked({ opened: '', populations_opened: '7' })).toBe(0)
    expect(await asked({ opened: '{}', populations_opened: '7' })).toBe(0)
    expect(await asked({ opened: `{${child}}` })).toBe(0)
    expect(await asked({ opened: `{${child}}`, populations_opened: '' })).toBe(0)
  })

  it('has all that hangs on the person with its history, and not the offer of a move', async () => {
    const settings = { opened: `{${child}}`, populations_opened: '7' }
    const rows = (table: string) => tell('PUBLIC_SECURITY:OPENED', settings, `select person_id from ${table}`)
    const parts = 'child child_history relative relative_history guardian guardian_history membership'
    for (const table of `${parts} membership_history person_history file_change`.split(' '))
      expect(await rows(table), table).not.toBe(0)
    expect(await tell('CIVIL_AFFAIRS:OPENED', settings, 'select person_id from person_move')).toBe(0)
    const inScope = { ...settings, scope: '{[512002000000,512003000000)}', populations: '7' }
    expect(await tell('CIVIL_AFFAIRS:OPENED', inScope, 'select person_id from person_move')).toBe(1)
  })

  it('is not written', async () => {
    const settings = { opened: `{${child}}`, populations_opened: '7', populations: '7' }
    const change = `update person set registered = true where person_id = '${child}'`
    expect(await tell('PUBLIC_SECURITY:WRITES', settings, change)).toBe(0)
    const inScope = { ...settings, scope: '{[512002000000,512003000000)}' }
    expect(await tell('PUBLIC_SECURITY:WRITES', inScope, change)).toBe(1)
  })
})

describe('the accesses of an account', () => {
  const all = 'select person_id from emergency_access'

  it('are seen by this account for this department, in the role of its department and that of who opens', async () => {
    expect(await tell('nobody', ofOfficer, all)).toBe('42501')
    for (const role of ['PUBLIC_SECURITY', 'EDUCATION', 'opener'])
      expect(await tell(role, ofOfficer, all), role).toBe(1)
    for (const settings of [
      {},
      { subject: '', department: '' },
      { subject: officer.subject },
      { department: 'PUBLIC_SECURITY' },
      { subject: officer.subject, department: 'HOSPITAL' },
      { subject: 'somebody-else', department: 'PUBLIC_SECURITY' },
    ] as Settings[])
      for (const role of ['PUBLIC_SECURITY', 'opener'])
        expect(await tell(role, settings, all), JSON.stringify(settings)).toBe(0)
  })

  it('tell a department no more of them than what is open, and the counts of tries nothing', async () => {
    expect(await tell('PUBLIC_SECURITY', ofOfficer, 'select opened_until from emergency_access')).toBe(1)
    expect(await tell('PUBLIC_SECURITY', ofOfficer, 'select reason from emergency_access')).toBe('42501')
    expect(await tell('PUBLIC_SECURITY', ofOfficer, 'select verdict from emergency_access')).toBe('42501')
    expect(await tell('PUBLIC_SECURITY', ofOfficer, 'select tries from emergency_quota')).toBe('42501')
    expect(await tell('opener', ofOfficer, 'select tries from emergency_quota')).toBe(1)
  })
})

describe('the statement that opens an operation', () => {
  const statement = (seesOpened: boolean) =>
    settingsStatement({
      subject: 'nobody-yet',
      department: 'PUBLIC_SECURITY',
      region: elsewhere,
      scope: { ranges: [] },
      rows: new Map([['CHILD', { kind: 'REGION' }]]),
      counted: [],
      seesOpened,
      now: platform.clock,
      statementMilliseconds: 15_000,
      idleMilliseconds: 1_000,
    })

  it('looks for open accesses only where one can be used', () => {
    expect(statement(true).text).toContain('emergency_access')
    expect(statement(false).text).not.toContain('emergency_access')
    expect(statement(false).parameters).toHaveLength(statement(true).parameters.length)
  })

  it('finds them by their index, among twenty thousand', async () => {
    await withOwner(platform.ownerUrl, async (sql) => {
      await sql`insert into emergency_access (access_id, subject, department, role, region_code, region_n, client, request_id,
          reason, outcome, person_id, opened_at, opened_until)
        select gen_random_uuid(), 'other-' || n, 'PUBLIC_SECURITY', 'VERIFIER', '512021', 512021000000, 'test', 'test',
          'MISSING', 'OPENED', gen_random_uuid(), now() - interval '1 day', now() + interval '1 day'
        from generate_series(1, 20000) n`
      await sql`analyze emergency_access`
    })
    const { text, parameters } = statement(true)
    const plan: string[] = []
    await withOwner(platform.url, (sql) =>
      sql.begin(async (transaction) => {
        await transaction.unsafe(`set local role ${quotedRole(prefix, 'PUBLIC_SECURITY')}`)
        const lines = await transaction.unsafe(`explain ${text}`, parameters)
        plan.push(...lines.map((line) => String(line['QUERY PLAN'])))
      }),
    )
    expect(plan.join('\n')).toContain('emergency_access_open_index')
    expect(plan.join('\n')).not.toMatch(/Seq Scan on emergency_access/)
    await withOwner(
      platform.ownerUrl,
      (sql) => sql`delete from emergency_access where subject like 'other-%'`,
    )
  })

  it('on one connection leaves nothing open for the next account', async () => {
    const door = openDoor({
      url: platform.url,
      slots: 1,
      regions: platform.regions,
      clock: () => platform.clock,
    })
    const seen: unknown[] = []
    const ask = (viewer: Viewer) =>
      executeOperation(
        { ...platform, door },
        { viewer, requestId: 'turn', language: 'en', strict: false },
        {
          document: parse('query ($id: ID!) { person(id: $id) { name } }'),
          variables: { id: world.ids.child },
        },
      )
    try {
      for (let turn = 0; turn < 12; turn += 1)
        seen.push((await ask(turn % 3 === 0 ? officer : turn % 3 === 1 ? colleague : clerk)).data?.person)
    } finally {
      await door.close()
    }
    expect(seen.map((person) => (person ? 'shown' : 'hidden'))).toEqual(
      Array.from({ length: 12 }, (_, turn) => (turn % 3 === 0 ? 'shown' : 'hidden')),
    )
  })
})

describe('the record of accesses', () => {
  const roles = () =>
    'keeper taker follower calendar opener reviewer recorder sealer auditor administrator nobody CIVIL_AFFAIRS CIVIL_AFFAIRS:WRITES PUBLIC_SECURITY'.split(
      ' ',
    )

  it('is taken back by no role of the server', async () => {
    for (const role of roles())
      for (const statement of ['delete from emergency_access', 'truncate emergency_access'])
        expect(await tell(role, ofOfficer, statement), role).toBe('42501')
  })

  it('is rewritten by none: the opener ends, the reviewer signs, and neither does anything else', async () => {
    for (const column of ['subject', 'reason', 'outcome', 'person_id', 'opened_at', 'opened_until'])
      for (const role of roles())
        expect(
          await tell(role, ofOfficer, `update emergency_access set ${column} = null`),
          `${role} ${column}`,
        ).toBe('42501')
    expect(await tell('opener', ofOfficer, 'update emergency_access set closed_at = now()')).toBe(1)
    expect(await tell('reviewer', ofOfficer, 'update emergency_access set closed_at = now()')).toBe('42501')
    expect(await tell('opener', ofOfficer, 'update emergency_access set verdict = null')).toBe('42501')
  })

  const entry = (department: string, subject: string) =>
    `insert into emergency_access (access_id, subject, department, role, region_code, region_n, client, request_id, reason,
      outcome, person_id, opened_at, opened_until) values ('01900000-0000-7000-8000-0000000000aa', '${subject}', '${department}',
      'VERIFIER', '512021', 512021000000, 'test', 'test', 'MISSING', 'OPENED', '${child}', now(), now() + interval '1 hour')`

  it('takes entries of the account itself, for a department that is named', async () => {
    expect(await tell('opener', ofOfficer, entry('PUBLIC_SECURITY', officer.subject))).toBe(1)
    expect(await tell('opener', ofOfficer, entry('PUBLIC_SECURITY', 'somebody-else'))).toBe('42501')
    expect(await tell('opener', ofOfficer, entry('HOSPITAL', officer.subject))).toBe('42501')
    const educated = { subject: officer.subject, department: 'EDUCATION' }
    expect(await tell('opener', educated, entry('EDUCATION', officer.subject))).toBe('42501')
    expect(await tell('PUBLIC_SECURITY', ofOfficer, entry('PUBLIC_SECURITY', officer.subject))).toBe('42501')
  })

  it('takes none that stays open for more than a week', async () => {
    const forLong = entry('PUBLIC_SECURITY', officer.subject).replace('1 hour', '169 hours')
    expect(await tell('opener', ofOfficer, forLong)).toBe('23514')
  })

  it('is signed by civil affairs of the place, in the own name, and by nobody for himself', async () => {
    const sign = (by: string) =>
      `update emergency_access set verdict = 'JUSTIFIED', signed_at = now(), signed_by = '${by}' where access_id = '${accessId}'`
    const here = { subject: 'chief', department: 'CIVIL_AFFAIRS', scope: '{[512002000000,512003000000)}' }
    expect(await tell('reviewer', here, sign('chief'))).toBe(1)
    expect(await tell('reviewer', here, sign('another'))).toBe('42501')
    expect(await tell('reviewer', { ...here, scope: '{[512021000000,512022000000)}' }, sign('chief'))).toBe(0)
    expect(await tell('reviewer', { ...here, scope: '' }, sign('chief'))).toBe(0)
    expect(await tell('reviewer', { ...here, department: 'PUBLIC_SECURITY' }, sign('chief'))).toBe(0)
    expect(await tell('reviewer', { ...here, subject: officer.subject }, sign(officer.subject))).toBe('23514')
    expect(await tell('CIVIL_AFFAIRS', here, sign('chief'))).toBe('42501')
  })
})

describe('who looks a person up over all counties', () => {
  it('learns where the file lies and of which groups it is, and nothing else', async () => {
    const look = (columns: string, table = 'person') =>
      tell('opener', ofOfficer, `select ${columns} from ${table}`)
    expect(await look('county_code, person_id, region_n, populations')).toBe(4)
    for (const column of [
      'name',
      'name_masked',
      'birth_date',
      'citizen_id_sealed',
      'citizen_id_masked',
      'phone_masked',
    ])
      expect(await look(column), column).toBe('42501')
    for (const table of ['child', 'relative', 'guardian', 'person_history', 'file_change', 'membership'])
      expect(await look('person_id', table), table).toBe('42501')
  })

  it('changes no file', async () => {
    for (const table of ['person', 'child', 'citizen_id_lookup', 'person_forwarding'])
      expect(await tell('opener', ofOfficer, `delete from ${table}`), table).toBe('42501')
    expect(await tell('opener', ofOfficer, 'update person set region_n = 1')).toBe('42501')
  })

  it('who reviews sees the places of the own region only', async () => {
    const persons = 'select person_id from person'
    expect(await tell('reviewer', { scope: '{[512002000000,512003000000)}' }, persons)).toBe(4)
    expect(await tell('reviewer', { scope: `{[${elsewhere}000000,512022000000)}` }, persons)).toBe(0)
    expect(await tell('reviewer', {}, persons)).toBe(0)
  })
})
