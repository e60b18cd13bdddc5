import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { syntheticCitizenId } from '../../src/people/citizen-id.js'
import { readGlobalId } from '../../src/people/file-id.js'
import type { Viewer } from '../../src/policy/viewer.js'
import { placesOf } from '../secrecy/scan.js'
import { anyue, createMutation, loadTree, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

/** The third county of the city. */
const lezhi = '512022'

let platform: TestPlatform
const village: Record<string, string> = {}
beforeAll(async () => {
  platform = await testPlatform({ slots: 6 })
  await loadTree(platform)
  for (const county of [yanjiang, anyue, lezhi]) village[county] = villagesOf(platform, county)[0] as string
})
afterAll(() => platform?.close())

const clerkOf = (region: string): Viewer => viewerOf('TOWNSHIP_GOVERNMENT', region, 'RECORDER')
const city = viewerOf('CIVIL_AFFAIRS', '5120', 'RECORDER')

let sequence = 100
const newId = (): string => {
  sequence += 1
  return syntheticCitizenId('2015-05-06', 'FEMALE', sequence)
}

const open = async (
  county: string,
  citizenId: string,
  more: Record<string, unknown> = {},
  by = clerkOf(county),
) => {
  const whole = wholeChild(village[county] as string, { name: `甲${sequence}`, citizenId })
  return dataOf(await platform.ask(by, createMutation, { variables: { input: { ...whole, ...more } } }))
    .personCreate
}
const opened = async (county: string, citizenId: string): Promise<string> => {
  const { person, userErrors } = await open(county, citizenId)
  expect(userErrors).toEqual([])
  return person.id
}
const updateText = `mutation ($input: PersonUpdateInput!) { personUpdate(input: $input) {
  person { id version citizenId phone } userErrors { field code message } possibleDuplicates { id } } }`
const change = async (county: string, id: string, person: object) => {
  const viewer = clerkOf(county)
  const { person: now } = dataOf(
    await platform.ask(viewer, 'query ($id: ID!) { person(id: $id) { version } }', { variables: { id } }),
  )
  const input = { id, expectedVersion: now.version, person }
  return dataOf(await platform.ask(viewer, updateText, { variables: { input } })).personUpdate
}
const claimsText = `query ($state: CitizenIdClaimState) { citizenIdClaims(first: 50, state: $state) {
  id state holder { id } claimant { id } rightFile { id } resolvedAt } }`
const claims = async (viewer: Viewer, state?: string) =>
  dataOf(await platform.ask(viewer, claimsText, { variables: { state } })).citizenIdClaims
/** The pair of two files, as the city sees it. */
const pair = async (claimant: string) =>
  (await claims(city)).find((claim: { claimant: { id: string } }) => claim.claimant.id === claimant)
const found = async (county: string, citizenId: string) =>
  dataOf(
    await platform.ask(
      clerkOf(county),
      'query ($id: String!) { children(first: 5, search: { citizenId: $id }) { nodes { id citizenId } totalCount { value } } }',
      { variables: { id: citizenId } },
    ),
  ).children
const resolveText = `mutation ($input: CitizenIdClaimResolveInput!) { citizenIdClaimResolve(input: $input) {
  claim { state holder { id } claimant { id } rightFile { id } } userErrors { field code } } }`
const resolve = (viewer: Viewer, input: object) => platform.ask(viewer, resolveText, { variables: { input } })

/** Each file with an ID holds it or stands in line behind the file that does. Worked out from the tables alone. */
const faults = (): Promise<readonly Record<string, unknown>[]> =>
  withOwner(
    platform.ownerUrl,
    (sql) => sql`
      with waiting as (select * from citizen_id_claim where ended_at is null)
      select 'neither or both' as fault, p.person_id from person p
        left join citizen_id_lookup l on l.person_id = p.person_id and l.county_code = p.county_code
          and l.citizen_id_index = p.citizen_id_index
        left join waiting w on w.person_id = p.person_id and w.county_code = p.county_code
          and w.citizen_id_index = p.citizen_id_index
        where p.citizen_id_index is not null and (l.person_id is null) = (w.person_id is null)
      union all select 'leads to no such file', l.person_id from citizen_id_lookup l left join person p
        on p.person_id = l.person_id and p.county_code = l.county_code and p.citizen_id_index = l.citizen_id_index
        where p.person_id is null
      union all select 'waits without the ID, or behind another', w.person_id from waiting w
        left join person p on p.person_id = w.person_id and p.citizen_id_index = w.citizen_id_index
        left join citizen_id_lookup l on l.citizen_id_index = w.citizen_id_index
          and l.person_id = w.holder_person_id and l.county_code = w.holder_county_code
        where p.person_id is null or l.person_id is null`,
  )
afterEach(async () => {
  expect([...(await faults())]).toEqual([])
})

describe('an ID that a file in the region has', () => {
  it('is refused with the file that has it, also where a file is changed, and nothing is written', async () => {
    const taken = newId()
    const first = await opened(yanjiang, taken)
    const refused = await open(yanjiang, taken)
    expect(refused).toMatchObject({
      person: null,
      userErrors: [{ field: 'person.citizenId', code: 'CITIZEN_ID_NOT_ACCEPTED' }],
      possibleDuplicates: [{ id: first }],
    })
    expect(JSON.stringify(refused)).not.toContain(taken)
    const own = newId()
    const second = await opened(yanjiang, own)
    expect(await change(yanjiang, second, { citizenId: taken })).toMatchObject({
      person: null,
      userErrors: [{ code: 'CITIZEN_ID_NOT_ACCEPTED' }],
      possibleDuplicates: [{ id: first }],
    })
    expect((await found(yanjiang, own)).nodes).toEqual([{ id: second, citizenId: own }])
    expect(await pair(second)).toBeUndefined()
  })

  it('is refused to who sees the regions of both, where the clerk of the other county is not told', async () => {
    const taken = newId()
    const first = await opened(yanjiang, taken)
    const wide = viewerOf('TOWNSHIP_GOVERNMENT', '5120', 'RECORDER')
    expect(await open(anyue, taken, {}, wide)).toMatchObject({
      person: null,
      possibleDuplicates: [{ id: first }],
    })
    expect(await open(anyue, taken)).toMatchObject({ userErrors: [], possibleDuplicates: [] })
  })
})

/** Everything that a clerk can do with an ID, with the answers and the statements of each step. */
async function everyStep(citizenId: string): Promise<{ answers: string; statements: string[] }> {
  const names = new Map<string, string>()
  const plain = (value: unknown) =>
    JSON.stringify(value, (key, each) => {
      if (key !== 'id' || typeof each !== 'string') return each
      if (!names.has(each)) names.set(each, `file ${names.size + 1}`)
      return names.get(each)
    }).replaceAll(citizenId, 'THE ID')
  const answers: string[] = []
  const statements: string[] = []
  const note = async <T>(step: string, work: Promise<T>): Promise<T> => {
    const answer = await work
    answers.push(`${step}: ${plain(answer)}`)
    statements.push(...platform.statements.map((text) => `${step}: ${text}`))
    return answer
  }
  const by = clerkOf(anyue)
  const input = {
    ...wholeChild(village[anyue] as string, { name: `乙${citizenId.slice(-4, -1)}`, citizenId }),
    idempotencyKey: `key-${citizenId}`,
  }
  const create = () => platform.ask(by, createMutation, { variables: { input } })
  const { data } = await note('open', create())
  const { id } = data.personCreate.person
  await note('the same request again', create())
  await note('search', found(anyue, citizenId))
  const another = { name: `丙${citizenId.slice(-4, -1)}`, citizenId }
  await note(
    'a second file with the ID',
    platform.ask(by, createMutation, { variables: { input: wholeChild(village[anyue] as string, another) } }),
  )
  await note('another field', change(anyue, id, { phone: '13900007777' }))
  await note('the same ID again', change(anyue, id, { citizenId, phone: '13900008888' }))
  await note('without an ID', change(anyue, id, { citizenId: null }))
  await note('search without', found(anyue, citizenId))
  await note('with it again', change(anyue, id, { citizenId }))
  await note('claims', claims(by))
  await note(
    'the changes on record',
    platform.ask(
      by,
      'query ($id: ID!) { person(id: $id) { version citizenId changes { version operation } } }',
      {
        variables: { id },
      },
    ),
  )
  await note('give it up at last', change(anyue, id, { citizenId: null }))
  return { answers: answers.join('\n'), statements }
}

describe('an ID that a file outside the region has', () => {
  it('is to its clerk in every answer and every statement like one that is free', async () => {
    const [free, taken] = [newId(), newId()]
    const holder = await opened(yanjiang, taken)
    const [one, other] = [await everyStep(free), await everyStep(taken)]
    expect(other.answers).toBe(one.answers)
    expect(other.statements).toEqual(one.statements)
    expect(one.answers).toContain('CITIZEN_ID_NOT_ACCEPTED')
    expect(one.statements.length).toBeGreaterThan(100)
    // The clerk of the file that had it first notices nothing either.
    expect((await found(yanjiang, taken)).nodes).toEqual([{ id: holder, citizenId: taken }])
  })

  it('is told of to who sees both files, and to neither of the counties', async () => {
    const id = newId()
    const holder = await opened(yanjiang, id)
    const claimant = await opened(anyue, id)
    expect(await pair(claimant)).toMatchObject({ state: 'OPEN', holder: { id: holder }, rightFile: null })
    for (const county of [yanjiang, anyue, lezhi]) {
      expect(await claims(clerkOf(county))).toEqual([])
      expect(await claims(viewerOf('CIVIL_AFFAIRS', county, 'RECORDER'))).toEqual([])
    }
    expect(await claims(viewerOf('TOWNSHIP_GOVERNMENT', '5120'), 'OPEN')).toContainEqual(await pair(claimant))
  })

  it('is told of to nobody who reads IDs under a mask or not at all', async () => {
    for (const department of ['HEALTH', 'WOMENS_FEDERATION'])
      expect(codesOf(await platform.ask(viewerOf(department, '5120'), claimsText))).toEqual(['FORBIDDEN'])
    expect((await claims(viewerOf('EDUCATION', '5120'))).length).toBeGreaterThan(0)
  })

  it('stands in no column of the database, whole or all but its end', async () => {
    const id = newId()
    await opened(yanjiang, id)
    await opened(anyue, id)
    const places = await placesOf(platform.ownerUrl, [id, id.slice(0, -1)])
    expect([...places.values()]).toEqual([{}, {}])
  })
})

describe('which of the two files is right', () => {
  it('is said by who sees both and writes IDs; the files stay as they are', async () => {
    const id = newId()
    const holder = await opened(yanjiang, id)
    const claimant = await opened(anyue, id)
    const claim = await pair(claimant)
    const input = { id: claim.id, rightFileId: claimant }
    expect(codesOf(await resolve(clerkOf(anyue), input))).toEqual(['NOT_FOUND'])
    expect(codesOf(await resolve(clerkOf(yanjiang), input))).toEqual(['NOT_FOUND'])
    expect(codesOf(await resolve(viewerOf('CIVIL_AFFAIRS', '5120'), input))).toEqual(['FORBIDDEN'])
    expect(codesOf(await resolve(viewerOf('EDUCATION', '5120', 'RECORDER'), input))).toEqual(['FORBIDDEN'])
    const stranger = await opened(anyue, newId())
    expect(dataOf(await resolve(city, { ...input, rightFileId: stranger })).citizenIdClaimResolve).toEqual({
      claim: null,
      userErrors: [{ field: 'rightFileId', code: 'FILE_NOT_OF_CLAIM' }],
    })
    const keyed = { ...input, idempotencyKey: 'resolve-1' }
    for (let again = 0; again < 2; again++)
      expect(dataOf(await resolve(city, keyed)).citizenIdClaimResolve).toEqual({
        claim: {
          state: 'RESOLVED',
          holder: { id: holder },
          claimant: { id: claimant },
          rightFile: { id: claimant },
        },
        userErrors: [],
      })
    expect((await claims(city, 'RESOLVED')).map((each: { id: string }) => each.id)).toContain(claim.id)
    expect((await claims(city, 'OPEN')).map((each: { id: string }) => each.id)).not.toContain(claim.id)
    for (const [county, file] of [
      [yanjiang, holder],
      [anyue, claimant],
    ] as const)
      expect((await found(county, id)).nodes).toEqual([{ id: file, citizenId: id }])
  })

  it('need not be said any more when the later file is corrected, and the ID stays with the first', async () => {
    const id = newId()
    await opened(yanjiang, id)
    const claimant = await opened(anyue, id)
    const claim = await pair(claimant)
    expect((await change(anyue, claimant, { citizenId: newId() })).userErrors).toEqual([])
    expect(await pair(claimant)).toMatchObject({
      state: 'RESOLVED',
      rightFile: null,
      resolvedAt: expect.any(String),
    })
    expect(
      dataOf(await resolve(city, { id: claim.id, rightFileId: claimant })).citizenIdClaimResolve.userErrors,
    ).toEqual([{ field: 'id', code: 'CLAIM_ENDED' }])
    expect(await open(yanjiang, id)).toMatchObject({ person: null })
    expect(await open(anyue, id)).toMatchObject({ userErrors: [] })
  })
})

describe('an ID that its first file gives up', () => {
  it('goes to the next in line, and the others stand behind that one', async () => {
    const id = newId()
    const first = await opened(yanjiang, id)
    const second = await opened(anyue, id)
    const third = await opened(lezhi, id)
    expect(await change(yanjiang, first, { citizenId: newId() })).toMatchObject({ userErrors: [] })
    expect(await pair(second)).toMatchObject({ state: 'RESOLVED' })
    expect(await pair(third)).toMatchObject({ state: 'OPEN', holder: { id: second } })
    // Who comes back now is the last one.
    expect(await change(yanjiang, first, { citizenId: id })).toMatchObject({ userErrors: [] })
    expect(await pair(first)).toMatchObject({ state: 'OPEN', holder: { id: second } })
  })

  it('goes to the file that is right where that was said, though another stood before it', async () => {
    const id = newId()
    const first = await opened(yanjiang, id)
    const second = await opened(anyue, id)
    const third = await opened(lezhi, id)
    const { id: claim } = await pair(third)
    expect(
      dataOf(await resolve(city, { id: claim, rightFileId: third })).citizenIdClaimResolve.userErrors,
    ).toEqual([])
    await change(yanjiang, first, { citizenId: null })
    expect(await pair(second)).toMatchObject({ state: 'OPEN', holder: { id: third } })
  })

  it('is free when nobody stands in line', async () => {
    const id = newId()
    const first = await opened(yanjiang, id)
    await change(yanjiang, first, { citizenId: null })
    const second = await opened(anyue, id)
    expect(await pair(second)).toBeUndefined()
  })

  it('while others take it at the same moment has one holder and a line behind it', async () => {
    for (let round = 0; round < 5; round++) {
      const id = newId()
      const first = await opened(yanjiang, id)
      await Promise.all([
        change(yanjiang, first, { citizenId: newId() }),
        opened(anyue, id),
        opened(lezhi, id),
      ])
      expect([...(await faults())]).toEqual([])
    }
  }, 120_000)
})

describe('a file with an ID that another one has', () => {
  const move = async (from: string, to: string, id: string, isDuty = false): Promise<string> => {
    const { person } = dataOf(
      await platform.ask(clerkOf(from), 'query ($id: ID!) { person(id: $id) { version } }', {
        variables: { id },
      }),
    )
    const offered = await platform.ask(
      clerkOf(from),
      `mutation ($id: ID!, $v: Int!, $to: String!, $duty: Boolean!) { personMoveOffer(input: { id: $id, expectedVersion: $v, toRegion: $to, keepsDuty: $duty }) { userErrors { code } } }`,
      { variables: { id, v: person.version, to: village[to], duty: isDuty } },
    )
    expect(dataOf(offered).personMoveOffer.userErrors).toEqual([])
    const { personMoves } = dataOf(
      await platform.ask(clerkOf(to), '{ personMoves(first: 1, state: OFFERED) { id } }'),
    )
    const accepted = await platform.ask(
      clerkOf(to),
      'mutation ($id: ID!) { personMoveAccept(input: { moveId: $id }) { userErrors { code } person { id } } }',
      { variables: { id: personMoves[0].id } },
    )
    return dataOf(accepted).personMoveAccept.person.id
  }

  it('moves into the other county: there both are seen and told of, and both can be changed', async () => {
    const id = newId()
    const holder = await opened(yanjiang, id)
    const claimant = await move(anyue, yanjiang, await opened(anyue, id))
    expect(await claims(clerkOf(yanjiang))).toContainEqual(
      expect.objectContaining({ holder: { id: holder }, claimant: { id: claimant } }),
    )
    expect(await claims(clerkOf(anyue))).toEqual([])
    for (const file of [holder, claimant])
      expect(await change(yanjiang, file, { citizenId: id, phone: '13900006666' })).toMatchObject({
        userErrors: [],
      })
    expect((await found(yanjiang, id)).totalCount.value).toBe(2)
  })

  it('is followed by the line when the file that had it first moves', async () => {
    const id = newId()
    const first = await opened(yanjiang, id)
    const claimant = await opened(anyue, id)
    const moved = await move(yanjiang, lezhi, first)
    expect(readGlobalId('Person', moved).countyCode).toBe(lezhi)
    expect(await pair(claimant)).toMatchObject({ holder: { id: moved } })
    expect(await change(lezhi, moved, { citizenId: null })).toMatchObject({ userErrors: [] })
    expect(await pair(claimant)).toMatchObject({ state: 'RESOLVED' })
    expect(await open(anyue, id)).toMatchObject({ person: null, possibleDuplicates: [{ id: claimant }] })
  })

  it('keeps it when it leaves its group', async () => {
    const id = newId()
    const first = await opened(yanjiang, id)
    const ended = await platform.ask(
      clerkOf(yanjiang),
      'mutation ($id: ID!) { childEnd(input: { id: $id, expectedVersion: 1, endedOn: "2025-01-01", reason: PARENT_RETURNED }) { userErrors { code } } }',
      { variables: { id: first } },
    )
    expect(dataOf(ended).childEnd.userErrors).toEqual([])
    expect(await open(yanjiang, id)).toMatchObject({ person: null, possibleDuplicates: [{ id: first }] })
    const second = await opened(anyue, id)
    expect(await pair(second)).toMatchObject({ holder: { id: first } })
  })
})
