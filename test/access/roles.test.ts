import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
/** Two villages of one township, one of another township of the county, one of the sibling county. */
let here: string
let nextDoor: string
let otherTownship: string
let otherCounty: string
const ids: Record<string, string> = {}

beforeAll(async () => {
  platform = await testPlatform()
  await loadTree(platform)
  const villages = villagesOf(platform, yanjiang)
  here = villages[0] as string
  nextDoor = villages.find((code) => code !== here && code.startsWith(here.slice(0, 9))) as string
  otherTownship = villages.find((code) => !code.startsWith(here.slice(0, 9))) as string
  otherCounty = villagesOf(platform, anyue)[0] as string
  for (const [name, village] of Object.entries({ here, nextDoor, otherTownship, otherCounty }))
    ids[name] = await openChild(platform, wholeChild(village))
})
afterAll(() => platform?.close())

const list = `{
  children(first: 50) {
    nodes { id name sex birthDate citizenId phone address region { code } relatives { name workCity } child { schoolingStage school guardianshipRating hardship incomeSources } }
    totalCount { value precision }
  }
}`

const listAs = async (department: string, region: string) => {
  const answer = await platform.ask(viewerOf(department, region), list)
  return {
    answer,
    nodes: dataOf(answer).children.nodes,
    total: dataOf(answer).children.totalCount,
    access: answer.extensions.access,
  }
}
const idsOf = (nodes: { id: string }[]) => nodes.map(({ id }) => id).sort()
const masked = (access: { masked: { coordinate: string; mode: string }[] }) =>
  Object.fromEntries(access.masked.map(({ coordinate, mode }) => [coordinate, mode]))

describe('the same list of children', () => {
  it('shows civil affairs of the city every child in full', async () => {
    const { nodes, total, access } = await listAs('CIVIL_AFFAIRS', '5120')
    expect(idsOf(nodes)).toEqual(Object.values(ids).sort())
    expect(total).toEqual({ value: 4, precision: 'EXACT' })
    expect(nodes[0]).toMatchObject({
      name: '张小禾',
      birthDate: '2015-05-06',
      phone: '13900001234',
      address: '演示村一组3号',
    })
    expect(nodes[0].citizenId).toMatch(/^99\d{15}[\dX]$/)
    expect(access.masked).toEqual([])
    expect(access.scope).toEqual({
      region: '5120',
      rows: { CHILD: 'REGION', ELDER: 'REGION', WOMAN: 'REGION' },
      outside: [],
    })
  })

  it('shows education of a county its children, with the school and without the income', async () => {
    const { nodes, access } = await listAs('EDUCATION', yanjiang)
    expect(idsOf(nodes)).toEqual([ids.here, ids.nextDoor, ids.otherTownship].sort())
    expect(nodes[0].child).toEqual({
      schoolingStage: 'PRIMARY',
      school: '演示小学',
      guardianshipRating: 'FAIR',
      hardship: true,
      incomeSources: null,
    })
    expect(nodes[0].relatives).toEqual([{ name: '张大山', workCity: '东莞市' }])
    expect(masked(access)).toEqual({ 'ChildFile.incomeSources': 'MASKED' })
    expect(access.masked[0]).toMatchObject({
      ownerDepartment: 'CIVIL_AFFAIRS',
      reason: expect.stringContaining('001 三(一)3'),
    })
  })

  it('shows a township the children of its villages', async () => {
    const { nodes } = await listAs('TOWNSHIP_GOVERNMENT', here.slice(0, 9))
    expect(idsOf(nodes)).toEqual([ids.here, ids.nextDoor].sort())
  })

  it('shows a village its own children', async () => {
    const { nodes, access } = await listAs('VILLAGE_COMMITTEE', here)
    expect(idsOf(nodes)).toEqual([ids.here])
    expect(access.masked).toEqual([])
  })

  it('is refused to statistics, which sees figures only', async () => {
    const answer = await platform.ask(viewerOf('STATISTICS', '5120'), list)
    expect(codesOf(answer)).toEqual(['FORBIDDEN'])
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      coordinates: ['Query.children'],
      clause: '001 三(一)12',
    })
    expect(answer.data).toBeUndefined()
  })

  it('shows the province every child under the mask', async () => {
    const { nodes, access } = await listAs('PROVINCE', '51')
    expect(idsOf(nodes)).toEqual(Object.values(ids).sort())
    expect(nodes[0]).toMatchObject({
      name: '张＊＊',
      sex: 'FEMALE',
      birthDate: '2015',
      citizenId: null,
      phone: '139****1234',
      relatives: null,
      child: {
        schoolingStage: 'PRIMARY',
        school: null,
        guardianshipRating: 'FAIR',
        hardship: null,
        incomeSources: null,
      },
    })
    expect(nodes[0].address).toMatch(/^四川省资阳市/)
    expect(nodes[0].region.code).toHaveLength(9)
    expect(masked(access)).toEqual({
      'Person.name': 'MASKED',
      'Person.birthDate': 'MASKED',
      'Person.citizenId': 'DENIED',
      'Person.phone': 'MASKED',
      'Person.address': 'MASKED',
      'Person.region': 'MASKED',
      'Person.relatives': 'DENIED',
      'Relative.name': 'DENIED',
      'Relative.workCity': 'DENIED',
      'ChildFile.school': 'MASKED',
      'ChildFile.hardship': 'DENIED',
      'ChildFile.incomeSources': 'DENIED',
    })
  })

  it('shows the court no person until a case is before it', async () => {
    const { nodes, total, access } = await listAs('COURT', yanjiang)
    expect(nodes).toEqual([])
    expect(total.value).toBe(0)
    expect(access.scope.rows.CHILD).toMatch(/^LIMITED/)
  })
})

describe('a file of a sibling county', () => {
  const byId = 'query ($id: ID!) { person(id: $id) { name child { school } } }'
  const bytes = async (id: string) =>
    JSON.stringify(await platform.ask(viewerOf('EDUCATION', yanjiang), byId, { variables: { id } }))

  it('is found by its own county', async () => {
    const answer = await platform.ask(viewerOf('EDUCATION', anyue), byId, {
      variables: { id: ids.otherCounty },
    })
    expect(dataOf(answer).person.name).toBe('张小禾')
  })

  it('is NOT_FOUND, byte for byte like one that does not exist', async () => {
    const hidden = await bytes(ids.otherCounty as string)
    expect(hidden).toContain('NOT_FOUND')
    const text = Buffer.from(ids.otherCounty as string, 'base64url').toString()
    const unknown = Buffer.from(text.replace(/.{12}$/, '000000000000')).toString('base64url')
    expect(await bytes(unknown)).toBe(hidden)
    expect(await bytes('no such id')).toBe(hidden)
  })

  it('leaves a filter on its county empty, and the answer says that it lies outside', async () => {
    const query = (region: string) =>
      `{ children(first: 5, filter: { region: { within: "${region}" } }) { nodes { id } } }`
    const answer = await platform.ask(viewerOf('EDUCATION', yanjiang), query(anyue))
    expect(dataOf(answer).children.nodes).toEqual([])
    expect(answer.extensions.access.scope.outside).toEqual([anyue])
    const inside = await platform.ask(viewerOf('EDUCATION', anyue), query(anyue))
    expect(dataOf(inside).children.nodes).toHaveLength(1)
    expect(inside.extensions.access.scope.outside).toEqual([])
  })
})

describe('strict mode', () => {
  it('refuses an operation that would be answered masked, and lets one through that is not', async () => {
    const query = '{ children(first: 1) { nodes { name citizenId } } }'
    const refused = await platform.ask(viewerOf('PROVINCE', '51'), query, { strict: true })
    expect(codesOf(refused)).toEqual(['FORBIDDEN'])
    expect(refused.errors?.[0]?.extensions.coordinates).toEqual(['Person.name', 'Person.citizenId'])
    const whole = await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120'), query, { strict: true })
    expect(dataOf(whole).children.nodes).toHaveLength(1)
  })
})

describe('an administrator', () => {
  it('reads no files, where a viewer of the same department does', async () => {
    const query = '{ children(first: 1) { nodes { id } } }'
    expect(codesOf(await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR'), query))).toEqual([
      'FORBIDDEN',
    ])
    expect(dataOf(await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120'), query)).children.nodes).toHaveLength(
      1,
    )
  })
})
