import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import type { Viewer } from '../../src/policy/viewer.js'
import { membersOf } from '../../src/regions/unit-queries.js'
import { allowedForTest, viewerForTest } from '../support/allowed.js'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
let townships: string[]
beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-06-01T00:00:00Z')
  await loadTree(platform)
  townships = platform.regions
    .tree()
    .children(yanjiang)
    .map(({ code }) => code)
})
afterAll(() => platform?.close())

const city = viewerOf('CIVIL_AFFAIRS', '5120')
const administrator = viewerOf('CIVIL_AFFAIRS', yanjiang, 'ADMINISTRATOR')
const recorder = viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER')
const village = (township: number, place = 0) => villagesOf(platform, townships[township]!)[place]!

const ask = (root: string, input: object, viewer: Viewer = administrator) => {
  const type = `${root[0]!.toUpperCase()}${root.slice(1)}Input`
  const shown = root.startsWith('reportingUnit')
    ? 'unit { id name validTo region { code } members { code } }'
    : 'region { code }'
  return platform.ask(
    viewer,
    `mutation ($input: ${type}!) { ${root}(input: $input) { ${shown} userErrors { field code } } }`,
    { variables: { input } },
  )
}
const payload = async (root: string, input: object, viewer?: Viewer) =>
  dataOf(await ask(root, input, viewer))[root]
const refused = async (root: string, input: object, viewer?: Viewer) =>
  (await payload(root, input, viewer)).userErrors.map(({ field, code }: { field: string; code: string }) => [
    field,
    code,
  ])
const done = async (root: string, input: object, viewer?: Viewer) => {
  const answer = await payload(root, input, viewer)
  expect(answer.userErrors).toEqual([])
  return answer.unit ?? answer.region
}
const group = async (region: string, name: string) =>
  (await done('reportingUnitCreate', { kind: 'VILLAGERS_GROUP', name, region, effectiveOn: '2026-01-01' }))
    .id as string
const unitsIn = async (code: string, more = '') =>
  dataOf(
    await platform.ask(city, `{ region(code: "${code}") { reportingUnits${more} { id name validTo } } }`),
  ).region.reportingUnits
const file = async (id: string, viewer: Viewer = city) =>
  dataOf(
    await platform.ask(
      viewer,
      'query ($id: ID!) { person(id: $id) { id version region { code } villagersGroup { id name } } }',
      { variables: { id } },
    ),
  ).person
const update = async (id: string, change: object) => {
  const { version } = await file(id)
  const text = `mutation ($input: PersonUpdateInput!) { personUpdate(input: $input) { person { version } userErrors { field code } } }`
  return dataOf(
    await platform.ask(recorder, text, { variables: { input: { id, expectedVersion: version, ...change } } }),
  ).personUpdate.userErrors
}
const open = (region: string, villagersGroup?: string) =>
  openChild(platform, { ...wholeChild(region), villagersGroup } as never)

describe('a villagers’ group', () => {
  test('is set up, renamed and ended by the administrator of its village, and listed by everybody', async () => {
    const region = village(0)
    const input = {
      kind: 'VILLAGERS_GROUP',
      name: '一组',
      region,
      effectiveOn: '2026-01-01',
      idempotencyKey: 'unit-1',
    }
    for (const role of ['VIEWER', 'RECORDER', 'APPROVER'] as const)
      expect(
        codesOf(await ask('reportingUnitCreate', input, viewerOf('CIVIL_AFFAIRS', yanjiang, role))),
      ).toEqual(['FORBIDDEN'])
    const outside = viewerOf('CIVIL_AFFAIRS', anyue, 'ADMINISTRATOR')
    expect(await refused('reportingUnitCreate', input, outside)).toEqual([['region', 'REGION_OUT_OF_SCOPE']])
    const unit = await done('reportingUnitCreate', input)
    expect(unit).toMatchObject({ name: '一组', validTo: null, region: { code: region }, members: [] })
    expect((await done('reportingUnitCreate', input)).id).toBe(unit.id)
    expect(await refused('reportingUnitCreate', { ...input, idempotencyKey: null })).toEqual([
      ['name', 'UNIT_NAME_TAKEN'],
    ])
    const renamed = { id: unit.id, name: '第一组', effectiveOn: '2026-02-01' }
    expect(await refused('reportingUnitRename', renamed, outside)).toEqual([['id', 'REGION_OUT_OF_SCOPE']])
    await done('reportingUnitRename', renamed)
    expect(await unitsIn(region)).toEqual([{ id: unit.id, name: '第一组', validTo: null }])
    expect(await unitsIn(region, '(kind: FUNCTIONAL_AREA)')).toEqual([])
    await done('reportingUnitEnd', { id: unit.id, effectiveOn: '2026-05-01' })
    expect(await unitsIn(region)).toEqual([])
    expect(await unitsIn(region, '(includeEnded: true)')).toMatchObject([{ validTo: '2026-05-01' }])
    expect(await refused('reportingUnitEnd', { id: unit.id, effectiveOn: '2026-05-02' })).toEqual([
      ['id', 'UNIT_ENDED'],
    ])
    const kinds = await withOwner(
      platform.ownerUrl,
      (sql) => sql`select kind from region_change where unit_id = ${unit.id} order by recorded_at, id`,
    )
    expect(kinds.map(({ kind }) => kind)).toEqual(['UNIT_CREATE', 'UNIT_RENAME', 'UNIT_END'])
  })

  test('belongs to a village, has a name and no members', async () => {
    const input = {
      kind: 'VILLAGERS_GROUP',
      name: ' ',
      region: townships[0],
      members: [village(0)],
      effectiveOn: '2026-07-01',
    }
    expect(await refused('reportingUnitCreate', input)).toEqual([
      ['region', 'REGION_LEVEL_UNFIT'],
      ['effectiveOn', 'DATE_IN_FUTURE'],
      ['name', 'NAME_INVALID'],
      ['members', 'UNIT_MEMBERS'],
    ])
  })

  test('of another village is not taken for a file; one of its own is, and files are found by it', async () => {
    const region = village(1)
    const own = await group(region, '二组')
    const other = await group(village(1, 1), '二组')
    const id = await open(region)
    expect(await update(id, { villagersGroup: other })).toEqual([
      { field: 'villagersGroup', code: 'VILLAGERS_GROUP_UNFIT' },
    ])
    expect(await update(id, { villagersGroup: own })).toEqual([])
    expect((await file(id)).villagersGroup).toEqual({ id: own, name: '二组' })
    const second = await open(region, own)
    await open(region)
    const list = `query ($id: ID!) { children(first: 10, filter: { region: { within: "${region}", villagersGroup: $id } }) { nodes { id } } }`
    const found = dataOf(await platform.ask(city, list, { variables: { id: own } })).children.nodes
    expect(found.map((each: { id: string }) => each.id).sort()).toEqual([id, second].sort())
    expect(await update(second, { villagersGroup: null })).toEqual([])
    expect((await file(second)).villagersGroup).toBeNull()
  })

  test('is of the class contact: who sees the township only neither reads it nor asks by it', async () => {
    const region = village(1)
    const [unit] = await unitsIn(region)
    const id = await open(region, unit.id)
    const province = viewerOf('PROVINCE', '51')
    expect((await file(id, province)).villagersGroup).toBeNull()
    expect((await file(id)).villagersGroup.id).toBe(unit.id)
    const list = `{ children(first: 10, filter: { region: { within: "${townships[1]}", villagersGroup: "${unit.id}" } }) { nodes { id } } }`
    expect(codesOf(await platform.ask(province, list))).toEqual(['FORBIDDEN'])
    expect(dataOf(await platform.ask(city, list)).children.nodes).not.toEqual([])
  })

  test('follows its village in a merge and under another code, and its files with it', async () => {
    const [into, gone] = [village(2, 0), village(2, 1)]
    const unit = await group(gone, '三组')
    const id = await open(gone, unit)
    await done('regionMerge', { codes: [gone], into, effectiveOn: '2026-03-01' })
    expect(await file(id)).toMatchObject({ region: { code: into }, villagersGroup: { id: unit } })
    const newCode = `${townships[2]}955`
    await done('regionRecode', { code: into, newCode, effectiveOn: '2026-04-01' })
    expect(await file(id)).toMatchObject({ region: { code: newCode }, villagersGroup: { id: unit } })
    expect(await unitsIn(newCode)).toMatchObject([{ id: unit }])
    await done('regionTransfer', { code: newCode, to: townships[3], effectiveOn: '2026-05-01' })
    expect((await file(id)).villagersGroup.id).toBe(unit)
  })

  test('goes where the order of a split says, its files with it; a file that is named itself leaves it', async () => {
    const gone = village(4)
    const [east, west] = [`${townships[4]}951`, `${townships[4]}952`]
    const [first, second] = [await group(gone, '一组'), await group(gone, '二组')]
    const [a, b, c] = [await open(gone, first), await open(gone, second), await open(gone, second)]
    const input = {
      code: gone,
      successors: [
        { code: east, name: '东村' },
        { code: west, name: '西村' },
      ],
      groups: [{ id: first, successor: east }],
      persons: [{ ids: [c], successor: east }],
      effectiveOn: '2026-05-01',
    }
    expect(await refused('regionSplit', input)).toEqual([['persons', 'SUCCESSOR_MISSING']])
    const foreign = [{ id: await group(village(5), '一组'), successor: east }]
    expect(await refused('regionSplit', { ...input, groups: foreign, remaining: west })).toEqual([
      ['groups', 'UNIT_UNKNOWN'],
    ])
    const groups = [...input.groups, { id: second, successor: west }]
    await done('regionSplit', { ...input, groups })
    expect(await file(a)).toMatchObject({ region: { code: east }, villagersGroup: { id: first } })
    expect(await file(b)).toMatchObject({ region: { code: west }, villagersGroup: { id: second } })
    expect(await file(c)).toMatchObject({ region: { code: east }, villagersGroup: null })
  })

  test('ends for a file that moves to another village', async () => {
    const from = village(6)
    const unit = await group(from, '一组')
    const id = await open(from, unit)
    const to = village(6, 1)
    const { version } = await file(id)
    const offer = `mutation ($input: PersonMoveOfferInput!) { personMoveOffer(input: $input) { userErrors { code } } }`
    dataOf(
      await platform.ask(recorder, offer, {
        variables: { input: { id, expectedVersion: version, toRegion: to } },
      }),
    )
    expect((await file(id)).villagersGroup.id).toBe(unit)
    const { personMoves } = dataOf(
      await platform.ask(recorder, '{ personMoves(first: 1, state: OFFERED) { id } }'),
    )
    const accept = 'mutation ($id: ID!) { personMoveAccept(input: { moveId: $id }) { userErrors { code } } }'
    dataOf(await platform.ask(recorder, accept, { variables: { id: personMoves[0].id } }))
    expect(await file(id)).toMatchObject({ region: { code: to }, villagersGroup: null })
  })
})

describe('a functional area', () => {
  const area = (members: string[], more = {}) => ({
    kind: 'FUNCTIONAL_AREA',
    name: '开发区管委会',
    region: yanjiang,
    members,
    effectiveOn: '2026-01-01',
    ...more,
  })
  test('consists of townships and villages of its county, none of them twice', async () => {
    const inside = village(8)
    expect(await refused('reportingUnitCreate', area([]))).toEqual([['members', 'UNIT_MEMBERS']])
    expect(await refused('reportingUnitCreate', area([townships[8]!, inside]))).toEqual([
      ['members.1', 'REGION_REPEATED'],
    ])
    const far = villagesOf(platform, anyue)[0]!
    expect(await refused('reportingUnitCreate', area([far]))).toEqual([['members.0', 'REGION_OUT_OF_SCOPE']])
    const ofCity = viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR')
    expect(await refused('reportingUnitCreate', area([far]), ofCity)).toEqual([
      ['members.0', 'REGION_NOT_BELOW'],
    ])
    const unit = await done('reportingUnitCreate', area([townships[8]!, village(9)]))
    expect(unit.members).toEqual([{ code: townships[8] }, { code: village(9) }])
  })

  test('holds on a day the members of that day; a member that changes is followed by its successor', async () => {
    const member = village(10)
    const unit = await done('reportingUnitCreate', area([member], { name: '物流园办事处' }))
    const newCode = `${townships[10]}955`
    await done('regionRecode', { code: member, newCode, effectiveOn: '2026-05-01' })
    const members = (day: string) =>
      platform.door.inOperation(allowedForTest(viewerForTest(), 'query'), ({ db }) =>
        membersOf(db, unit.id, day),
      )
    expect(await members('2025-12-31')).toEqual([])
    expect(await members('2026-04-30')).toEqual([member])
    expect(await members('2026-05-01')).toEqual([newCode])
  })
})

describe('whom a region reports to', () => {
  const reportsTo = async (code: string) =>
    dataOf(await platform.ask(city, `{ region(code: "${code}") { reportsTo } }`)).region.reportsTo
  test('is its parent, unless an order names another; a county may report to the province', async () => {
    expect(await reportsTo(townships[0]!)).toBe(yanjiang)
    expect(await reportsTo('512021')).toBe('5120')
    const input = { code: yanjiang, to: 'PROVINCE', effectiveOn: '2026-01-01' }
    const outside = viewerOf('CIVIL_AFFAIRS', anyue, 'ADMINISTRATOR')
    expect(await refused('regionReportsTo', input, outside)).toEqual([['code', 'REGION_OUT_OF_SCOPE']])
    expect(codesOf(await ask('regionReportsTo', input, recorder))).toEqual(['FORBIDDEN'])
    expect(await refused('regionReportsTo', { ...input, to: '5120' })).toEqual([['to', 'ROUTE_UNCHANGED']])
    expect(await refused('regionReportsTo', { ...input, to: townships[0] })).toEqual([['to', 'ROUTE_CIRCLE']])
    await done('regionReportsTo', input)
    expect(await reportsTo(yanjiang)).toBe('PROVINCE')
    expect(await reportsTo('512021')).toBe('5120')
  })
})
