import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
let ids: string[]
const civil = viewerOf('CIVIL_AFFAIRS', '5120')

beforeAll(async () => {
  platform = await testPlatform()
  await loadTree(platform)
  const villages = villagesOf(platform, yanjiang).slice(0, 5)
  for (let index = 0; index < 30; index += 1)
    await openChild(platform, wholeChild(villages[index % 5] as string))
  const answer = await platform.ask(civil, '{ children(first: 100) { nodes { id } } }')
  ids = dataOf(answer).children.nodes.map(({ id }: { id: string }) => id)
}, 240_000)
afterAll(() => platform?.close())

/** Asks, and says what the lane counted. */
async function asked(query: string, variables: Record<string, unknown> = {}, viewer = civil) {
  const before = new Map(platform.lane?.counts)
  const answer = await platform.ask(viewer, query, { variables })
  const more = [...(platform.lane?.counts ?? [])].filter(([what, count]) => count > (before.get(what) ?? 0))
  return { answer, counted: more.map(([what]) => what) }
}

const everything = `query ($id: ID!) { file: person(id: $id) {
  __typename id version name namePinyin sex ethnicity birthDate citizenId phone address registered
  region { ...place parent { name } } dutyRegion { code }
  relatives { id relation name citizenId phone whereabouts }
  guardians { id relation name citizenId validFrom validUntil }
  changes { recordedAt version operation account department region { name } client }
  child { schoolingStage boarding assistanceKinds memberships { validFrom validUntil endReason } }
  elder { memberships { validFrom } }
} } fragment place on Region { code name fullName level ancestors { code name } }`

describe('a file, in one statement', () => {
  it('is what the resolvers answer, byte by byte, sealed values opened and regions filled in', async () => {
    for (const id of ids.slice(0, 10)) {
      const { answer, counted } = await asked(everything, { id })
      expect(counted).toEqual(['compiled'])
      const { file } = dataOf(answer)
      expect(file.citizenId).toMatch(/^\d{17}[\dX]$/)
      expect(file.region.ancestors[0]).toEqual({ code: '51', name: '四川省' })
      expect(file.elder).toBeNull()
      expect(platform.statements).toHaveLength(1)
    }
  })

  it('is NOT_FOUND where it is hidden, and where there is none', async () => {
    const neighbour = viewerOf('CIVIL_AFFAIRS', '512021')
    const hidden = await asked('query ($id: ID!) { person(id: $id) { name } }', { id: ids[0] }, neighbour)
    const none = await asked('query ($id: ID!) { person(id: $id) { name } }', { id: 'bm9uZQ' }, neighbour)
    expect(codesOf(hidden.answer)).toEqual(['NOT_FOUND'])
    expect(hidden.answer).toEqual(none.answer)
  })

  it('is asked for by the columns that the department may read, the masked one under the mask', async () => {
    const { counted } = await asked(everything, { id: ids[0] }, viewerOf('PROVINCE', '51'))
    expect(counted).toEqual(['compiled'])
    const [text = ''] = platform.statements
    expect(text).toContain('"person"."name_masked"')
    for (const column of ['"person"."name"', 'citizen_id_sealed', '"relative"'])
      expect(text).not.toContain(column)
  })
})

describe('a list, in one statement', () => {
  const list = `query ($first: Int!, $filter: ChildFilter) { children(first: $first, filter: $filter, orderBy: [{ birthDate: DESC }]) {
    edges { cursor node { id name guardians { name } child { livingArrangement school } } }
    nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`

  it('is one text for every size of page', async () => {
    const { counted } = await asked(list, { first: 1 })
    const one = [...platform.statements]
    const { answer } = await asked(list, { first: 30 })
    expect(counted).toEqual(['compiled'])
    expect(one).toHaveLength(1)
    expect(platform.statements).toEqual(one)
    expect(dataOf(answer).children.edges).toHaveLength(30)
    expect(dataOf(answer).children.pageInfo.endCursor).toBe(dataOf(answer).children.edges[29].cursor)
  })

  it('is found by the region of the filter only where that lies in the viewer’s own', async () => {
    const within = (region: string) => ({ first: 100, filter: { region: { within: region } } })
    const ranged = /"person"."region_n" >= /
    const county = await asked(list, within(yanjiang))
    expect(platform.statements[0]).not.toMatch(ranged)
    const clerk = viewerOf('CIVIL_AFFAIRS', villagesOf(platform, yanjiang)[0] as string)
    const wider = await asked(list, within(yanjiang), clerk)
    expect(platform.statements[0]).toMatch(ranged)
    expect(dataOf(county.answer).children.nodes).toHaveLength(30)
    expect(dataOf(wider.answer).children.nodes).toHaveLength(6)
    const then = {
      first: 100,
      filter: { region: { within: yanjiang, boundaries: 'THEN', on: '2026-01-01' } },
    }
    await asked(list, then, clerk)
    expect(platform.statements[0]).toMatch(ranged)
  })

  it('tells of regions outside', async () => {
    const viewer = viewerOf('CIVIL_AFFAIRS', yanjiang)
    const { answer, counted } = await asked(
      list,
      { first: 5, filter: { region: { within: '512021' } } },
      viewer,
    )
    expect(counted).toEqual(['compiled'])
    expect(dataOf(answer).children.edges).toEqual([])
    expect(answer.extensions.access.scope.outside).toEqual(['512021'])
  })

  it('is refused before it, whoever may not ask', async () => {
    const education = viewerOf('EDUCATION', '5120')
    const refused = await asked('{ elders(first: 5) { nodes { name } } }', {}, education)
    expect(codesOf(refused.answer)).toEqual(['FORBIDDEN'])
    expect(refused.counted).toEqual([])
    const allowed = await asked('{ elders(first: 5) { nodes { name } } }')
    expect(allowed.answer.errors).toBeUndefined()
    expect(allowed.counted).toEqual(['compiled'])
  })

  it('says what is wrong with an argument as the resolvers do', async () => {
    const { answer, counted } = await asked(list, { first: 5_000 })
    expect(counted).toEqual(['left: in this case'])
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT'])
    expect(answer.errors?.[0]?.path).toEqual(['children'])
  })
})

describe('beside it', () => {
  it('the other roots of a document are executed in the same operation', async () => {
    const query = `{ platform { version } children(first: 3) { nodes { name } } region(code: "512002") { name children { name } } }`
    const { answer, counted } = await asked(query)
    expect(counted).toContain('compiled in part')
    expect(Object.keys(dataOf(answer))).toEqual(['platform', 'children', 'region'])
  })

  it.each([
    ['query ($id: ID!) { person(id: $id) { completeness { share } } }', 'left: Person.completeness'],
    ['query ($id: ID!) { person(id: $id) { name @skip(if: false) } }', 'left: directive'],
    ['query ($id: ID!) { person(id: $id) { region { reportsTo } } }', 'left: Region.reportsTo'],
    ['query ($id: ID!) { person(id: $id, asOf: "2100-01-01T00:00:00Z") { name } }', 'left: in this case'],
  ])('%s is left to the resolvers, and counted', async (query, reason) => {
    const { answer, counted } = await asked(query, { id: ids[0] })
    expect(answer.errors).toBeUndefined()
    expect(counted).toContain(reason)
  })
})
