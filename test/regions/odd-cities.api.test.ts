import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadRegionsFirst } from '../../src/platform.js'
import { loadReference } from '../../src/regions/reference.js'
import type { Region } from '../../src/regions/tree.js'
import { openChild, villagesOf, wholeChild } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform()
  await loadReference(platform.ownerUrl, '4419')
  await loadReference(platform.ownerUrl, '4290')
})
afterAll(() => platform?.close())

const tree = () => platform.regions.tree()
const codes = (regions: Iterable<Region>) => [...regions].map(({ code }) => code)
const childrenOf = async (region: string) => {
  const list = '{ children(first: 20) { nodes { id region { fullName } } } }'
  return dataOf(await platform.ask(viewerOf('CIVIL_AFFAIRS', region), list)).children.nodes
}
const listIn = async (within: string) => {
  const list = `{ children(first: 20, filter: { region: { within: "${within}" } }) { nodes { id } } }`
  return dataOf(await platform.ask(viewerOf('PROVINCE', within.slice(0, 2)), list)).children.nodes.map(
    ({ id }: { id: string }) => id,
  )
}
const open = (region: string, recorder: string) =>
  platform.ask(
    viewerOf('TOWNSHIP_GOVERNMENT', recorder, 'RECORDER'),
    'mutation ($input: PersonCreateInput!) { personCreate(input: $input) { person { id } userErrors { code } } }',
    { variables: { input: wholeChild(region) } },
  )

test('the regions are there before the first user asks', async () => {
  expect(platform.regions.revision()).toBeUndefined()
  await loadRegionsFirst(platform)
  expect(platform.regions.revision()).toBeGreaterThan(0)
  expect(tree().region('4419')?.name).toBe('东莞市')
})

describe('Dongguan, a city without counties', () => {
  test('holds 36 townships and 609 villages directly, and stands in for their county', () => {
    expect(tree().children('4419')).toHaveLength(36)
    expect(
      tree()
        .children('4419')
        .every(({ level }) => level === 'TOWNSHIP'),
    ).toBe(true)
    expect(villagesOf(platform, '4419')).toHaveLength(609)
    expect(codes(tree().ancestors('441900003001'))).toEqual(['44', '4419', '441900003'])
    expect(tree().countyOf('441900003001')?.code).toBe('4419')
    expect(tree().countiesOf('4419')).toEqual(['4419'])
    expect(tree().countiesOf('44')).toEqual(['4419'])
    expect(tree().scopeOf('4419').ranges).toEqual([[441_900_000_000, 442_000_000_000]])
  })

  test('a file is opened in one of its villages and listed by the city, its township and its province', async () => {
    const [first] = villagesOf(platform, '441900003')
    const { personCreate } = dataOf(await open(first!, '441900003'))
    expect(personCreate.userErrors).toEqual([])
    const { id } = personCreate.person
    expect(await childrenOf('4419')).toEqual([{ id, region: { fullName: tree().region(first!)?.fullName } }])
    expect(await childrenOf('441900003')).toHaveLength(1)
    expect(await childrenOf('441900004')).toEqual([])
    for (const within of ['44', '4419', '441900003']) expect(await listIn(within), within).toEqual([id])
  })

  test('a recorder of another township opens none there', async () => {
    const [first] = villagesOf(platform, '441900003')
    const { personCreate } = dataOf(await open(first!, '441900004'))
    expect(personCreate.userErrors).toEqual([{ code: 'REGION_OUT_OF_SCOPE' }])
    expect(personCreate.person).toBeNull()
  })

  test('a village goes to another township of the city, and its file keeps the city for its county', async () => {
    const [village] = villagesOf(platform, '441900004')
    const id = dataOf(await open(village!, '441900004')).personCreate.person.id
    const transfer = `mutation { regionTransfer(input: { code: "${village}", to: "441900003", effectiveOn: "2026-01-01" }) {
      userErrors { code message } region { parent { code } } } }`
    const administrator = viewerOf('CIVIL_AFFAIRS', '4419', 'ADMINISTRATOR')
    const ofTownship = viewerOf('CIVIL_AFFAIRS', '441900004', 'ADMINISTRATOR')
    const refused = dataOf(await platform.ask(ofTownship, transfer)).regionTransfer
    expect(refused.userErrors.map(({ code }: { code: string }) => code)).toEqual(['REGION_OUT_OF_SCOPE'])
    const { regionTransfer } = dataOf(await platform.ask(administrator, transfer))
    expect(regionTransfer).toEqual({ userErrors: [], region: { parent: { code: '441900003' } } })
    expect(await listIn('441900003')).toContain(id)
    expect(await childrenOf('441900004')).toEqual([])
  })
})

describe('counties of Hubei that no city has', () => {
  test('hang under their province, four of them with 1,951 villages', () => {
    expect(codes(tree().children('42'))).toEqual(['429004', '429005', '429006', '429021'])
    expect(tree().region('4290')).toBeUndefined()
    expect(villagesOf(platform, '42')).toHaveLength(1951)
    expect(tree().countiesOf('42')).toEqual(['429004', '429005', '429006', '429021'])
    expect(tree().atLevel('429004001001', 'CITY')).toBeUndefined()
    expect(tree().countyOf('429004001001')?.code).toBe('429004')
  })

  test('a file is opened in a village of Xiantao and listed by the county and the province', async () => {
    const [village] = villagesOf(platform, '429004')
    const id = await openChild(platform, wholeChild(village!))
    expect(await listIn('42')).toEqual([id])
    expect(await listIn('429004')).toEqual([id])
    expect(await listIn('429005')).toEqual([])
    const other = await platform.ask(
      viewerOf('CIVIL_AFFAIRS', '429005'),
      'query ($id: ID!) { person(id: $id) { id } }',
      { variables: { id } },
    )
    expect(codesOf(other)).toEqual(['NOT_FOUND'])
  })
})
