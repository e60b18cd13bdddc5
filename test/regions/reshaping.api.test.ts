import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import type { Viewer } from '../../src/policy/viewer.js'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-06-01T00:00:00Z')
  await loadTree(platform)
})
afterAll(() => platform?.close())

const city = viewerOf('CIVIL_AFFAIRS', '5120')
const administrator = viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR')
const ofCounty = viewerOf('CIVIL_AFFAIRS', yanjiang, 'ADMINISTRATOR')

type Kind = 'Split' | 'Recode' | 'Transfer'
const ask = (kind: Kind, input: object, viewer: Viewer = administrator) =>
  platform.ask(
    viewer,
    `mutation ($input: Region${kind}Input!) { region${kind}(input: $input) {
      region { code validTo successors { code } } userErrors { field code message } } }`,
    { variables: { input } },
  )
const payload = async (kind: Kind, input: object, viewer?: Viewer) =>
  dataOf(await ask(kind, input, viewer))[`region${kind}`]
const done = async (kind: Kind, input: object) => {
  const { userErrors, region } = await payload(kind, input)
  expect(userErrors).toEqual([])
  return region
}
const refused = async (kind: Kind, input: object, viewer?: Viewer) => {
  const { userErrors, region } = await payload(kind, input, viewer)
  expect(region).toBeNull()
  return userErrors.map(({ field, code }: { field: string; code: string }) => [field, code])
}

const file = async (id: string, viewer: Viewer = city, asOf?: string) =>
  dataOf(
    await platform.ask(
      viewer,
      `query ($id: ID!, $asOf: DateTime) { person(id: $id, asOf: $asOf) { id version region { code } dutyRegion { code }
        changes { operation } } }`,
      { variables: { id, asOf } },
    ),
  ).person
const seenBy = async (region: string, id: string) =>
  codesOf(
    await platform.ask(
      viewerOf('TOWNSHIP_GOVERNMENT', region),
      'query ($id: ID!) { person(id: $id) { version } }',
      { variables: { id } },
    ),
  )
const owner = <T>(work: Parameters<typeof withOwner<T>>[1]) => withOwner(platform.ownerUrl, work)
const changesOf = (code: string) =>
  owner(
    (sql) => sql`select c.id, c.kind, c.subject, c.document_number from region_change c
      where c.id in (select change_id from region_succession where predecessor = ${code})`,
  )
/** As the next operation sees it. */
const treeNow = async () => {
  await loadTree(platform)
  return platform.regions.tree()
}
const townships = (county: string) =>
  platform.regions
    .tree()
    .children(county)
    .map(({ code }) => code)

describe('a village is divided', () => {
  let gone: string
  let neighbour: string
  let elsewhere: string
  let files: string[]
  const born = () => `${gone.slice(0, 9)}901`
  const day = '2026-05-01'
  const successors = () => [{ code: born(), name: '新立村' }, { code: neighbour }]

  beforeAll(async () => {
    const [township] = townships(yanjiang)
    ;[gone, neighbour] = villagesOf(platform, township!) as [string, string]
    elsewhere = villagesOf(platform, anyue)[0]!
    files = []
    for (let each = 0; each < 3; each++) files.push(await openChild(platform, wholeChild(gone)))
    // Kept in another county, with a second duty in the village that is divided.
    files.push(await openChild(platform, { ...wholeChild(elsewhere), dutyRegion: gone } as never))
  })

  test('by an administrator only, and only within the region', async () => {
    const input = { code: gone, successors: successors(), remaining: neighbour, effectiveOn: day }
    for (const role of ['VIEWER', 'RECORDER', 'APPROVER'] as const)
      expect(codesOf(await ask('Split', input, viewerOf('CIVIL_AFFAIRS', '5120', role)))).toEqual([
        'FORBIDDEN',
      ])
    const outside = viewerOf('CIVIL_AFFAIRS', anyue, 'ADMINISTRATOR')
    expect(await refused('Split', input, outside)).toContainEqual(['code', 'REGION_OUT_OF_SCOPE'])
    expect(platform.regions.tree().region(gone)?.validTo).toBeNull()
  })

  test('not while a file names no successor: it is told how many, not who', async () => {
    const input = {
      code: gone,
      successors: successors(),
      persons: [{ ids: [files[0], files[1]], successor: born() }],
      effectiveOn: day,
    }
    const { userErrors } = await payload('Split', input)
    expect(userErrors).toMatchObject([{ field: 'persons', code: 'SUCCESSOR_MISSING' }])
    expect(userErrors[0].message).toMatch(/^2 files name no successor/)
    for (const id of files) expect(userErrors[0].message).not.toContain(id)
    expect(await changesOf(gone)).toHaveLength(0)
    expect((await file(files[0]!)).version).toBe(1)
  })

  test('with successors that exist or are new, each once, and no file from elsewhere', async () => {
    const stranger = await openChild(platform, wholeChild(elsewhere))
    const split = (more: object) =>
      refused('Split', {
        code: gone,
        successors: successors(),
        remaining: neighbour,
        effectiveOn: day,
        ...more,
      })
    expect(await split({ successors: [{ code: neighbour }] })).toEqual([
      ['successors', 'REGION_SUCCESSORS_FEW'],
    ])
    expect(await split({ successors: [{ code: neighbour }, { code: elsewhere }] })).toEqual([
      ['successors.1.code', 'REGION_NOT_SIBLINGS'],
    ])
    expect(
      await split({
        successors: [
          { code: neighbour, name: '新村' },
          { code: born(), name: ' ' },
        ],
      }),
    ).toEqual([
      ['successors.0.code', 'REGION_CODE_TAKEN'],
      ['successors.1.name', 'NAME_INVALID'],
    ])
    expect(await split({ successors: [...successors(), { code: neighbour }] })).toEqual([
      ['successors.2.code', 'REGION_REPEATED'],
    ])
    expect(await split({ remaining: elsewhere })).toEqual([['remaining', 'SUCCESSOR_UNKNOWN']])
    expect(await split({ effectiveOn: '2026-06-02' })).toEqual([['effectiveOn', 'DATE_IN_FUTURE']])
    expect(await split({ persons: [{ ids: [stranger], successor: born() }] })).toEqual([
      ['persons', 'FILE_NOT_IN_REGION'],
    ])
    const twice = [
      { ids: [files[0]], successor: born() },
      { ids: [files[0]], successor: neighbour },
    ]
    expect(await split({ persons: twice })).toEqual([['persons', 'SUCCESSOR_TWICE']])
  })

  test('a new code lies under the parent or the region of the administrator', async () => {
    const outside = [{ code: '512021001901', name: '新立村' }, { code: neighbour }]
    const input = { code: gone, successors: outside, remaining: neighbour, effectiveOn: day }
    expect(await refused('Split', input, ofCounty)).toEqual([['successors.0.code', 'REGION_CODE_OUTSIDE']])
  })

  test('each file goes where the order says, with its history, and the change of the region is its request', async () => {
    const input = {
      code: gone,
      successors: successors(),
      persons: [{ ids: [files[0], files[3]], successor: born() }],
      remaining: neighbour,
      effectiveOn: day,
      documentNumber: '资民〔2026〕5号',
      idempotencyKey: 'split-1',
    }
    const region = await done('Split', input)
    expect(region).toEqual({
      code: gone,
      validTo: day,
      successors: [{ code: neighbour }, { code: born() }],
    })
    expect((await file(files[0]!)).region.code).toBe(born())
    expect((await file(files[1]!)).region.code).toBe(neighbour)
    expect(await file(files[3]!)).toMatchObject({
      version: 2,
      region: { code: elsewhere },
      dutyRegion: { code: born() },
    })
    expect((await file(files[0]!)).changes).toEqual([
      { operation: 'REGION_CHANGE' },
      { operation: 'PERSON_CREATE' },
    ])
    expect((await file(files[0]!, city, '2026-06-01T00:00:00.5Z')).version).toBe(2)
    const [change] = await changesOf(gone)
    expect(change).toMatchObject({ kind: 'SPLIT', document_number: '资民〔2026〕5号' })
    const linked = await owner(
      (sql) => sql`select count(*)::int as n from file_change where request_id = ${change!.id}`,
    )
    expect(linked[0]?.n).toBe(4)
    // The same again under its key is answered, and changes nothing.
    expect(await done('Split', input)).toMatchObject({ code: gone, validTo: day })
    expect((await file(files[0]!)).version).toBe(2)
  })

  test('the village of before reads nothing any more, each successor reads its own', async () => {
    expect(await seenBy(born(), files[0]!)).toEqual([])
    expect(await seenBy(neighbour, files[0]!)).toEqual(['NOT_FOUND'])
    expect(await seenBy(neighbour, files[1]!)).toEqual([])
    expect(await seenBy(gone, files[1]!)).toEqual(['NOT_FOUND'])
  })

  test('its line is told with kind and day', async () => {
    const query = `{ region(code: "${born()}") { name validFrom successions { kind effectiveOn from { code } to { code } }
      versions { validFrom validTo parent { code } } } }`
    expect(dataOf(await platform.ask(city, query)).region).toEqual({
      name: '新立村',
      validFrom: day,
      successions: [{ kind: 'SPLIT', effectiveOn: day, from: { code: gone }, to: { code: born() } }],
      versions: [{ validFrom: day, validTo: null, parent: { code: gone.slice(0, 9) } }],
    })
  })
})

describe('a township is divided', () => {
  test('when every village below names its township; the files stay in their villages', async () => {
    const gone = townships(yanjiang)[1]!
    const villages = villagesOf(platform, gone)
    const successors = [
      { code: `${yanjiang}901`, name: '东新镇' },
      { code: `${yanjiang}902`, name: '西新镇' },
    ]
    const id = await openChild(platform, wholeChild(villages[0]!))
    const input = { code: gone, successors, effectiveOn: '2026-05-02' }
    expect(await refused('Split', input)).toEqual([['villages', 'SUCCESSOR_MISSING']])
    const foreign = [{ codes: [villagesOf(platform, anyue)[0]], successor: `${yanjiang}901` }]
    expect(await refused('Split', { ...input, villages: foreign, remaining: `${yanjiang}902` })).toEqual([
      ['villages.0.codes.0', 'REGION_NOT_BELOW'],
    ])
    await done('Split', {
      ...input,
      villages: [{ codes: [villages[0]], successor: `${yanjiang}901` }],
      remaining: `${yanjiang}902`,
    })
    const tree = await treeNow()
    expect(tree.children(`${yanjiang}901`).map(({ code }) => code)).toEqual([villages[0]])
    expect(tree.children(`${yanjiang}902`).map(({ code }) => code)).toEqual(villages.slice(1))
    expect(tree.subtreeOn(gone, '2026-05-01').sort()).toEqual([gone, ...villages].sort())
    expect((await file(id)).region.code).toBe(villages[0])
    expect(await seenBy(`${yanjiang}901`, id)).toEqual([])
    expect(await seenBy(`${yanjiang}902`, id)).toEqual(['NOT_FOUND'])
    const masked = await owner(
      (sql) => sql`select region_masked from person where region_code = ${villages[0]!}`,
    )
    expect(masked.map((row) => row.region_masked)).toEqual([`${yanjiang}901`])
  })
})

describe('a region gets another code', () => {
  test('a village: its files are found under the new one, and as of before under the old one', async () => {
    const old = villagesOf(platform, townships(yanjiang)[3]!)[0]!
    const newCode = `${old.slice(0, 9)}955`
    platform.clock = new Date('2026-06-01T01:00:00Z')
    const id = await openChild(platform, wholeChild(old))
    platform.clock = new Date('2026-06-01T02:00:00Z')
    expect(await refused('Recode', { code: old, newCode: old, effectiveOn: '2026-05-03' })).toEqual([
      ['newCode', 'REGION_CODE_UNCHANGED'],
    ])
    expect(await refused('Recode', { code: old, newCode: '512002955', effectiveOn: '2026-05-03' })).toEqual([
      ['newCode', 'REGION_LEVEL_DIFFERS'],
    ])
    expect(await done('Recode', { code: old, newCode, effectiveOn: '2026-05-03' })).toMatchObject({
      code: newCode,
      validTo: null,
    })
    expect((await file(id)).region.code).toBe(newCode)
    expect((await file(id, city, '2026-06-01T01:30:00Z')).region.code).toBe(old)
    expect((await treeNow()).present(old).map(({ code }) => code)).toEqual([newCode])
    expect(await refused('Recode', { code: newCode, newCode: old, effectiveOn: '2026-05-04' })).toEqual([
      ['newCode', 'REGION_CODE_TAKEN'],
    ])
  })

  test('a county with a list for what lies below: its files go over to the new county code', async () => {
    const [township] = townships('512022')
    const villages = villagesOf(platform, township!)
    const id = await openChild(platform, wholeChild(villages[0]!))
    const other = await openChild(platform, wholeChild(villagesOf(platform, townships('512022')[1]!)[0]!))
    const below = [
      { from: township, to: '512082001' },
      { from: villages[0], to: '512082001001' },
    ]
    const input = { code: '512022', newCode: '512082', below, effectiveOn: '2026-05-05' }
    // Nobody ends the region that his own account stands in.
    const own = viewerOf('CIVIL_AFFAIRS', '512022', 'ADMINISTRATOR')
    expect(await refused('Recode', input, own)).toContainEqual(['code', 'REGION_OUT_OF_SCOPE'])
    await done('Recode', input)
    const tree = await treeNow()
    expect(tree.ancestors('512082001001').map(({ code }) => code)).toEqual([
      '51',
      '5120',
      '512082',
      '512082001',
    ])
    expect(tree.ancestors(villages[1]!).map(({ code }) => code)).toEqual([
      '51',
      '5120',
      '512082',
      '512082001',
    ])
    expect(tree.successors(villages[0]!)).toMatchObject([{ kind: 'RECODE', successor: '512082001001' }])
    const moved = await file(id)
    expect(moved).toMatchObject({ version: 2, region: { code: '512082001001' } })
    expect(moved.id).not.toBe(id)
    expect((await file(other)).version).toBe(2)
    expect(await seenBy('512082', id)).toEqual([])
    expect(await seenBy('512022', id)).toEqual(['NOT_FOUND'])
    const left = await owner((sql) => sql`select count(*)::int as n from person where county_code = '512022'`)
    expect(left[0]?.n).toBe(0)
  })

  test('what is no part of it is not renumbered with it', async () => {
    const county = { code: anyue, newCode: '512088', effectiveOn: '2026-05-05' }
    const below = [{ from: townships(yanjiang)[4], to: '512088001' }]
    expect(await refused('Recode', { ...county, below })).toEqual([['below.0.from', 'REGION_NOT_BELOW']])
    const twice = [
      { from: townships(anyue)[0], to: '512088001' },
      { from: townships(anyue)[1], to: '512088001' },
    ]
    expect(await refused('Recode', { ...county, below: twice })).toEqual([['below.1.to', 'REGION_REPEATED']])
  })
})

describe('a region goes to another parent', () => {
  test('a village keeps its code under another township; who administers one side only is refused', async () => {
    const [from, to] = townships(yanjiang).slice(4) as [string, string]
    const village = villagesOf(platform, from)[0]!
    const id = await openChild(platform, wholeChild(village))
    const input = { code: village, to, effectiveOn: '2026-05-06' }
    expect(await refused('Transfer', { ...input, to: from })).toEqual([['to', 'REGION_PARENT_UNCHANGED']])
    expect(await refused('Transfer', { ...input, to: anyue })).toEqual([['to', 'REGION_PARENT_UNFIT']])
    const far = townships(anyue)[0]!
    expect(await refused('Transfer', { ...input, to: far }, ofCounty)).toEqual([
      ['to', 'REGION_OUT_OF_SCOPE'],
    ])
    const { userErrors } = await payload('Transfer', input, ofCounty)
    expect(userErrors).toEqual([])
    expect(await file(id)).toMatchObject({ version: 2, region: { code: village } })
    expect(await seenBy(to, id)).toEqual([])
    expect(await seenBy(from, id)).toEqual(['NOT_FOUND'])
    const tree = await treeNow()
    expect(tree.parentOn(village, '2026-05-05')?.code).toBe(from)
    expect(tree.parent(village)?.code).toBe(to)
    const again = { code: village, to: from, effectiveOn: '2026-05-06' }
    expect(await refused('Transfer', again, ofCounty)).toEqual([['effectiveOn', 'DATE_BEFORE_LAST_CHANGE']])
  })

  test('a township goes to another county: its files change the county and are found under the old ids', async () => {
    const township = townships(yanjiang)[6]!
    const [first, second] = villagesOf(platform, township) as [string, string]
    const id = await openChild(platform, wholeChild(first))
    const other = await openChild(platform, wholeChild(second))
    const below = [{ from: first, to: '512021901001' }]
    await done('Transfer', {
      code: township,
      to: anyue,
      newCode: '512021901',
      below,
      effectiveOn: '2026-05-07',
    })
    expect((await file(id)).region.code).toBe('512021901001')
    expect((await file(other)).region.code).toBe(second)
    expect((await file(other)).id).not.toBe(other)
    expect(await seenBy(anyue, other)).toEqual([])
    expect(await seenBy(yanjiang, other)).toEqual(['NOT_FOUND'])
    const kinds = (await treeNow()).successors(township)
    expect(kinds).toMatchObject([{ kind: 'TRANSFER', successor: '512021901' }])
  })

  test('a file that is offered to it waits under the new code', async () => {
    const from = villagesOf(platform, townships(yanjiang)[7]!)[0]!
    const target = villagesOf(platform, townships(anyue)[2]!)[0]!
    const id = await openChild(platform, wholeChild(from))
    const { version } = await file(id)
    const offer = `mutation ($input: PersonMoveOfferInput!) { personMoveOffer(input: $input) { userErrors { code } } }`
    dataOf(
      await platform.ask(viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER'), offer, {
        variables: { input: { id, expectedVersion: version, toRegion: target } },
      }),
    )
    const newCode = `${target.slice(0, 9)}955`
    await done('Recode', { code: target, newCode, effectiveOn: '2026-05-08' })
    const receiver = viewerOf('TOWNSHIP_GOVERNMENT', newCode, 'RECORDER')
    const { personMoves } = dataOf(
      await platform.ask(receiver, '{ personMoves(first: 5) { id toRegion { code } } }'),
    )
    expect(personMoves).toMatchObject([{ toRegion: { code: newCode } }])
    const accept = `mutation ($id: ID!) { personMoveAccept(input: { moveId: $id }) { userErrors { code } person { region { code } } } }`
    const { personMoveAccept } = dataOf(
      await platform.ask(receiver, accept, { variables: { id: personMoves[0].id } }),
    )
    expect(personMoveAccept).toEqual({ userErrors: [], person: { region: { code: newCode } } })
  })
})

test('two changes of one village at the same time: one takes effect, the other is told', async () => {
  const [first, second] = villagesOf(platform, townships(anyue)[5]!) as [string, string]
  const newCode = `${first.slice(0, 9)}977`
  const outcomes = await Promise.all([
    payload('Recode', { code: first, newCode, effectiveOn: '2026-05-09' }),
    payload('Split', {
      code: first,
      successors: [{ code: second }, { code: `${first.slice(0, 9)}978`, name: '新村' }],
      remaining: second,
      effectiveOn: '2026-05-09',
    }),
  ])
  const told = outcomes.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code))
  expect(told).toEqual(['REGION_RETIRED'])
})
