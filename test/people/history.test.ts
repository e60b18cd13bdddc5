import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
let villages: string[]

beforeAll(async () => {
  platform = await testPlatform()
  await loadTree(platform)
  villages = villagesOf(platform, yanjiang)
})
afterAll(() => platform?.close())

const city = viewerOf('CIVIL_AFFAIRS', '5120')
const recorder = (region: string) => viewerOf('TOWNSHIP_GOVERNMENT', region, 'RECORDER')
const administrator = viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR')

const at = (minutes: number) => new Date(Date.UTC(2026, 5, 1, 0, minutes))
const minute = (minutes: number): string => new Date(at(minutes).getTime() + 30_000).toISOString()

const asOf = async (id: string, instant: string) => {
  const answer = await platform.ask(
    city,
    `query ($id: ID!, $asOf: DateTime) { person(id: $id, asOf: $asOf) {
      version address region { code name validTo } relatives { name phone } guardians { name }
      child { schoolingStage school memberships { validFrom validUntil endReason } } changes { version operation } } }`,
    { variables: { id, asOf: instant } },
  )
  return dataOf(answer).person
}

const change = async (
  viewer: ReturnType<typeof viewerOf>,
  text: string,
  variables: Record<string, unknown>,
) => {
  const answer = await platform.ask(viewer, text, { variables })
  const payload = Object.values(dataOf(answer))[0] as {
    userErrors: unknown[]
    person?: { id: string; version: number }
  }
  expect(payload.userErrors).toEqual([])
  return payload
}

describe('a file that was updated, moved and whose village was merged', () => {
  let id: string
  let movedId: string
  let first: string
  let second: string
  let third: string

  beforeAll(async () => {
    first = villages[0] as string
    second = villagesOf(platform, anyue)[0] as string
    const township = second.slice(0, 9)
    third = villagesOf(platform, anyue).find((code) => code !== second && code.startsWith(township)) as string
    platform.clock = at(0)
    id = await openChild(platform, wholeChild(first))
    platform.clock = at(10)
    await change(
      recorder(yanjiang),
      `mutation ($id: ID!) { childUpdate(input: { id: $id, expectedVersion: 1, schoolingStage: JUNIOR_SECONDARY, school: "演示中学" }) { userErrors { code } } }`,
      { id },
    )
    platform.clock = at(20)
    const { person } = dataOf(
      await platform.ask(city, 'query ($id: ID!) { person(id: $id) { relatives { id } } }', {
        variables: { id },
      }),
    )
    await change(
      recorder(yanjiang),
      `mutation ($input: PersonUpdateInput!) { personUpdate(input: $input) { userErrors { code } } }`,
      {
        input: {
          id,
          expectedVersion: 2,
          person: { address: '演示村新址' },
          relatives: [
            { id: person.relatives[0].id, phone: '13900009999' },
            { relation: 'MOTHER', name: '王小芳', birthDate: '1987-08-09' },
          ],
        },
      },
    )
    platform.clock = at(30)
    await change(
      recorder(yanjiang),
      `mutation ($id: ID!, $to: String!) { personMoveOffer(input: { id: $id, expectedVersion: 3, toRegion: $to }) { userErrors { code } } }`,
      { id, to: second },
    )
    const offered = dataOf(
      await platform.ask(
        recorder(anyue),
        '{ personMoves(first: 5, state: OFFERED) { id person { name } fromRegion { code } } }',
      ),
    ).personMoves
    expect(offered).toEqual([{ id: expect.any(String), person: null, fromRegion: { code: first } }])
    platform.clock = at(40)
    const accepted = await change(
      recorder(anyue),
      `mutation ($moveId: ID!) { personMoveAccept(input: { moveId: $moveId }) { userErrors { code } person { id version } } }`,
      { moveId: offered[0].id },
    )
    movedId = accepted.person?.id as string
    platform.clock = at(50)
    await change(
      administrator,
      `mutation ($input: RegionMergeInput!) { regionMerge(input: $input) { userErrors { code message } } }`,
      {
        input: { codes: [second], into: third, effectiveOn: '2026-05-31', documentNumber: '演示〔2026〕1号' },
      },
    )
    platform.clock = at(60)
  })

  it('says as of each moment what it said then', async () => {
    const opened = await asOf(id, minute(0))
    expect(opened).toMatchObject({ version: 1, address: '演示村一组3号', region: { code: first } })
    expect(opened.child).toMatchObject({ schoolingStage: 'PRIMARY', school: '演示小学' })
    expect(opened.relatives).toEqual([{ name: '张大山', phone: '13900005678' }])

    const schooled = await asOf(id, minute(10))
    expect(schooled).toMatchObject({ version: 2, address: '演示村一组3号' })
    expect(schooled.child).toMatchObject({ schoolingStage: 'JUNIOR_SECONDARY', school: '演示中学' })

    const updated = await asOf(id, minute(20))
    expect(updated).toMatchObject({ version: 3, address: '演示村新址', region: { code: first } })
    expect(
      updated.relatives.map(({ name, phone }: { name: string; phone: string }) => [name, phone]).sort(),
    ).toEqual([
      ['张大山', '13900009999'],
      ['王小芳', null],
    ])
    expect(updated.guardians).toEqual([{ name: '李桂英' }])
  })

  it('says where it lay before the move, after the move and after the merge', async () => {
    expect((await asOf(id, minute(30))).region.code).toBe(first)
    expect((await asOf(id, minute(40))).region.code).toBe(second)
    const merged = await asOf(id, minute(50))
    expect(merged.region).toMatchObject({ code: third, validTo: null })
    expect((await asOf(id, minute(40))).region.validTo).toBe('2026-05-31')
  })

  it('did not exist before it was opened', async () => {
    const answer = await platform.ask(
      city,
      'query ($id: ID!) { person(id: $id, asOf: "2026-05-31T00:00:00Z") { version } }',
      {
        variables: { id },
      },
    )
    expect(codesOf(answer)).toEqual(['NOT_FOUND'])
  })

  it('is found under the old id and the new one, which are of the two counties', async () => {
    expect(movedId).not.toBe(id)
    for (const each of [id, movedId]) {
      const answer = await platform.ask(city, 'query ($id: ID!) { person(id: $id) { id version } }', {
        variables: { id: each },
      })
      expect(dataOf(answer).person).toEqual({ id: movedId, version: 6 })
    }
  })

  it('tells who changed it, when and by which operation', async () => {
    const { changes } = await asOf(id, minute(60))
    expect(
      changes.map(
        ({ version, operation }: { version: number; operation: string }) => `${version} ${operation}`,
      ),
    ).toEqual([
      '6 REGION_CHANGE',
      '5 MOVE_ACCEPT',
      '4 MOVE_OFFER',
      '3 PERSON_UPDATE',
      '2 FACET_UPDATE',
      '1 PERSON_CREATE',
    ])
  })

  it('is no longer the old county’s, in any of its past, and is the new county’s in all of it', async () => {
    const query = 'query ($id: ID!, $asOf: DateTime) { person(id: $id, asOf: $asOf) { version } }'
    const left = await platform.ask(viewerOf('CIVIL_AFFAIRS', yanjiang), query, {
      variables: { id, asOf: minute(20) },
    })
    expect(codesOf(left)).toEqual(['NOT_FOUND'])
    const taken = await platform.ask(viewerOf('CIVIL_AFFAIRS', anyue), query, {
      variables: { id, asOf: minute(20) },
    })
    expect(dataOf(taken).person.version).toBe(3)
  })

  it('can be searched by its ID after the move, and its ID can’t be given to another file', async () => {
    const { citizenId } = dataOf(
      await platform.ask(city, 'query ($id: ID!) { person(id: $id) { citizenId } }', { variables: { id } }),
    ).person
    const found = await platform.ask(
      city,
      'query ($s: PersonSearch!) { children(first: 5, search: $s) { nodes { id } } }',
      {
        variables: { s: { citizenId } },
      },
    )
    expect(dataOf(found).children.nodes).toEqual([{ id: movedId }])
  })
})

describe('a child that leaves the group and comes back', () => {
  it('keeps one file with two spells of membership', async () => {
    platform.clock = at(70)
    const id = await openChild(platform, wholeChild(villages[5] as string, {}, { since: '2024-03-01' }))
    const end = `mutation ($id: ID!, $v: Int!, $on: Date!) { childEnd(input: { id: $id, expectedVersion: $v, endedOn: $on, reason: PARENT_RETURNED }) { userErrors { code } person { version } } }`
    await change(recorder(yanjiang), end, { id, v: 1, on: '2025-03-01' })
    const active = '{ children(first: 200) { nodes { id } } }'
    const isListed = async () =>
      dataOf(await platform.ask(city, active)).children.nodes.some((node: { id: string }) => node.id === id)
    expect(await isListed()).toBe(false)
    const reopen = `mutation ($id: ID!, $v: Int!, $since: Date!) { childReopen(input: { id: $id, expectedVersion: $v, since: $since }) { userErrors { code } } }`
    const early = await platform.ask(recorder(yanjiang), reopen, {
      variables: { id, v: 2, since: '2025-02-01' },
    })
    expect(dataOf(early).childReopen.userErrors).toEqual([{ code: 'SPELLS_OVERLAP' }])
    await change(recorder(yanjiang), reopen, { id, v: 2, since: '2025-09-01' })
    expect(await isListed()).toBe(true)
    const { child } = await asOf(id, minute(80))
    expect(child.memberships).toEqual([
      { validFrom: '2024-03-01', validUntil: '2025-03-01', endReason: 'PARENT_RETURNED' },
      { validFrom: '2025-09-01', validUntil: null, endReason: null },
    ])
  })

  it('leaves the list on its 16th birthday without a write', async () => {
    platform.clock = at(90)
    const id = await openChild(platform, wholeChild(villages[6] as string, { birthDate: '2010-06-02' }))
    const listed = async () =>
      dataOf(await platform.ask(city, '{ children(first: 200) { nodes { id } } }')).children.nodes.some(
        (node: { id: string }) => node.id === id,
      )
    expect(await listed()).toBe(true)
    platform.clock = new Date('2026-06-01T16:00:00Z') // midnight in Beijing: 2 June
    expect(await listed()).toBe(false)
  })
})

describe('a merge of townships', () => {
  it('leaves the villages their codes, and the files follow under the township that goes on', async () => {
    platform.clock = new Date('2026-06-03T00:00:00Z')
    const tree = platform.regions.tree()
    const [from, into] = tree.children(yanjiang).map(({ code }) => code) as [string, string]
    const village = tree.children(from)[0]?.code as string
    const id = await openChild(platform, wholeChild(village))
    const asProvince = async () =>
      dataOf(
        await platform.ask(
          viewerOf('PROVINCE', '51'),
          'query ($id: ID!) { person(id: $id) { region { code } address } }',
          {
            variables: { id },
          },
        ),
      ).person
    expect((await asProvince()).region.code).toBe(from)
    await change(
      administrator,
      `mutation ($input: RegionMergeInput!) { regionMerge(input: $input) { userErrors { code message } } }`,
      { input: { codes: [from], into, effectiveOn: '2026-06-02' } },
    )
    const after = await asProvince()
    expect(after.region.code).toBe(into)
    expect(after.address).toContain(tree.region(into)?.name)
    const seenBy = async (region: string) =>
      codesOf(
        await platform.ask(
          viewerOf('TOWNSHIP_GOVERNMENT', region),
          'query ($id: ID!) { person(id: $id) { version } }',
          {
            variables: { id },
          },
        ),
      )
    expect(await seenBy(into)).toEqual([])
    expect(await seenBy(from)).toEqual(['NOT_FOUND'])
  })
})

describe('a merge of counties', () => {
  it('takes the files along under the county that goes on, with their history and their old ids', async () => {
    platform.clock = new Date('2026-06-04T00:00:00Z')
    const village = villagesOf(platform, '512022')[0] as string
    const id = await openChild(platform, wholeChild(village))
    await change(
      administrator,
      `mutation ($input: RegionMergeInput!) { regionMerge(input: $input) { userErrors { code message } } }`,
      { input: { codes: ['512022'], into: anyue, effectiveOn: '2026-06-03' } },
    )
    const read = async (region: string) =>
      platform.ask(
        viewerOf('CIVIL_AFFAIRS', region),
        'query ($id: ID!) { person(id: $id) { id version region { code } changes { operation } } }',
        { variables: { id } },
      )
    const { person } = dataOf(await read(anyue))
    expect(person).toMatchObject({ version: 2, region: { code: village } })
    expect(person.id).not.toBe(id)
    expect(person.changes.map(({ operation }: { operation: string }) => operation)).toEqual([
      'REGION_CHANGE',
      'PERSON_CREATE',
    ])
    expect(codesOf(await read('512022'))).toEqual(['NOT_FOUND'])
  })
})
