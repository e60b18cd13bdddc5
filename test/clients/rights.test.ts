import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { lockFaultOf } from '../../src/grants/check.js'
import { decide } from '../../src/policy/decide.js'
import { openPolicy, withoutFirstLock } from '../access/opened.js'
import { makeWorld, type World } from '../access/world.js'
import { anyue, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform } from '../support/platform.js'
import { fronts, grantTo, tableWith, through } from './fronts.js'

// Each making of all the rights is some two thousand statements.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let platform: TestPlatform
let world: World
let open: ReturnType<typeof withoutFirstLock>
beforeAll(async () => {
  const table = tableWith()
  platform = await testPlatform({ table })
  await grantTo(platform, table)
  world = await makeWorld(platform)
  open = withoutFirstLock(platform, await openPolicy(platform))
})
afterAll(() => platform?.close())

const desk = through('desk', yanjiang)
const narrow = through('narrow', yanjiang)
const figures = through('figures', yanjiang)

const file = 'query ($id: ID!) { person(id: $id) { name phone illness } }'
const fileOf = async (viewer: typeof desk, strict = false) =>
  platform.ask(viewer, file, { variables: { id: world.ids.child }, strict })

describe('the same account through two front-ends', () => {
  test('reads a file as its department may, and as far as the narrower one leaves it', async () => {
    const wide = await fileOf(desk)
    expect(dataOf(wide).person).toEqual({ name: '张小禾', phone: '13900001234', illness: '演示疾病' })
    expect(wide.extensions.access.masked).toEqual([])
    const less = await fileOf(narrow)
    expect(dataOf(less).person).toEqual({ name: '张小禾', phone: '139****1234', illness: null })
    expect(less.extensions.access.masked).toMatchObject([
      { coordinate: 'Person.phone', mode: 'MASKED', reason: expect.stringContaining('narrow') },
      { coordinate: 'Person.illness', mode: 'DENIED', reason: expect.stringContaining('narrow') },
    ])
    expect(codesOf(await fileOf(narrow, true))).toEqual(['FORBIDDEN'])
    expect(codesOf(await fileOf(desk, true))).toEqual([])
  })

  const village = () => ({ variables: { village: world.village } })
  const query = (where: object[], by: string[] = []) => ({
    variables: {
      query: { dataset: 'child', measures: ['persons'], where, by, region: { within: yanjiang } },
    },
  })
  const statistics =
    'query ($query: StatQueryInput!) { statistics(query: $query) { rows(first: 5) { nodes { cells { value } } } } }'

  test.each([
    [
      'filters by a class that is not left',
      '{ children(first: 2, filter: { bodyCondition: { eq: DISABLED } }) { nodes { id } } }',
      () => ({}),
    ],
    [
      'counts by one',
      '{ children(first: 2, filter: { bodyCondition: { eq: DISABLED } }) { totalCount { value } } }',
      () => ({}),
    ],
    [
      'filters by an address below what the mask shows',
      'query ($village: String!) { children(first: 2, filter: { region: { within: $village } }) { nodes { id } } }',
      village,
    ],
    ['groups figures by one', statistics, () => query([], ['bodyCondition'])],
    [
      'conditions figures by one',
      statistics,
      () => query([{ dimension: 'bodyCondition', in: ['DISABLED'] }]),
    ],
    ['asks for a population that is not left', '{ elders(first: 2) { nodes { id } } }', () => ({})],
  ])('is refused where it %s', async (_, text, options) => {
    expect(codesOf(await platform.ask(narrow, text, options()))).not.toEqual([])
    expect(codesOf(await platform.ask(desk, text, options()))).toEqual([])
  })

  test('orders by no field that the front-end leaves masked', () => {
    const faceless = { ...fronts.narrow, rights: { most: 'F', classes: { identity: 'M' } } }
    const policy = { ...platform.policy, table: tableWith({ faceless }) }
    const order = (client: string, by: string) =>
      decide(
        policy,
        { ...desk, client },
        {
          document: parse(`{ children(first: 2, orderBy: [{ ${by}: ASC }]) { nodes { id } } }`),
          variables: {},
          strict: false,
        },
      )
    for (const by of ['namePinyin', 'birthDate']) {
      expect(() => order('faceless', by)).toThrow('faceless')
      expect(order('desk', by).allowed.viewer.client).toBe('desk')
    }
  })

  test('lists no person through a board of figures, and counts them there', async () => {
    const list = '{ children(first: 2) { nodes { id } } }'
    expect(codesOf(await platform.ask(figures, list))).toEqual(['FORBIDDEN'])
    expect(codesOf(await platform.ask(figures, file, { variables: { id: world.ids.child } }))).toEqual([
      'FORBIDDEN',
    ])
    expect(dataOf(await platform.ask(figures, statistics, query([]))).statistics.rows.nodes).toHaveLength(1)
    expect(dataOf(await platform.ask(desk, list)).children.nodes).not.toEqual([])
  })

  test('sees no file outside the region of the front-end', async () => {
    const list = '{ children(first: 2) { nodes { id } } }'
    const town = through('town', '5120')
    const answer = await platform.ask(town, list)
    expect(answer.extensions.access.scope.region).toBe(yanjiang)
    expect(dataOf(answer).children.nodes).toHaveLength(1)
    expect(() => through('town', anyue)).toThrow('region')
    // The digits of the narrower region lie in both, and the tree has the last word.
    const strayed = { ...town, bounds: ['5120', anyue] }
    expect(dataOf(await platform.ask(strayed, list)).children.nodes).toEqual([])
    expect(codesOf(await platform.ask(strayed, file, { variables: { id: world.ids.child } }))).toEqual([
      'NOT_FOUND',
    ])
  })

  test('has nothing through a front-end that is not named', async () => {
    expect(
      codesOf(await platform.ask({ ...desk, client: 'other' }, '{ children(first: 2) { nodes { id } } }')),
    ).toEqual(['FORBIDDEN'])
  })
})

describe('who asks', () => {
  const access = '{ viewer { client access { class mode writable narrowed } } __typename }'

  test('learns what the front-end leaves of its rights', async () => {
    const ask = async (viewer: typeof desk) => {
      const rights = dataOf(await platform.ask(viewer, access)).viewer.access as { class: string }[]
      return Object.fromEntries(rights.map((right) => [right.class, right]))
    }
    expect(await ask(desk)).toMatchObject({
      contact: { mode: 'FULL', narrowed: false },
      health: { mode: 'FULL', narrowed: false },
    })
    expect(await ask(narrow)).toMatchObject({
      contact: { mode: 'MASKED', narrowed: true },
      health: { mode: 'NONE', narrowed: true },
      origin: { mode: 'NONE', narrowed: false },
    })
  })

  test('finds in the schema what the front-end leaves', async () => {
    const fields = '{ __type(name: "Person") { fields { name } } }'
    const names = async (viewer: typeof desk) =>
      dataOf(await platform.ask(viewer, fields)).__type.fields.map(({ name }: { name: string }) => name)
    expect(await names(desk)).toContain('illness')
    expect(await names(narrow)).toContain('phone')
    expect(await names(narrow)).not.toContain('illness')
  })
})

describe('a duty of the office', () => {
  const approver = (client: 'desk' | 'narrow') => through(client, yanjiang, 'APPROVER')
  const alarms = '{ auditAlarms(first: 1) { account } }'
  const own = '{ emergencyAccessesOwn(first: 1) { nodes { id } } }'

  test.each([alarms, own])('is done through a front-end that has part in it: %s', async (text) => {
    expect(codesOf(await platform.ask(approver('desk'), text))).toEqual([])
    const refused = await platform.ask(approver('narrow'), text)
    expect(refused.errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN', clause: expect.stringContaining('narrow') } },
    ])
  })

  test('decides whether what was opened in an emergency is read', () => {
    const roleOf = (client: string, table = platform.policy.table) => {
      const viewer = { ...approver('desk'), client }
      const document = parse('{ person(id: "x") { name } }')
      const { allowed } = decide({ ...platform.policy, table }, viewer, {
        document,
        variables: {},
        strict: false,
      })
      return [allowed.databaseRole, allowed.seesOpened]
    }
    const rescue = { ...fronts.narrow, rights: { most: 'F', duties: ['EMERGENCIES'] } }
    expect(roleOf('desk')).toEqual(['CIVIL_AFFAIRS:OPENED', true])
    expect(roleOf('narrow')).toEqual(['CIVIL_AFFAIRS@narrow', false])
    expect(roleOf('rescue', tableWith({ rescue }))).toEqual(['CIVIL_AFFAIRS@rescue:OPENED', true])
  })
})

describe('a change', () => {
  const rate = (viewer: typeof desk, input: string, version: number) =>
    platform.ask(
      viewer,
      `mutation ($id: ID!) { childUpdate(input: { id: $id, expectedVersion: ${version}, ${input} }) { userErrors { code } } }`,
      { variables: { id: world.ids.child } },
    )
  const recorder = (client: 'desk' | 'narrow' | 'writer') => through(client, yanjiang, 'RECORDER')

  test('is made through a front-end that writes the class, and through no other', async () => {
    expect(codesOf(await rate(recorder('narrow'), 'guardianshipRating: NOBODY', 2))).toEqual(['FORBIDDEN'])
    expect(codesOf(await rate(recorder('writer'), 'extremePoverty: true', 2))).toEqual(['FORBIDDEN'])
    const version = dataOf(
      await platform.ask(desk, 'query ($id: ID!) { person(id: $id) { version } }', {
        variables: { id: world.ids.child },
      }),
    ).person.version
    const rated = await rate(recorder('writer'), 'guardianshipRating: NOBODY', version)
    expect(dataOf(rated).childUpdate.userErrors).toEqual([])
    const poor = await rate(recorder('desk'), 'extremePoverty: true', version + 1)
    expect(dataOf(poor).childUpdate.userErrors).toEqual([])
  })

  test('is refused by the database too, with the first lock off', async () => {
    const change = `mutation ($id: ID!) { childUpdate(input: { id: $id, expectedVersion: 4, guardianshipRating: GOOD }) { userErrors { code } } }`
    const refused = await open(recorder('narrow'), change, { id: world.ids.child })
    expect(refused.errors).toMatchObject([{ message: expect.stringContaining('42501') }])
    const made = await open(recorder('writer'), change, { id: world.ids.child })
    expect(made).toMatchObject({ data: { childUpdate: { userErrors: [] } } })
  })
})

describe('with the first lock off', () => {
  const ask = (viewer: typeof desk, path: string) =>
    open(viewer, `query ($id: ID!) { person(id: $id) { ${path} } }`, { id: world.ids.child })

  test.each(['phone', 'illness'])(
    'the database gives %s to the role of the one, not of the other',
    async (path) => {
      expect((await ask(desk, path)).data?.person[path]).toEqual(expect.any(String))
      expect((await ask(narrow, path)).errors).toMatchObject([{ sqlstate: '42501' }])
    },
  )

  test('the board of figures reads no file at all', async () => {
    const list = '{ children(first: 2) { nodes { id } } }'
    expect((await open(desk, list)).data?.children.nodes).not.toEqual([])
    expect((await open(figures, list)).errors).toMatchObject([{ sqlstate: '42501' }])
  })
})

test('another ceiling stops the start until the database has it, and the narrower of both holds meanwhile', async () => {
  const common = { name: '演示前端', departments: ['CIVIL_AFFAIRS'], roles: ['VIEWER'] }
  const before = platform.policy.table
  const under = (rights: object) => tableWith({ narrow: { ...common, rights } })
  const narrower = under({ most: 'F', classes: { contact: 'N', health: 'N' }, populations: ['CHILD'] })
  const wider = under({ most: 'F' })
  expect(await lockFaultOf(platform.url, before)).toBeUndefined()
  for (const table of [narrower, wider]) expect(await lockFaultOf(platform.url, table)).toBe('OTHER_TABLE')
  const policy = { ...platform.policy }
  Object.assign(platform, { policy: { ...policy, table: narrower } })
  expect(dataOf(await fileOf(narrow)).person).toEqual({ name: '张小禾', phone: null, illness: null })
  Object.assign(platform, { policy: { ...policy, table: wider } })
  await expect(fileOf(narrow)).rejects.toThrow('42501')
  Object.assign(platform, { policy })
  expect(dataOf(await fileOf(narrow)).person.phone).toBe('139****1234')
})
