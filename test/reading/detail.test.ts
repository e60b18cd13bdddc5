import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Viewer } from '../../src/policy/viewer.js'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import {
  type Answer,
  codesOf,
  dataOf,
  type TestPlatform,
  testPlatform,
  viewerOf,
} from '../support/platform.js'

const lezhi = '512022'

let platform: TestPlatform
let villages: Record<string, string[]>

beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-06-01T00:00:00Z')
  await loadTree(platform)
  villages = Object.fromEntries(
    [yanjiang, anyue, lezhi].map((county) => [county, villagesOf(platform, county)]),
  )
})
afterAll(() => platform?.close())

const village = (county: string, place = 0) => villages[county]?.[place] as string
const city = viewerOf('CIVIL_AFFAIRS', '5120')
const cityRecorder = viewerOf('TOWNSHIP_GOVERNMENT', '5120', 'RECORDER')
const recorder = (region: string) => viewerOf('TOWNSHIP_GOVERNMENT', region, 'RECORDER')
const committee = (code: string) => viewerOf('VILLAGE_COMMITTEE', code, 'RECORDER')

const read = (viewer: Viewer, id: string, fields: string) =>
  platform.ask(viewer, `query ($id: ID!) { person(id: $id) { ${fields} } }`, { variables: { id } })
const file = async (viewer: Viewer, id: string, fields: string) =>
  dataOf(await read(viewer, id, fields)).person
const sees = async (viewer: Viewer, id: string) => {
  const answer = await read(viewer, id, 'id')
  if (codesOf(answer)[0] === 'NOT_FOUND') return false
  return dataOf(answer).person.id !== ''
}

/** What a change answers: the codes of its problems, or the version of the file after it. */
async function change(viewer: Viewer, root: string, type: string, input: object) {
  const answer: Answer = await platform.ask(
    viewer,
    `mutation ($input: ${type}!) { ${root}(input: $input) { userErrors { field code } person { id version } } }`,
    { variables: { input } },
  )
  if (answer.errors?.every(({ extensions }) => extensions?.code)) return { errors: codesOf(answer) }
  const { userErrors, person } = dataOf(answer)[root]
  return userErrors.length > 0
    ? { problems: userErrors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`) }
    : person
}
const update = (viewer: Viewer, id: string, expectedVersion: number, more: object) =>
  change(viewer, 'personUpdate', 'PersonUpdateInput', { id, expectedVersion, ...more })
const offer = (viewer: Viewer, id: string, expectedVersion: number, toRegion: string, keepsDuty = false) =>
  change(viewer, 'personMoveOffer', 'PersonMoveOfferInput', { id, expectedVersion, toRegion, keepsDuty })
const answerMove = (viewer: Viewer, answer: 'Accept' | 'Decline', moveId: string) =>
  change(viewer, `personMove${answer}`, 'PersonMoveAnswerInput', { moveId })
const moves = async (viewer: Viewer, state?: string) =>
  dataOf(
    await platform.ask(
      viewer,
      'query ($state: PersonMoveState) { personMoves(first: 20, state: $state) { id state keepsDuty person { id } toRegion { code } } }',
      { variables: { state } },
    ),
  ).personMoves

/** Offered by the county that keeps the file and accepted by the other one; the id is then the new one. */
async function moved(
  id: string,
  version: number,
  from: string,
  to: string,
  keepsDuty = false,
): Promise<string> {
  const before = (await moves(recorder(to), 'OFFERED')).map((move: { id: string }) => move.id)
  await offer(recorder(from), id, version, village(to, 5), keepsDuty)
  const offered = await moves(recorder(to), 'OFFERED')
  const move = offered.find((each: { id: string }) => !before.includes(each.id))
  const accepted = await answerMove(recorder(to), 'Accept', move.id)
  expect(accepted.version).toBe(version + 2)
  return accepted.id
}

describe('a file', () => {
  it('says where it is kept, from the village up to the province', async () => {
    const id = await openChild(platform, wholeChild(village(yanjiang)))
    const { region } = await file(
      city,
      id,
      'region { code name level fullName ancestors { code name level } }',
    )
    const tree = platform.regions.tree()
    const code = village(yanjiang)
    expect(region).toMatchObject({ code, level: 'VILLAGE', name: tree.region(code)?.name })
    expect(
      region.ancestors.map(({ level, name }: { level: string; name: string }) => `${level} ${name}`),
    ).toEqual([
      'PROVINCE 四川省',
      'CITY 资阳市',
      'COUNTY 雁江区',
      `TOWNSHIP ${tree.region(code.slice(0, 9))?.name}`,
    ])
    expect(region.fullName).toBe(
      [...region.ancestors, region].map(({ name }: { name: string }) => name).join(''),
    )
  })

  it('lists relatives, guardians and spells as they were given', async () => {
    const whole = wholeChild(village(yanjiang))
    const relatives = [
      { relation: 'MOTHER', name: '王小芳', birthDate: '1987-08-09', whereabouts: 'AT_HOME' },
      ...whole.relatives,
      { relation: 'PATERNAL_GRANDFATHER', name: '张老根', birthDate: '1955-01-02' },
    ]
    const earlier = {
      relation: 'OTHER_RELATIVE',
      name: '张二叔',
      validFrom: '2023-01-01',
      validUntil: '2024-03-01',
    }
    const guardians = [...whole.guardians, earlier]
    const id = await openChild(platform, Object.assign(whole, { relatives, guardians }))
    const read = await file(
      city,
      id,
      'relatives { relation name birthDate } guardians { name validFrom validUntil } child { memberships { validFrom validUntil endReason } }',
    )
    expect(read.relatives).toHaveLength(3)
    expect(read.relatives).toEqual(
      expect.arrayContaining([
        { relation: 'MOTHER', name: '王小芳', birthDate: '1987-08-09' },
        { relation: 'FATHER', name: '张大山', birthDate: '1985-02-03' },
        { relation: 'PATERNAL_GRANDFATHER', name: '张老根', birthDate: '1955-01-02' },
      ]),
    )
    expect(read.guardians).toEqual([
      { name: '张二叔', validFrom: '2023-01-01', validUntil: '2024-03-01' },
      { name: '李桂英', validFrom: '2024-03-01', validUntil: '2030-03-01' },
    ])
    expect(read.child.memberships).toEqual([{ validFrom: '2024-03-01', validUntil: null, endReason: null }])
  })

  it('says how complete it is, category by category', async () => {
    // Personal: name, sex, ethnicity, birth date, ID, registered, its place, address, body, stage, school, boarding: 12.
    //   Ethnicity and body are missing. Without registration no ID and no place, out of school no school and no
    //   boarding are expected: 12 − 2 = 10.
    // Family: the father counts; the mother, whose birth date is missing, does not: 1 of 2.
    // Guardianship: arrangement, entrusted, where the child lives; a guardian, though the time is over: 4 of 4.
    // Type 0 of 1, income 0 of 1 (an empty list is none), assistance 1 of 1.
    // 10 + 1 + 4 + 0 + 0 + 1 = 16 of 12 + 2 + 4 + 1 + 1 + 1 = 21; 16 / 21 = 0.762.
    const whole = wholeChild(
      village(yanjiang),
      { registered: false, citizenId: null, registrationPlace: null, ethnicity: null, bodyCondition: null },
      {
        schoolingStage: 'DROPPED_OUT',
        school: null,
        boarding: null,
        guardianshipRating: null,
        incomeSources: [],
      },
    )
    const relatives = [...whole.relatives, { relation: 'MOTHER', name: '王小芳' }]
    const guardians = [{ ...whole.guardians[0], validUntil: '2026-05-31' }]
    const id = await openChild(platform, Object.assign(whole, { relatives, guardians }))
    expect(
      (await file(city, id, 'completeness { share categories { category filled expected } }')).completeness,
    ).toEqual({
      share: 0.762,
      categories: [
        { category: 'PERSONAL', filled: 10, expected: 12 },
        { category: 'FAMILY', filled: 1, expected: 2 },
        { category: 'GUARDIANSHIP', filled: 4, expected: 4 },
        { category: 'GUARDIANSHIP_TYPE', filled: 0, expected: 1 },
        { category: 'ECONOMY', filled: 0, expected: 1 },
        { category: 'ASSISTANCE', filled: 1, expected: 1 },
      ],
    })
    await change(recorder(yanjiang), 'childUpdate', 'ChildUpdateInput', {
      id,
      expectedVersion: 1,
      guardianshipRating: 'FAIR',
      incomeSources: ['FARMING'],
    })
    // 18 / 21
    expect((await file(city, id, 'completeness { share }')).completeness.share).toBe(0.857)
  })

  it('tells who changed it, when, for whom and by which operation, the latest first', async () => {
    platform.clock = new Date('2026-06-01T01:00:00Z')
    const id = await openChild(platform, wholeChild(village(yanjiang)))
    platform.clock = new Date('2026-06-01T02:30:00Z')
    await change(
      viewerOf('EDUCATION', yanjiang, 'RECORDER', 'account-8'),
      'childUpdate',
      'ChildUpdateInput',
      {
        id,
        expectedVersion: 1,
        school: '演示二小',
      },
    )
    const { changes } = await file(
      city,
      id,
      'changes { recordedAt version operation account department region { name } client }',
    )
    expect(changes).toEqual([
      {
        recordedAt: '2026-06-01T10:30:00.000+08:00',
        version: 2,
        operation: 'FACET_UPDATE',
        account: 'account-8',
        department: 'EDUCATION',
        region: { name: '雁江区' },
        client: 'test',
      },
      {
        recordedAt: '2026-06-01T09:00:00.000+08:00',
        version: 1,
        operation: 'PERSON_CREATE',
        account: 'test-township_government-512002-recorder',
        department: 'TOWNSHIP_GOVERNMENT',
        region: { name: '雁江区' },
        client: 'test',
      },
    ])
  })
})

describe('an id', () => {
  const node = (id: string) =>
    platform.ask(city, 'query ($id: ID!) { node(id: $id) { __typename id ... on Person { name } } }', {
      variables: { id },
    })

  it('finds its file by node as by person', async () => {
    const id = await openChild(platform, wholeChild(village(yanjiang)))
    expect(dataOf(await node(id)).node).toEqual({ __typename: 'Person', id, name: '张小禾' })
  })

  it('that is garbled, of no file, of another type or of none is NOT_FOUND, with the same answer', async () => {
    const id = await openChild(platform, wholeChild(village(yanjiang)))
    const { relatives } = await file(city, id, 'relatives { id }')
    const coded = (text: string) => Buffer.from(text).toString('base64url')
    const text = Buffer.from(id, 'base64url').toString()
    const wrong = [
      '',
      'x',
      id.slice(0, -3),
      text,
      relatives[0].id,
      coded(text.replace('Person', 'Region')),
      coded(text.replace('Person', 'Nothing')),
      coded(text.replace('Person', 'constructor')),
      coded(text.replace(/.{12}$/, '000000000000')),
      coded(`${text}0`),
      coded("Person:512002:' or true --"),
      coded('Person:512002:张三'),
      '\u0000',
    ]
    const answers = await Promise.all(wrong.map(async (each) => JSON.stringify(await node(each))))
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('NOT_FOUND')
    for (const each of wrong) expect(codesOf(await read(city, each, 'id')), each).toEqual(['NOT_FOUND'])
  })
})

describe('a relative who has a file in another county', () => {
  const link = 'relatives { relation person { id name region { code } } }'
  const linkAt = (viewer: Viewer, id: string, asOf?: string) =>
    platform.ask(viewer, `query ($id: ID!, $asOf: DateTime) { person(id: $id, asOf: $asOf) { ${link} } }`, {
      variables: { id, asOf },
    })
  const linked = async (viewer: Viewer, id: string, asOf?: string) =>
    dataOf(await linkAt(viewer, id, asOf)).person.relatives[0].person

  let id: string
  let sibling: string

  beforeAll(async () => {
    sibling = await openChild(platform, wholeChild(village(anyue), { name: '张小弟' }))
    const whole = wholeChild(village(yanjiang), { name: '张小姐' })
    const relatives = [{ relation: 'BROTHER_OR_SISTER', name: '张小弟', personId: sibling }]
    const opened = await change(cityRecorder, 'personCreate', 'PersonCreateInput', { ...whole, relatives })
    id = opened.id
  })

  it('is named to both; the file behind it is shown only to who reaches that one too', async () => {
    expect(await linked(city, id)).toEqual({ id: sibling, name: '张小弟', region: { code: village(anyue) } })
    const county = await file(viewerOf('CIVIL_AFFAIRS', yanjiang), id, link)
    expect(county.relatives).toEqual([{ relation: 'BROTHER_OR_SISTER', person: null }])
  })

  it('can be linked only by who reaches that file', async () => {
    const relatives = [{ relation: 'BROTHER_OR_SISTER', name: '张小弟', personId: sibling }]
    const whole = wholeChild(village(yanjiang))
    const input = { ...whole, relatives }
    expect(await change(recorder(yanjiang), 'personCreate', 'PersonCreateInput', input)).toEqual({
      errors: ['NOT_FOUND'],
    })
    expect((await change(cityRecorder, 'personCreate', 'PersonCreateInput', input)).version).toBe(1)
  })

  it('is followed when that file moves to a third county, and into the viewer’s own', async () => {
    platform.clock = new Date('2026-06-02T00:00:00Z')
    const before = '2026-06-01T12:00:00Z'
    sibling = await moved(sibling, 1, anyue, lezhi)
    expect(await linked(city, id)).toMatchObject({ id: sibling, region: { code: village(lezhi, 5) } })
    // The file of then names the relative; behind the name stands that file as it is now.
    expect(await linked(city, id, before)).toMatchObject({ id: sibling, region: { code: village(lezhi, 5) } })
    expect(await linked(viewerOf('CIVIL_AFFAIRS', yanjiang), id)).toBeNull()
    sibling = await moved(sibling, 3, lezhi, yanjiang)
    expect(await linked(viewerOf('CIVIL_AFFAIRS', yanjiang), id)).toMatchObject({
      id: sibling,
      name: '张小弟',
    })
    expect(await linked(viewerOf('CIVIL_AFFAIRS', yanjiang), id, before)).toMatchObject({ id: sibling })
  })

  it('is still linked when the file that names it moves itself', async () => {
    const here = await moved(id, 1, yanjiang, anyue)
    expect(await linked(city, here)).toMatchObject({ id: sibling })
    expect(await linked(viewerOf('CIVIL_AFFAIRS', anyue), here)).toBeNull()
  })
})

describe('a second village with a duty', () => {
  it('reads the file and can’t change it, until the duty ends', async () => {
    const keeper = village(yanjiang)
    const second = village(anyue, 1)
    const id = await openChild(platform, wholeChild(keeper))
    expect(await sees(committee(second), id)).toBe(false)
    const given = await update(recorder(yanjiang), id, 1, { dutyRegion: second })
    expect(given.version).toBe(2)
    for (const viewer of [committee(second), recorder(second.slice(0, 9)), viewerOf('CIVIL_AFFAIRS', anyue)])
      expect(await file(viewer, id, 'name region { code } dutyRegion { code }')).toEqual({
        name: '张小禾',
        region: { code: keeper },
        dutyRegion: { code: second },
      })
    const listed = await platform.ask(
      committee(second),
      '{ children(first: 9) { nodes { id } totalCount { value } } }',
    )
    expect(dataOf(listed).children).toEqual({ nodes: [{ id }], totalCount: { value: 1 } })
    expect(await sees(committee(village(anyue, 2)), id)).toBe(false)

    const elsewhere = { problems: ['id FILE_KEPT_ELSEWHERE'] }
    expect(await update(committee(second), id, 2, { person: { address: '演示' } })).toEqual(elsewhere)
    expect(await update(committee(second), id, 2, { dutyRegion: null })).toEqual(elsewhere)
    expect(await offer(committee(second), id, 2, second)).toEqual(elsewhere)
    for (const [root, type, more] of [
      ['childUpdate', 'ChildUpdateInput', { school: '演示' }],
      ['childEnd', 'ChildEndInput', { endedOn: '2026-05-01', reason: 'PARENT_RETURNED' }],
      ['childReopen', 'ChildReopenInput', { since: '2026-05-01' }],
    ] as const)
      expect(await change(committee(second), root, type, { id, expectedVersion: 2, ...more }), root).toEqual(
        elsewhere,
      )
    expect((await update(committee(keeper), id, 2, { person: { address: '演示' } })).version).toBe(3)

    expect((await update(committee(keeper), id, 3, { dutyRegion: null })).version).toBe(4)
    expect(await sees(committee(second), id)).toBe(false)
    expect(await sees(viewerOf('CIVIL_AFFAIRS', anyue), id)).toBe(false)
    expect(await sees(committee(keeper), id)).toBe(true)
  })
})

describe('a move that was offered', () => {
  it('and declined leaves the file where it was, and the side that declined has never seen it', async () => {
    const id = await openChild(platform, wholeChild(village(yanjiang)))
    expect((await offer(recorder(yanjiang), id, 1, village(anyue))).version).toBe(2)
    expect(await sees(recorder(anyue), id)).toBe(false)
    expect(await offer(recorder(yanjiang), id, 2, village(lezhi))).toEqual({ problems: ['id MOVE_OPEN'] })
    // Nothing of the file stands still while the offer is open.
    expect((await update(recorder(yanjiang), id, 2, { person: { address: '演示' } })).version).toBe(3)

    const [move] = await moves(recorder(anyue), 'OFFERED')
    expect(move).toMatchObject({ person: null, toRegion: { code: village(anyue) } })
    expect(await answerMove(recorder(lezhi), 'Decline', move.id)).toEqual({ errors: ['NOT_FOUND'] })
    expect(await answerMove(recorder(yanjiang), 'Accept', move.id)).toEqual({ errors: ['NOT_FOUND'] })
    expect(await answerMove(recorder(anyue), 'Decline', move.id)).toBeNull()
    expect(await answerMove(recorder(anyue), 'Accept', move.id)).toEqual({ problems: ['moveId MOVE_CLOSED'] })

    expect(await sees(recorder(anyue), id)).toBe(false)
    const { region, version, changes } = await file(
      recorder(yanjiang),
      id,
      'version region { code } changes { operation }',
    )
    expect([region.code, version]).toEqual([village(yanjiang), 4])
    expect(changes[0].operation).toBe('MOVE_DECLINE')
    const seen = (await moves(recorder(yanjiang))).find((each: { id: string }) => each.id === move.id)
    expect(seen).toMatchObject({ state: 'DECLINED', person: { id } })
    expect((await offer(recorder(yanjiang), id, 4, village(lezhi))).version).toBe(5)
  })

  it('is told to who works with such persons, and to nobody else', async () => {
    const id = await openChild(platform, wholeChild(village(yanjiang, 9), { bodyCondition: 'DISABLED' }))
    const healthy = { bodyCondition: 'HEALTHY', disabilityKind: null, disabilityGrade: null, illness: null }
    const other = await openChild(platform, wholeChild(village(yanjiang, 9), healthy))
    for (const each of [id, other]) await offer(recorder(yanjiang), each, 1, village(lezhi, 9))
    const to = village(lezhi, 9)
    const toldTo = async (department: string, region: string) =>
      (await moves(viewerOf(department, region, 'RECORDER'), 'OFFERED')).filter(
        (move: { toRegion: { code: string } }) => move.toRegion.code === to,
      )
    expect(await toldTo('EDUCATION', lezhi)).toHaveLength(2)
    expect(await toldTo('EDUCATION', anyue)).toEqual([])
    // It works with elders.
    expect(await toldTo('AGEING_COMMITTEE', lezhi)).toEqual([])
    // It works with children with a disability, whom it sees where they are kept.
    expect(
      (await toldTo('DISABLED_FEDERATION', yanjiang)).map(({ person }: { person: object }) => person),
    ).toEqual([{ id }])
    expect(await toldTo('DISABLED_FEDERATION', lezhi)).toEqual([])
  })

  it('and accepted is the new village’s to change; the old one reads on while it keeps a duty', async () => {
    const old = village(yanjiang, 7)
    const first = await openChild(platform, wholeChild(old))
    const id = await moved(first, 1, yanjiang, anyue, true)
    const kept = village(anyue, 5)
    for (const viewer of [committee(old), committee(kept)])
      expect(await file(viewer, first, 'id region { code } dutyRegion { code }')).toEqual({
        id,
        region: { code: kept },
        dutyRegion: { code: old },
      })
    expect(await update(committee(old), id, 3, { person: { address: '演示' } })).toEqual({
      problems: ['id FILE_KEPT_ELSEWHERE'],
    })
    expect((await update(committee(kept), first, 3, { person: { address: '演示' } })).version).toBe(4)
    expect((await update(committee(kept), id, 4, { dutyRegion: null })).version).toBe(5)
    expect(await sees(committee(old), id)).toBe(false)
    expect(await sees(committee(old), first)).toBe(false)
  })

  it('and accepted without a duty is gone for the old village', async () => {
    const first = await openChild(platform, wholeChild(village(yanjiang, 8)))
    const id = await moved(first, 1, yanjiang, lezhi)
    for (const each of [first, id]) {
      expect(await sees(recorder(yanjiang), each)).toBe(false)
      expect(await sees(recorder(lezhi), each)).toBe(true)
    }
  })
})
