import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Tallies } from '../../src/audit/tallies.js'
import { syntheticCitizenId } from '../../src/people/citizen-id.js'
import { ofThePlatform } from '../../src/policy/decide.js'
import { anyue, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { asOwner, type Sealing, sealingOf } from './record.js'

let platform: TestPlatform
let village: string
let child: string
let other: string

beforeAll(async () => {
  platform = await testPlatform()
  // Each question a second after the one before.
  const { ask } = platform
  platform.ask = (...asked) => {
    platform.clock = new Date(platform.clock.getTime() + 1_000)
    return ask(...asked)
  }
  await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120'), '{ viewer { account } }')
  village = villagesOf(platform, yanjiang)[0]!
  child = await openChild(platform, wholeChild(village))
  other = await openChild(platform, wholeChild(villagesOf(platform, anyue)[0]!))
})
afterAll(() => platform?.close())

const approver = (region = yanjiang, subject?: string) =>
  viewerOf('CIVIL_AFFAIRS', region, 'APPROVER', subject)
const accessesQuery = `query ($id: ID!, $first: Int!, $after: String) { accessesOf(person: $id, first: $first, after: $after) {
  nodes { at kind account department region { code } role client purpose coordinates masked rowCount requestId }
  pageInfo { hasNextPage endCursor } } }`
const accessesOf = async (id: string, viewer = approver(), more: Record<string, unknown> = {}) =>
  platform.ask(viewer, accessesQuery, { variables: { id, first: 50, ...more } })

describe('who has looked at this child’s file', () => {
  it('is a question with an answer: reads, lists and changes, the latest first', async () => {
    const school = viewerOf('EDUCATION', yanjiang, 'VIEWER', 'teacher-office-1')
    const police = viewerOf('PUBLIC_SECURITY', yanjiang, 'VIEWER', 'officer-2')
    dataOf(
      await platform.ask(school, 'query ($id: ID!) { person(id: $id) { name child { school } } }', {
        variables: { id: child },
        requestId: 'r-1',
      }),
    )
    dataOf(
      await platform.ask(police, '{ children(first: 10) { nodes { name phone } } }', {
        requestId: 'r-2',
        purpose: 'CASE_HANDLING',
      }),
    )
    const { nodes } = dataOf(await accessesOf(child)).accessesOf
    expect(nodes.slice(0, 2)).toMatchObject([
      {
        kind: 'READ',
        account: 'officer-2',
        department: 'PUBLIC_SECURITY',
        region: { code: yanjiang },
        purpose: 'CASE_HANDLING',
        requestId: 'r-2',
      },
      { kind: 'READ', account: 'teacher-office-1', department: 'EDUCATION', requestId: 'r-1' },
    ])
    expect(nodes[0].coordinates).toContain('Person.phone')
    expect(nodes.at(-1)).toMatchObject({ kind: 'CHANGE', department: 'TOWNSHIP_GOVERNMENT' })
  })

  it('asking is on record itself', async () => {
    dataOf(await accessesOf(child, approver(yanjiang, 'asked-before')))
    const { nodes } = dataOf(await accessesOf(child)).accessesOf
    expect(nodes[0]).toMatchObject({ account: 'asked-before' })
    expect(nodes[0].coordinates).toContain('Access.account')
  })

  it('comes page by page, with nothing twice and nothing left out', async () => {
    const whole = dataOf(await accessesOf(child)).accessesOf.nodes.map(
      ({ requestId, at }: { requestId: string; at: string }) => `${requestId} ${at}`,
    )
    const paged: string[] = []
    let after: string | null = null
    do {
      const page: {
        nodes: { requestId: string; at: string }[]
        pageInfo: { hasNextPage: boolean; endCursor: string }
      } = dataOf(await accessesOf(child, approver(yanjiang, 'pager'), { first: 2, after })).accessesOf
      paged.push(
        ...page.nodes.map(({ requestId, at }: { requestId: string; at: string }) => `${requestId} ${at}`),
      )
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after)
    // The look at the whole is an access too, and stands before it.
    expect(paged.slice(1)).toEqual(whole)
  })

  it('tells only of the file that is asked for', async () => {
    dataOf(
      await platform.ask(
        viewerOf('CIVIL_AFFAIRS', anyue, 'VIEWER', 'elsewhere'),
        'query ($id: ID!) { person(id: $id) { name } }',
        { variables: { id: other } },
      ),
    )
    const { nodes } = dataOf(await accessesOf(child)).accessesOf
    expect(nodes.map(({ account }: { account: string }) => account)).not.toContain('elsewhere')
  })

  it.each([
    ['a viewer of civil affairs', viewerOf('CIVIL_AFFAIRS', yanjiang), 'FORBIDDEN'],
    ['an administrator', viewerOf('CIVIL_AFFAIRS', yanjiang, 'ADMINISTRATOR'), 'FORBIDDEN'],
    ['an approver of the police', viewerOf('PUBLIC_SECURITY', yanjiang, 'APPROVER'), 'FORBIDDEN'],
    ['an approver of another county', viewerOf('CIVIL_AFFAIRS', anyue, 'APPROVER'), 'NOT_FOUND'],
  ])('is not for %s', async (_, viewer, code) => {
    expect(codesOf(await accessesOf(child, viewer))).toEqual([code])
  })

  it('is for the approver of the city too', async () => {
    expect(dataOf(await accessesOf(child, approver('5120'))).accessesOf.nodes.length).toBeGreaterThan(0)
  })
})

describe('alarms', () => {
  let sealing: Sealing
  beforeAll(() => {
    sealing = sealingOf(platform, { personsRead: [2, 4], lookupsMissed: [3] })
  })
  afterAll(() => sealing?.close())
  beforeEach(() => sealing.now())

  const alarmsQuery = `query ($state: AuditAlarmState) { auditAlarms(first: 50, state: $state) { id kind account department threshold day verdict signedBy } }`
  const alarmsOf = async (account: string, viewer = approver(), state?: string) =>
    dataOf(await platform.ask(viewer, alarmsQuery, { variables: { state } })).auditAlarms.filter(
      (alarm: { account: string }) => alarm.account === account,
    )
  const read = async (account: string, id: string) =>
    dataOf(
      await platform.ask(
        viewerOf('CIVIL_AFFAIRS', yanjiang, 'VIEWER', account),
        'query ($id: ID!) { person(id: $id) { name } }',
        {
          variables: { id },
        },
      ),
    )

  it('rise with the number of different persons that an account reads in a day, once for each level', async () => {
    const ids = [child]
    for (const name of ['张小一', '张小二', '张小三'])
      ids.push(await openChild(platform, wholeChild(village, { name })))
    for (let again = 0; again < 5; again++) await read('curious', child)
    await sealing.now()
    expect(await alarmsOf('curious')).toEqual([])
    for (const id of ids) await read('curious', id)
    await sealing.now()
    await sealing.now()
    expect(
      (await alarmsOf('curious'))
        .map(({ threshold, kind }: { threshold: number; kind: string }) => [kind, threshold])
        .sort(),
    ).toEqual([
      ['PERSONS_READ', 2],
      ['PERSONS_READ', 4],
    ])
    expect(
      sealing.alarmed
        .filter(({ department }) => department === 'CIVIL_AFFAIRS')
        .map(({ threshold }) => threshold),
    ).toEqual(expect.arrayContaining([2, 4]))
  })

  it('rise once over two that seal in turn, each of which knows a part of the day', async () => {
    const levels = { personsRead: [2, 4], lookupsMissed: [3] }
    const other = sealingOf(platform, levels)
    try {
      const ids: string[] = []
      for (const name of ['张小七', '张小八', '张小九', '张小十'])
        ids.push(await openChild(platform, wholeChild(village, { name })))
      for (const [at, id] of ids.entries()) {
        await read('turns', id)
        await (at % 2 === 0 ? sealing : other).now()
      }
      const thresholds = (await alarmsOf('turns')).map(({ threshold }: { threshold: number }) => threshold)
      expect(thresholds.sort()).toEqual([2, 4])
    } finally {
      await other.close()
    }
  })

  it('are left to who sealed last, until that one has been silent for some seconds', async () => {
    const other = sealingOf(platform, { personsRead: [2, 4], lookupsMissed: [3] })
    const today = platform.clock
    try {
      await read('leader', child)
      expect(await sealing.inTurn()).toBeGreaterThan(0)
      await read('leader', child)
      expect(await other.inTurn()).toBe(0)
      expect(await sealing.inTurn()).toBeGreaterThan(0)
      await read('leader', child)
      platform.clock = new Date(today.getTime() + 10_000)
      expect(await other.inTurn()).toBeGreaterThan(0)
    } finally {
      platform.clock = today
      await other.close()
    }
  })

  it('of persons are looked for no more when all of them stand: the day of who read most is not read again', async () => {
    const ids = [child]
    for (const name of ['王小一', '王小二', '王小三'])
      ids.push(await openChild(platform, wholeChild(village, { name })))
    for (const id of ids) await read('tireless', id)
    await sealing.now()
    const asked = (levels: readonly number[]) =>
      sealing.door.inOperation(ofThePlatform('sealer'), async (operation) => {
        const tallies = new Tallies(levels)
        tallies.goOn(1, operation.today)
        const account = { subject: 'tireless', department: 'CIVIL_AFFAIRS', regionCode: yanjiang }
        const { persons } = await tallies.with(operation, {
          ...account,
          persons: ids,
          rosters: [],
          misses: 0,
        })
        return [persons.size, operation.statements.some((text) => text.includes('audit_roster'))]
      })
    expect(await asked([2, 4])).toEqual([0, false])
    expect(await asked([2, 4, 6])).toEqual([4, true])
  })

  it('begin anew with the next day', async () => {
    const today = platform.clock
    await read('patient', child)
    platform.clock = new Date(today.getTime() + 86_400_000)
    await read(
      'patient',
      dataOf(
        await platform.ask(
          approver(),
          '{ children(first: 1, filter: { sex: { eq: FEMALE } }) { nodes { id } } }',
        ),
      ).children.nodes[0].id,
    )
    await sealing.now()
    platform.clock = today
    expect(await alarmsOf('patient')).toEqual([])
  })

  it('rise when an account looks for citizen IDs in vain, and not for what it finds', async () => {
    const search = (account: string, citizenId: string) =>
      platform.ask(
        viewerOf('CIVIL_AFFAIRS', yanjiang, 'VIEWER', account),
        'query ($id: String!) { children(first: 1, search: { citizenId: $id }) { nodes { id } } }',
        {
          variables: { id: citizenId },
        },
      )
    const known = dataOf(
      await platform.ask(approver(), 'query ($id: ID!) { person(id: $id) { citizenId } }', {
        variables: { id: child },
      }),
    ).person.citizenId
    for (let at = 0; at < 4; at++) {
      dataOf(await search('guesser', syntheticCitizenId('2014-01-01', 'FEMALE', 900 + at)))
      dataOf(await search('finder', known))
    }
    await sealing.now()
    expect((await alarmsOf('guesser')).map(({ kind }: { kind: string }) => kind)).toContain('LOOKUPS_MISSED')
    expect((await alarmsOf('finder')).map(({ kind }: { kind: string }) => kind)).not.toContain(
      'LOOKUPS_MISSED',
    )
  })

  it('stop an account at its quota of lookups, found or not, and another account goes on', async () => {
    const strict = { ...platform, settings: { ...platform.settings, lookupsPerDay: 2 } }
    Object.assign(platform.settings, { lookupsPerDay: 2 })
    const search = (account: string) =>
      platform.ask(
        viewerOf('CIVIL_AFFAIRS', yanjiang, 'VIEWER', account),
        'query ($id: String!) { children(first: 1, search: { citizenId: $id }) { nodes { id } } }',
        {
          variables: { id: syntheticCitizenId('2013-01-01', 'MALE', 7) },
        },
      )
    expect(strict.settings.lookupsPerDay).toBe(2)
    dataOf(await search('eager'))
    dataOf(await search('eager'))
    expect(codesOf(await search('eager'))).toEqual(['RATE_LIMITED'])
    dataOf(await search('calm'))
    Object.assign(platform.settings, { lookupsPerDay: 200 })
  })

  describe('stand until somebody else signs', () => {
    const sign = (id: string, viewer = approver()) =>
      platform.ask(
        viewer,
        `mutation ($input: AuditAlarmSignInput!) { auditAlarmSign(input: $input) { alarm { verdict signedBy } userErrors { code } } }`,
        {
          variables: { input: { id, verdict: 'JUSTIFIED' } },
        },
      )

    it('not the account that it is about', async () => {
      for (const id of dataOf(
        await platform.ask(approver(yanjiang, 'self'), '{ children(first: 3) { nodes { id } } }'),
      ).children.nodes.map(({ id }: { id: string }) => id))
        dataOf(
          await platform.ask(approver(yanjiang, 'self'), 'query ($id: ID!) { person(id: $id) { name } }', {
            variables: { id },
          }),
        )
      await sealing.now()
      const [alarm] = await alarmsOf('self')
      expect(dataOf(await sign(alarm.id, approver(yanjiang, 'self'))).auditAlarmSign.userErrors).toEqual([
        { code: 'OWN_ALARM' },
      ])
      expect(dataOf(await sign(alarm.id)).auditAlarmSign).toMatchObject({
        alarm: { verdict: 'JUSTIFIED' },
        userErrors: [],
      })
      expect(dataOf(await sign(alarm.id)).auditAlarmSign.userErrors).toEqual([{ code: 'ALARM_SIGNED' }])
      expect((await alarmsOf('self', approver(), 'OPEN')).map(({ id }: { id: string }) => id)).not.toContain(
        alarm.id,
      )
    })

    it('nor another county, nor who is not accountable', async () => {
      const [alarm] = await alarmsOf('curious')
      expect(await alarmsOf('curious', approver(anyue))).toEqual([])
      expect(codesOf(await sign(alarm.id, approver(anyue)))).toEqual(['NOT_FOUND'])
      expect(codesOf(await sign(alarm.id, viewerOf('CIVIL_AFFAIRS', yanjiang)))).toEqual(['FORBIDDEN'])
      expect(
        await asOwner(platform, async (sql) => {
          const [row] = await sql`select signed_by from audit_alarm where alarm_id = ${alarm.id}`
          return row?.signed_by
        }),
      ).toBeNull()
    })
  })
})
