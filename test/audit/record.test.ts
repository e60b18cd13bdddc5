import { randomUUID } from 'node:crypto'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Recorder } from '../../src/audit/recorder.js'
import { StatementFailed } from '../../src/database/failure.js'
import type { Operation } from '../../src/database/operation.js'
import { withOwner } from '../../src/database/owner.js'
import { recordUnavailable } from '../../src/errors.js'
import { executeOperation } from '../../src/execute.js'
import { readGlobalId } from '../../src/people/file-id.js'
import { anyue, createMutation, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import {
  type AskOptions,
  codesOf,
  dataOf,
  type TestPlatform,
  testPlatform,
  viewerOf,
} from '../support/platform.js'
import { statisticsQuery } from '../support/statistics.js'
import { asOwner, entriesOf } from './record.js'

let platform: TestPlatform
let village: string
let child: string
let sibling: string
const uuidOf = (id: string) => readGlobalId('Person', id).id

beforeAll(async () => {
  platform = await testPlatform()
  await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120'), '{ viewer { account } }')
  village = villagesOf(platform, yanjiang)[0]!
  child = await openChild(platform, wholeChild(village))
  sibling = await openChild(platform, wholeChild(village, { name: '张小苗' }))
})
afterAll(() => platform?.close())

const clerk = () => viewerOf('CIVIL_AFFAIRS', yanjiang, 'VIEWER', 'clerk-7')

/** Asks under a number of its own and gives back what stands on record of it. */
async function recorded(viewer: Parameters<TestPlatform['ask']>[0], query: string, options: AskOptions = {}) {
  const requestId = randomUUID()
  const answer = await platform.ask(viewer, query, { ...options, requestId })
  const [entry, ...more] = await entriesOf(platform, requestId)
  expect(more).toEqual([])
  return { answer, entry }
}

describe('an answered read is on record', () => {
  it('names the file, its coordinates, the account, the department, the client and the purpose', async () => {
    const { entry } = await recorded(
      clerk(),
      'query ($id: ID!) { person(id: $id) { name child { school } } }',
      {
        variables: { id: child },
        purpose: 'VERIFICATION',
      },
    )
    expect(entry).toMatchObject({
      kind: 'READ',
      subject: 'clerk-7',
      department: 'CIVIL_AFFAIRS',
      region_code: yanjiang,
      role: 'VIEWER',
      client: 'test',
      purpose: 'VERIFICATION',
      row_count: 1,
      persons: JSON.stringify([uuidOf(child)]),
      roots: '["Query.person"]',
    })
    expect(JSON.parse(String(entry?.coordinates))).toEqual(
      expect.arrayContaining(['Person.name', 'ChildFile.school']),
    )
  })

  it('of a list names every file that was delivered, the regions and the names in the filter, and no value', async () => {
    const { entry } = await recorded(
      clerk(),
      '{ children(first: 10, filter: { region: { within: "512002" }, sex: { eq: FEMALE }, birthDate: { from: "2015-05-06" } }) { nodes { id } } }',
    )
    expect(JSON.parse(String(entry?.persons)).sort()).toEqual([child, sibling].map(uuidOf).sort())
    expect(entry).toMatchObject({ row_count: 2, regions: `["${yanjiang}"]` })
    expect(JSON.parse(String(entry?.filters))).toEqual([
      'ChildFilter.birthDate',
      'ChildFilter.sex',
      'RegionFilter.within',
    ])
    expect(JSON.stringify(entry)).not.toMatch(/2015-05-06|FEMALE/)
  })

  it('by edges and by node too', async () => {
    const edges = await recorded(clerk(), '{ children(first: 1) { edges { node { name } } } }')
    expect(JSON.parse(String(edges.entry?.persons))).toHaveLength(1)
    const node = await recorded(clerk(), 'query ($id: ID!) { node(id: $id) { ... on Person { name } } }', {
      variables: { id: sibling },
    })
    expect(node.entry?.persons).toBe(JSON.stringify([uuidOf(sibling)]))
  })

  it('of figures tells lines and dimensions, and names nobody', async () => {
    const { entry } = await recorded(viewerOf('STATISTICS', '5120'), statisticsQuery, {
      variables: {
        query: {
          dataset: 'child',
          measures: ['persons'],
          by: ['sex'],
          region: { within: '5120', level: 'COUNTY' },
          period: { grain: 'LIVE' },
        },
      },
    })
    expect(entry).toMatchObject({ kind: 'STATISTICS', persons: '[]', regions: '["5120"]' })
  })

  it('what is masked stands apart from what was given whole', async () => {
    const { entry } = await recorded(
      viewerOf('PROVINCE', '51'),
      'query ($id: ID!) { person(id: $id) { name sex } }',
      { variables: { id: child } },
    )
    expect(JSON.parse(String(entry?.masked))).toContain('Person.name')
    expect(JSON.parse(String(entry?.coordinates))).not.toContain('Person.name')
  })

  it('a file that the viewer does not reach is asked for in vain, and that is on record without the file', async () => {
    const { answer, entry } = await recorded(
      viewerOf('CIVIL_AFFAIRS', anyue),
      'query ($id: ID!) { person(id: $id) { name } }',
      { variables: { id: child } },
    )
    expect(codesOf(answer)).toEqual(['NOT_FOUND'])
    expect(entry).toMatchObject({ kind: 'READ', persons: '[]', row_count: 0 })
  })

  it('who am I and the regions are nobody’s files: nothing is recorded of them', async () => {
    const { entry } = await recorded(clerk(), '{ viewer { account } region(code: "512002") { name } }')
    expect(entry).toBeUndefined()
  })
})

describe('a refusal is on record', () => {
  it('with the coordinate that was refused, beside the same question of who may ask it', async () => {
    const refused = await recorded(viewerOf('EDUCATION', yanjiang), '{ elders(first: 1) { nodes { id } } }')
    expect(codesOf(refused.answer)).toEqual(['FORBIDDEN'])
    expect(refused.entry).toMatchObject({
      kind: 'REFUSED',
      department: 'EDUCATION',
      roots: '["Query.elders"]',
      coordinates: '["Query.elders"]',
      persons: '[]',
    })
    const allowed = await recorded(clerk(), '{ elders(first: 1) { nodes { id } } }')
    expect(allowed.entry).toMatchObject({ kind: 'READ' })
  })
})

describe('a change is on record in its own transaction', () => {
  const recorder = () => viewerOf('TOWNSHIP_GOVERNMENT', village.slice(0, 9), 'RECORDER')
  const update = `mutation ($input: PersonUpdateInput!) { personUpdate(input: $input) { userErrors { code } } }`

  it('with the file that it changed, also where the answer does not ask for it', async () => {
    const { entry } = await recorded(recorder(), update, {
      variables: { input: { id: child, expectedVersion: 1, person: { ethnicity: 'YI' } } },
    })
    expect(entry).toMatchObject({ kind: 'CHANGE', persons: JSON.stringify([uuidOf(child)]) })
  })

  it('an opening with the file that came of it', async () => {
    const { answer, entry } = await recorded(recorder(), createMutation, {
      variables: { input: wholeChild(village, { name: '张小穗' }) },
    })
    expect(entry?.persons).toBe(JSON.stringify([uuidOf(dataOf(answer).personCreate.person.id)]))
  })

  it('one that was refused is recorded as undone', async () => {
    const { answer, entry } = await recorded(recorder(), createMutation, {
      variables: { input: wholeChild(village, { birthDate: '1990-01-01' }) },
    })
    expect(dataOf(answer).personCreate.userErrors.length).toBeGreaterThan(0)
    expect(entry).toMatchObject({ kind: 'UNDONE' })
  })

  it('without its entry the change does not take effect', async () => {
    const before = await versionOf(child)
    const answer = await askWithout(
      {
        recordIn: () => {
          throw recordUnavailable()
        },
      },
      recorder(),
      update,
      { input: { id: child, expectedVersion: before, person: { ethnicity: 'HUI' } } },
    )
    expect(answer).toMatchObject({ errors: [{ code: 'UPSTREAM_UNAVAILABLE' }] })
    expect(answer.data).toBeUndefined()
    expect(await versionOf(child)).toBe(before)
  })

  it('an entry that the database refuses takes the change with it, although COMMIT was sent behind it', async () => {
    const before = await versionOf(child)
    const sent: string[] = []
    const answer = askWithout(
      {
        recordIn: (operation: Operation) => {
          const text = 'insert into audit_entry (kind) values ($1)'
          sent.push(text)
          operation
            .as('recorder')
            .rows({ text, parameters: ['CHANGE'], plan: 'KEPT' })
            .catch(() => {})
        },
      },
      recorder(),
      update,
      { input: { id: child, expectedVersion: before, person: { ethnicity: 'HUI' } } },
    )
    await expect(answer).rejects.toBeInstanceOf(StatementFailed)
    expect(sent).toHaveLength(1)
    expect(await versionOf(child)).toBe(before)
  })

  const versionOf = (id: string) =>
    asOwner(platform, async (sql) => {
      const [row] = await sql`select version from person where person_id = ${uuidOf(id)}`
      return Number(row?.version)
    })
})

/** The platform with a record that fails somewhere. */
async function askWithout(
  broken: Partial<Recorder>,
  viewer: Parameters<TestPlatform['ask']>[0],
  query: string,
  variables: Record<string, unknown> = {},
) {
  return (await executeOperation(
    { ...platform, recorder: { ...platform.recorder, ...broken } },
    { viewer, requestId: 'broken', language: 'en', strict: false },
    { document: parse(query), variables },
  )) as { data?: unknown; errors?: unknown[] }
}

describe('accesses that come together', () => {
  it('are written in few transactions, each of them in its place of one chain', async () => {
    const requestIds = Array.from({ length: 24 }, () => randomUUID())
    const query = 'query ($id: ID!) { person(id: $id) { name } }'
    await Promise.all(
      requestIds.map((requestId) => platform.ask(clerk(), query, { requestId, variables: { id: child } })),
    )
    const [row] = await asOwner(
      platform,
      (sql) => sql`select count(*)::int as entries, count(distinct xmin::text)::int as transactions,
        count(distinct writer)::int as chains, max(place) - min(place) as span
        from audit_entry where request_id in ${sql(requestIds)}`,
    )
    expect(row).toMatchObject({ entries: 24, chains: 1, span: '23' })
    expect(row?.transactions).toBeLessThan(12)
  })
})

describe('no record, no data', () => {
  it('a read whose access can’t be recorded fails and shows nothing', async () => {
    const answer = await askWithout(
      { record: () => Promise.reject(recordUnavailable()) },
      clerk(),
      '{ children(first: 10) { nodes { name } } }',
    )
    expect(answer).toEqual({
      errors: [expect.objectContaining({ code: 'UPSTREAM_UNAVAILABLE' })],
      // Nor does what it cost tell how much was found.
      extensions: { cost: expect.objectContaining({ actualQueryCost: 1 }) },
    })
  })

  it('the real record fails when the database refuses its rows, and answers again when it does not', async () => {
    const query = '{ children(first: 10) { nodes { name } } }'
    await asOwner(
      platform,
      (sql) => sql`alter table audit_entry add constraint nothing_passes check (false) not valid`,
    )
    const refused = await platform.ask(clerk(), query)
    expect(codesOf(refused)).toEqual(['UPSTREAM_UNAVAILABLE'])
    expect(refused.data).toBeUndefined()
    await asOwner(platform, (sql) => sql`alter table audit_entry drop constraint nothing_passes`)
    expect(dataOf(await platform.ask(clerk(), query)).children.nodes.length).toBeGreaterThan(0)
  })

  it('a record whose connection was ended goes on with a new one', async () => {
    const query = '{ children(first: 1) { nodes { name } } }'
    dataOf(await platform.ask(clerk(), query))
    const { name, adminUrl } = platform.database
    await withOwner(
      adminUrl,
      (sql) => sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`,
    )
    const requestId = randomUUID()
    dataOf(await platform.ask(clerk(), query, { requestId }))
    expect(await entriesOf(platform, requestId)).toHaveLength(1)
  })

  it('where a purpose is demanded, who states none gets nothing', async () => {
    const demanding = { ...platform, settings: { ...platform.settings, purposeRequired: true } }
    const ask = async (purpose?: 'VERIFICATION') =>
      (await executeOperation(
        demanding,
        { viewer: clerk(), requestId: 'purpose', language: 'en', strict: false, purpose },
        { document: parse('{ children(first: 1) { nodes { id } } }') },
      )) as { errors?: { code: string }[] }
    expect((await ask()).errors).toMatchObject([{ code: 'BAD_REQUEST' }])
    expect((await ask('VERIFICATION')).errors).toBeUndefined()
  })
})

describe('the server can’t take back what it recorded', () => {
  const tables = ['audit_entry', 'audit_shape', 'audit_roster', 'audit_seal', 'audit_writer', 'audit_alarm']
  const servers = [
    'recorder',
    'sealer',
    'auditor',
    'CIVIL_AFFAIRS',
    'CIVIL_AFFAIRS:WRITES',
    'keeper',
    'taker',
    'administrator',
  ]

  it.each(servers)('%s may delete nothing of it and change no entry', async (role) => {
    const rights = await asOwner(platform, async (sql) => {
      const [lock] = await sql`select obj_description('public'::regnamespace, 'pg_namespace') as comment`
      const { prefix } = JSON.parse(String(lock?.comment)) as { prefix: string }
      const name = `${prefix}:${role}`
      return sql`
        select t.name as table, p.privilege from unnest(${`{${tables.join(',')}}`}::text[]) as t (name),
          unnest(array['update', 'delete', 'truncate']) as p (privilege)
        where has_table_privilege(${name}, t.name, p.privilege)`
    })
    expect([...rights]).toEqual([])
  })
})
