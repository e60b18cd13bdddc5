import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDoor } from '../../src/database/door.js'
import { withOwner } from '../../src/database/owner.js'
import { syntheticCitizenId } from '../../src/people/citizen-id.js'
import { regionsInProcess } from '../../src/regions/source.js'
import { makeWorld, type World } from '../access/world.js'
import { villagesOf, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import {
  asksToOpen,
  close,
  colleague,
  elsewhere,
  everything,
  hour,
  later,
  nameOf,
  officer,
  open,
} from './opening.js'

let platform: TestPlatform
let world: World
beforeAll(async () => {
  platform = await testPlatform()
  world = await makeWorld(platform)
})
afterAll(() => platform?.close())
// Each test on a day of its own: what was opened before has ended, and the tries are counted anew.
beforeEach(() => later(platform, 48 * hour))

const faultsOf = async (input: Record<string, unknown>, viewer = officer) =>
  dataOf(await asksToOpen(platform, input, viewer)).emergencyAccessOpen.userErrors.map(
    ({ field, code }: { field: string; code: string }) => `${field} ${code}`,
  )
const isHidden = async (viewer = officer, id = world.ids.child) => {
  expect(codesOf(await nameOf(platform, id, viewer))).toEqual(['NOT_FOUND'])
}
const isShown = async (viewer = officer, id = world.ids.child, on = platform) => {
  expect(dataOf(await nameOf(on, id, viewer)).person.name).toEqual(expect.any(String))
}
const accesses = (): Promise<Record<string, unknown>[]> =>
  withOwner(platform.ownerUrl, async (sql) => [
    ...(await sql`select * from emergency_access order by access_id`),
  ])

describe('a file of another county', () => {
  it('is hidden from the police, and opened in an emergency it gives what the police read of any file', async () => {
    await isHidden()
    const opened = await open(platform, { citizenId: world.citizenId })
    expect(opened).toMatchObject({ outcome: 'OPENED', personId: world.ids.child })
    const ask = (viewer = officer) => platform.ask(viewer, everything, { variables: { id: opened.personId } })
    const shown = await ask()
    const usual = await ask(viewerOf('PUBLIC_SECURITY', yanjiang, 'VERIFIER'))
    // The way to a relative's own file is a way to another person, who was not opened.
    expect(usual.data.person.relatives[0].person).toMatchObject({ name: '张小苗' })
    usual.data.person.relatives[0].person = null
    expect(dataOf(shown)).toEqual(dataOf(usual))
    expect(shown.data.person).toMatchObject({ name: '张小禾', child: { subsistenceAllowance: null } })
    expect(shown.extensions.access.masked).toEqual(usual.extensions.access.masked)
  })

  it('is found by its id as well, by node too, and as it stood before', async () => {
    await open(platform, { id: world.ids.child })
    const answer = await platform.ask(
      officer,
      `query ($id: ID!, $at: DateTime!) { node(id: $id) { ... on Person { name } }
        earlier: person(id: $id, asOf: $at) { version name child { school } relatives { name } guardians { name } } }`,
      { variables: { id: world.ids.child, at: platform.clock.toISOString() } },
    )
    expect(dataOf(answer)).toMatchObject({
      node: { name: '张小禾' },
      earlier: { name: '张小禾', relatives: [{ name: '张大山' }], guardians: [{ name: '李桂英' }] },
    })
  })

  it('is opened for the account that asked: another of the same office, and the same one for another department, see nothing', async () => {
    await open(platform, { id: world.ids.child })
    await isShown()
    await isHidden(colleague)
    await isHidden(viewerOf('CIVIL_AFFAIRS', elsewhere, 'VERIFIER', officer.subject))
    // The account as a reader is not one of those who are named.
    await isHidden(viewerOf('PUBLIC_SECURITY', elsewhere, 'VIEWER', officer.subject))
  })

  it('is hidden again after the time asked for', async () => {
    const { openedUntil } = await open(platform, { id: world.ids.child, hours: 2 })
    expect(new Date(openedUntil as string).getTime()).toBe(platform.clock.getTime() + 2 * hour)
    later(platform, 2 * hour - 1)
    await isShown()
    later(platform, 1)
    await isHidden()
  })

  it('is hidden again after the hours of the deployment where nothing was asked', async () => {
    await open(platform, { id: world.ids.child })
    later(platform, 24 * hour - 1)
    await isShown()
    later(platform, 1)
    await isHidden()
  })

  it('is hidden again as soon as its opener ends it, who ends it once and nobody else', async () => {
    const { id } = await open(platform, { id: world.ids.child })
    await isShown()
    const foreign = await platform.ask(
      colleague,
      'mutation ($id: ID!) { emergencyAccessClose(input: { id: $id }) { userErrors { code } } }',
      { variables: { id } },
    )
    expect(codesOf(foreign)).toEqual(['NOT_FOUND'])
    await isShown()
    expect(await close(platform, id)).toEqual([])
    await isHidden()
    expect(await close(platform, id)).toEqual(['EMERGENCY_NOT_OPEN'])
  })

  it('is opened and ended on all servers at once', async () => {
    const regions = regionsInProcess()
    const door = openDoor({ url: platform.url, slots: 1, regions, clock: () => platform.clock })
    const second = { ...platform, regions, door } as TestPlatform
    const { executeOperation } = await import('../../src/execute.js')
    const { parse } = await import('graphql')
    const onSecond = async () =>
      executeOperation(
        second,
        { viewer: officer, requestId: 'second', language: 'en', strict: false },
        {
          document: parse('query ($id: ID!) { person(id: $id) { name } }'),
          variables: { id: world.ids.child },
        },
      )
    try {
      expect((await onSecond()).data?.person ?? null).toBeNull()
      const { id } = await open(platform, { id: world.ids.child })
      expect((await onSecond()).data).toMatchObject({ person: { name: '张小禾' } })
      await close(platform, id)
      expect((await onSecond()).data?.person ?? null).toBeNull()
    } finally {
      await door.close()
    }
  })

  it('stays open when it moves to a third county meanwhile, by its old id and its new', async () => {
    const { personId } = await open(platform, { id: world.ids.woman })
    await isShown(officer, world.ids.woman)
    const to = villagesOf(platform, '512022')[0] as string
    const asked = async (viewer: typeof officer, query: string, variables: Record<string, unknown>) =>
      dataOf(await platform.ask(viewer, query, { variables }))
    const township = viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER')
    await asked(
      township,
      'mutation ($id: ID!, $to: String!) { personMoveOffer(input: { id: $id, expectedVersion: 1, toRegion: $to }) { userErrors { code } } }',
      { id: personId, to },
    )
    const taking = viewerOf('TOWNSHIP_GOVERNMENT', '512022', 'RECORDER')
    const { personMoves } = await asked(taking, '{ personMoves(first: 1, state: OFFERED) { id } }', {})
    const { personMoveAccept } = await asked(
      taking,
      'mutation ($id: ID!) { personMoveAccept(input: { moveId: $id }) { person { id } userErrors { code } } }',
      { id: personMoves[0].id },
    )
    const moved = personMoveAccept.person.id
    expect(moved).not.toBe(personId)
    await isShown(officer, world.ids.woman)
    await isShown(officer, moved)
    const { emergencyAccessesOwn } = await asked(
      officer,
      '{ emergencyAccessesOwn(first: 1) { nodes { personId person { name } } } }',
      {},
    )
    expect(emergencyAccessesOwn.nodes).toEqual([{ personId: moved, person: null }])
  })
})

describe('where the rows of a department are its own persons only', () => {
  const station = viewerOf('RESCUE_STATION', yanjiang, 'VERIFIER')

  it('one of them is opened as far as the columns of the department go, within its region too', async () => {
    await isHidden(station)
    expect(await open(platform, { id: world.ids.child }, station)).toMatchObject({ outcome: 'OPENED' })
    const answer = await platform.ask(station, everything, { variables: { id: world.ids.child } })
    // identity F, identifier M, contact F, family F, guardianship F, schooling F, health F; economy and registration N
    expect(dataOf(answer).person).toMatchObject({
      name: '张小禾',
      citizenId: expect.stringMatching(/^99\*{15}.$/),
      phone: '13900001234',
      illness: '演示疾病',
      registered: null,
      relatives: [{ name: '张大山' }],
      child: { school: '演示小学', subsistenceAllowance: null, hivInfected: null, memberships: [{}] },
    })
  })

  it('a population that the department has no row for stays closed: for it there is no such file', async () => {
    const asked = await open(platform, { id: world.ids.woman }, station)
    expect(asked).toMatchObject({ outcome: 'NOT_FOUND', personId: null, openedUntil: null })
    await isHidden(station, world.ids.woman)
    expect(await open(platform, { id: world.ids.elder }, station)).toMatchObject({ outcome: 'OPENED' })
    await isShown(station, world.ids.elder)
  })

  it('a facet of such a population is not there, though the person is opened', async () => {
    // She is left behind as a woman as well: the file has both groups.
    await withOwner(platform.ownerUrl, (sql) => sql`update person set populations = 6 where populations = 2`)
    await open(platform, { id: world.ids.elder }, station)
    const answer = await platform.ask(
      station,
      'query ($id: ID!) { person(id: $id) { elder { selfCare } woman { hardship } } }',
      { variables: { id: world.ids.elder } },
    )
    expect(dataOf(answer).person).toEqual({ elder: { selfCare: 'PARTLY_ABLE' }, woman: null })
  })
})

describe('who may open', () => {
  const named = ['PUBLIC_SECURITY', 'CIVIL_AFFAIRS', 'RESCUE_STATION', 'WELFARE_INSTITUTION', 'HOSPITAL']

  it.each(named)('%s may as VERIFIER or APPROVER, and in no other role', async (department) => {
    const reason = department === 'HOSPITAL' ? 'MEDICAL' : 'UNATTENDED'
    for (const role of ['VERIFIER', 'APPROVER'] as const)
      expect(
        await open(platform, { id: world.ids.child, reason }, viewerOf(department, elsewhere, role)),
      ).toMatchObject({ outcome: 'OPENED' })
    for (const role of ['VIEWER', 'RECORDER', 'ADMINISTRATOR'] as const)
      expect(
        codesOf(
          await asksToOpen(platform, { id: world.ids.child, reason }, viewerOf(department, elsewhere, role)),
        ),
      ).toEqual(['FORBIDDEN'])
  })

  it('no other department may, in whatever role', async () => {
    const others = [...platform.policy.table.keys()].filter((name) => !named.includes(name))
    expect(others.length).toBeGreaterThan(25)
    for (const department of [...others, 'MINISTRY_OF_MAGIC'])
      for (const role of ['VERIFIER', 'APPROVER'] as const)
        expect(
          codesOf(await asksToOpen(platform, { id: world.ids.child }, viewerOf(department, elsewhere, role))),
        ).toEqual(['FORBIDDEN'])
  })

  it('each for its own reasons: a hospital treats, and does not look for the missing', async () => {
    const hospital = viewerOf('HOSPITAL', elsewhere, 'VERIFIER')
    expect(await faultsOf({ id: world.ids.child, reason: 'MISSING' }, hospital)).toEqual([
      'reason EMERGENCY_REASON_NOT_YOURS',
    ])
    await isHidden(hospital)
    expect(await faultsOf({ id: world.ids.child, reason: 'MEDICAL' }, hospital)).toEqual([])
    expect(await faultsOf({ id: world.ids.child, reason: 'MISSING' })).toEqual([])
  })
})

describe('what is typed', () => {
  it('is refused with every fault at once, and neither looked for nor counted', async () => {
    const before = (await accesses()).length
    expect(await faultsOf({ hours: 25, reason: 'UNATTENDED' })).toEqual([
      'id EMERGENCY_PERSON',
      'hours EMERGENCY_HOURS',
    ])
    expect(await faultsOf({ id: world.ids.child, citizenId: world.citizenId })).toEqual([
      'id EMERGENCY_PERSON',
    ])
    const mistyped = `${world.citizenId.slice(0, 17)}${world.citizenId.endsWith('0') ? '1' : '0'}`
    expect(await faultsOf({ citizenId: mistyped })).toEqual(['citizenId CITIZEN_ID_CHECK_DIGIT'])
    expect(await accesses()).toHaveLength(before)
  })

  it('nobody by this number, and the opener is told so: it is on record without a person and without the number', async () => {
    const nobody = syntheticCitizenId('2014-04-04', 'MALE', 4_000_000)
    expect(await open(platform, { citizenId: nobody })).toMatchObject({
      outcome: 'NOT_FOUND',
      personId: null,
      openedUntil: null,
    })
    const last = (await accesses()).at(-1)
    expect(last).toMatchObject({ outcome: 'NOT_FOUND', person_id: null, subject: officer.subject })
    const dump = JSON.stringify(await accesses())
    for (const secret of [nobody, world.citizenId, '张小禾']) expect(dump).not.toContain(secret)
  })

  it('somebody in the normal reach: nothing is opened, and it is said', async () => {
    const local = viewerOf('PUBLIC_SECURITY', yanjiang, 'VERIFIER')
    await isShown(local)
    expect(await open(platform, { citizenId: world.citizenId }, local)).toMatchObject({
      outcome: 'IN_REACH',
      openedUntil: null,
      personId: world.ids.child,
    })
  })

  it('the same key again opens nothing more and counts once', async () => {
    const input = { id: world.ids.child, idempotencyKey: 'found-on-the-road' }
    const first = await open(platform, input)
    const before = (await accesses()).length
    expect(await open(platform, input)).toMatchObject({ id: first.id, outcome: 'OPENED' })
    expect(await accesses()).toHaveLength(before)
    const other = await asksToOpen(platform, { ...input, hours: 3 })
    expect(codesOf(other)).toEqual(['IDEMPOTENCY_KEY_REUSED'])
  })
})

describe('the quota of a day', () => {
  it('counts every try, found or not; the eleventh is refused and looks for nobody; the next day begins anew', async () => {
    const nobody = syntheticCitizenId('2014-04-04', 'MALE', 4_000_001)
    for (let count = 0; count < 9; count += 1) await open(platform, { citizenId: nobody })
    await open(platform, { id: world.ids.child })
    const before = (await accesses()).length
    expect(await faultsOf({ id: world.ids.elder })).toEqual(['id EMERGENCY_QUOTA_USED'])
    expect(await accesses()).toHaveLength(before)
    // It is the account's: a colleague has ten of his own.
    expect(await faultsOf({ id: world.ids.elder }, colleague)).toEqual([])
    later(platform, 24 * hour)
    expect(await faultsOf({ id: world.ids.elder })).toEqual([])
  })

  it('is kept by tries at the same time', async () => {
    for (let count = 0; count < 8; count += 1) await open(platform, { id: world.ids.child })
    const tries = await Promise.all(
      Array.from({ length: 4 }, () => asksToOpen(platform, { id: world.ids.child })),
    )
    const codes = tries.map((answer) => dataOf(answer).emergencyAccessOpen.userErrors[0]?.code ?? 'done')
    expect(codes.sort()).toEqual(['EMERGENCY_QUOTA_USED', 'EMERGENCY_QUOTA_USED', 'done', 'done'])
  })
})
