import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMutation, loadTree, openChild, villagesOf, yanjiang } from '../../support/children.js'
import { elderFacet, wholeElder, wholeWoman } from '../../support/groups.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../../support/platform.js'

let platform: TestPlatform
let village: string
/** A woman who turned 60: a left-behind woman until then, a left-behind elder since. */
let both: string
/** The same, but never an elder: what a stranger to the group looks like. */
let woman: string
let elder: string

const township = viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER')
const civilAffairs = viewerOf('CIVIL_AFFAIRS', yanjiang, 'RECORDER')
/** Reads women of the region; its row of the elderly holds for nobody until incidents are recorded. */
const federation = viewerOf('WOMENS_FEDERATION', yanjiang, 'RECORDER')
/** Reads the elderly of the region and no women. */
const ageing = viewerOf('AGEING_COMMITTEE', yanjiang, 'RECORDER')
const education = viewerOf('EDUCATION', yanjiang, 'RECORDER')

const change = async (viewer: typeof township, root: string, type: string, input: object) => {
  const text = `mutation ($input: ${type}!) { ${root}(input: $input) { person { id version } userErrors { field code } } }`
  return platform.ask(viewer, text, { variables: { input } })
}
const problems = async (...asked: Parameters<typeof change>) =>
  dataOf(await change(...asked))[asked[1]].userErrors as { field: string; code: string }[]

/** A left-behind woman of 58 on the day of the opening. */
const aged = (name: string) =>
  wholeWoman(village, { name, birthDate: '1966-03-04' }, { since: '2024-03-01', rightsNeeds: [] })

beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2025-06-01T01:00:00Z')
  await loadTree(platform)
  village = villagesOf(platform, yanjiang)[0] as string
  both = await openChild(platform, aged('王秀兰'))
  woman = await openChild(platform, aged('赵秀英'))
  platform.clock = new Date('2026-06-01T01:00:00Z')
  elder = await openChild(platform, wholeElder(village))
  for (const id of [both, woman])
    expect(
      await problems(township, 'womanEnd', 'WomanEndInput', {
        id,
        expectedVersion: 1,
        endedOn: '2026-03-04',
        reason: 'AGED_OUT',
      }),
    ).toEqual([])
  expect(
    await problems(township, 'elderBegin', 'ElderBeginInput', {
      id: both,
      expectedVersion: 2,
      ...elderFacet({ since: '2026-03-04' }),
    }),
  ).toEqual([])
})
afterAll(() => platform?.close())

const everything = `version
  woman { loanState memberships { validFrom } }
  elder { selfCare caregiverName unattended memberships { validFrom } completeness { share } }
  child { school } completeness { share categories { category expected } } changes { version operation }`
const read = (viewer: typeof township, id: string) =>
  platform.ask(viewer, `query ($id: ID!) { person(id: $id) { name ${everything} } }`, { variables: { id } })
const total = async (viewer: typeof township, list: string, how: string) =>
  dataOf(await platform.ask(viewer, `{ ${list}(first: 9, ${how}) { totalCount { value } } }`))[list]
    .totalCount.value

describe('a woman who turned 60 is one person with one file', () => {
  it('with both facets for who reads both groups', async () => {
    const { person } = dataOf(await read(civilAffairs, both))
    expect(person).toMatchObject({
      version: 3,
      woman: { loanState: 'APPLIED', memberships: [{ validFrom: '2024-03-01' }] },
      elder: { selfCare: 'PARTLY_ABLE', memberships: [{ validFrom: '2026-03-04' }] },
      child: null,
    })
    expect(person.changes).toEqual([
      { version: 3, operation: 'FACET_ADD' },
      { version: 2, operation: 'MEMBERSHIP_END' },
      { version: 1, operation: 'PERSON_CREATE' },
    ])
    // What both groups share is counted once: personal 9 + 2 + 2, family 4 + 3, guardianship 5, economy 2 + 2,
    // assistance 6 + 1.
    expect(person.completeness.categories).toEqual([
      { category: 'PERSONAL', expected: 13 },
      { category: 'FAMILY', expected: 7 },
      { category: 'GUARDIANSHIP', expected: 5 },
      { category: 'ECONOMY', expected: 4 },
      { category: 'ASSISTANCE', expected: 7 },
    ])
    // Of the elder alone 22: the supporters are missing. 21 / 22 = 0.955
    expect(person.elder.completeness).toEqual({ share: 0.955 })
  })

  it('in both lists: the elder of today, the woman among those who left', async () => {
    expect(await total(civilAffairs, 'elders', 'search: { name: "王秀兰" }')).toBe(1)
    expect(await total(civilAffairs, 'women', 'search: { name: "王秀兰" }')).toBe(0)
    expect(await total(civilAffairs, 'women', 'filter: { status: ENDED }')).toBe(2)
  })

  it('and the facet is in history from the day on which it began', async () => {
    const asOf = (instant: string) =>
      platform.ask(
        civilAffairs,
        `query ($id: ID!, $asOf: DateTime) { person(id: $id, asOf: $asOf) { woman { loanState } elder { selfCare } } }`,
        { variables: { id: both, asOf: instant } },
      )
    expect(dataOf(await asOf('2025-07-01T00:00:00Z')).person).toEqual({
      woman: { loanState: 'APPLIED' },
      elder: null,
    })
    expect(dataOf(await asOf('2026-07-01T00:00:00Z')).person.elder).toEqual({ selfCare: 'PARTLY_ABLE' })
  })
})

describe('the women’s federation, whose row of the elderly holds for nobody', () => {
  it('reads her as it reads a woman who never was an elder', async () => {
    const [one, other] = [await read(federation, both), await read(federation, woman)]
    const told = (answer: typeof one) => ({ ...dataOf(answer).person, name: '', version: 0 })
    expect(told(one)).toEqual(told(other))
    expect(one.extensions).toEqual(other.extensions)
    expect(told(one)).toMatchObject({
      woman: { loanState: 'APPLIED' },
      elder: null,
      changes: [{ operation: 'MEMBERSHIP_END' }, { operation: 'PERSON_CREATE' }],
    })
  })

  it('finds no elder in lists, totals and search, and both women in its own', async () => {
    expect(await total(federation, 'elders', 'filter: { status: ALL }')).toBe(0)
    expect(await total(federation, 'elders', 'search: { name: "王秀兰" }, filter: { status: ALL }')).toBe(0)
    expect(await total(federation, 'women', 'filter: { status: ENDED }')).toBe(2)
  })

  it('changes the facet as little as that of a stranger, where the township does', async () => {
    const update = (viewer: typeof township, id: string, more = {}) =>
      change(viewer, 'elderUpdate', 'ElderUpdateInput', { id, expectedVersion: 1, ...more })
    for (const id of [both, woman, elder]) {
      // It writes no class of the elder's facet; the file behind the id is not looked at.
      expect(codesOf(await update(federation, id, { allowances: ['OLD_AGE'] }))).toEqual(['FORBIDDEN'])
      expect(codesOf(await update(federation, id))).toEqual(['NOT_FOUND'])
    }
    expect(dataOf(await update(township, elder)).elderUpdate.userErrors).toMatchObject([
      { code: 'NOTHING_TO_CHANGE' },
    ])
    expect(dataOf(await update(township, elder, { allowances: ['OLD_AGE'] })).elderUpdate.userErrors).toEqual(
      [],
    )
  })
})

describe('the committee on ageing, which reads no women', () => {
  it('reads the elder, and no trace of the woman', async () => {
    const { person } = dataOf(await read(ageing, both))
    expect(person).toMatchObject({ woman: null, elder: { selfCare: 'PARTLY_ABLE' } })
    expect(person.changes).toEqual([
      { version: 3, operation: 'FACET_ADD' },
      { version: 1, operation: 'PERSON_CREATE' },
    ])
    expect(codesOf(await read(ageing, woman))).toEqual(['NOT_FOUND'])
  })

  it('is refused the list of women, by its name', async () => {
    const answer = await platform.ask(ageing, '{ women(first: 1) { nodes { id } } }')
    expect(codesOf(answer)).toEqual(['FORBIDDEN'])
    expect(await total(ageing, 'elders', 'search: { name: "王秀兰" }')).toBe(1)
  })
})

describe('education, which has to do with children alone', () => {
  const elders = '{ elders(first: 1) { nodes { id name elder { selfCare } } } }'
  it('is refused the elderly with the clause, where the same document serves civil affairs', async () => {
    const refused = await platform.ask(education, elders)
    expect(codesOf(refused)).toEqual(['FORBIDDEN'])
    expect(refused.errors?.[0]?.message).toContain('Query.elders')
    expect(JSON.stringify(refused.errors)).toMatch(/\d{3} [一二三四]/)
    expect(dataOf(await platform.ask(civilAffairs, elders)).elders.nodes).toHaveLength(1)
  })

  it('finds neither file by its id', async () => {
    for (const id of [both, elder]) expect(codesOf(await read(education, id))).toEqual(['NOT_FOUND'])
  })
})

describe('a further group of a file', () => {
  const begin = (viewer: typeof township, id: string, expectedVersion: number, changes = {}) =>
    change(viewer, 'elderBegin', 'ElderBeginInput', {
      id,
      expectedVersion,
      ...elderFacet({ since: '2026-03-04', ...changes }),
    })
  const codes = async (answer: ReturnType<typeof begin>) =>
    dataOf(await answer).elderBegin.userErrors.map(({ code }: { code: string }) => code)

  it('begins once; then it is updated, ended and reopened', async () => {
    expect(await codes(begin(township, both, 3))).toEqual(['FACET_EXISTS'])
  })

  it('is checked like the facet of a new file', async () => {
    expect(
      await codes(begin(township, woman, 2, { riskAssessedOn: '2027-01-01', since: '2027-01-01' })),
    ).toEqual(['DATE_IN_FUTURE', 'DATE_IN_FUTURE'])
    const answer = await change(township, 'womanBegin', 'WomanBeginInput', {
      id: elder,
      expectedVersion: 2,
      since: '2026-01-01',
    })
    // A man of 76.
    expect(dataOf(answer).womanBegin.userErrors).toEqual([
      { field: 'id', code: 'AGE_OUT_OF_GROUP' },
      { field: 'id', code: 'SEX_OUT_OF_GROUP' },
    ])
  })

  it('of a file that is not seen is NOT_FOUND, whether it is there or not', async () => {
    const elsewhere = viewerOf('TOWNSHIP_GOVERNMENT', '512021', 'RECORDER')
    expect(codesOf(await begin(elsewhere, woman, 2))).toEqual(['NOT_FOUND'])
    expect(codesOf(await begin(elsewhere, `${woman}x`, 2))).toEqual(['NOT_FOUND'])
    expect(codesOf(await begin(education, woman, 2))).toEqual(['FORBIDDEN'])
  })

  it('is refused on an old version, and nothing of it stays', async () => {
    expect(codesOf(await begin(township, woman, 1))).toEqual(['STALE_VERSION'])
    expect(dataOf(await read(civilAffairs, woman)).person).toMatchObject({ version: 2, elder: null })
    expect(await codes(begin(township, woman, 2))).toEqual([])
    expect(dataOf(await read(ageing, woman)).person).toMatchObject({ elder: { selfCare: 'PARTLY_ABLE' } })
  })
})

describe('who belongs to a group of women', () => {
  it('is a woman: a man is refused, in a new file and afterwards', async () => {
    const input = wholeWoman(village, { sex: 'MALE', name: '王大强' })
    const created = dataOf(
      await platform.ask(township, createMutation, { variables: { input } }),
    ).personCreate
    expect(created.userErrors).toMatchObject([{ field: 'person.sex', code: 'SEX_OUT_OF_GROUP' }])
    const id = await openChild(platform, wholeWoman(village, { name: '王小兰' }))
    const changed = await problems(township, 'personUpdate', 'PersonUpdateInput', {
      id,
      expectedVersion: 1,
      person: { sex: 'MALE', citizenId: null },
    })
    expect(changed).toEqual([{ field: 'person.sex', code: 'SEX_OUT_OF_GROUP' }])
  })
})

describe('relatives of elders', () => {
  it('have one spouse and children who are younger', async () => {
    const input = {
      ...wholeElder(village, { name: '李高寿' }),
      relatives: [
        { relation: 'WIFE', name: '张一' },
        { relation: 'WIFE', name: '张二' },
        { relation: 'SON', name: '李三', birthDate: '1955-01-01' },
        { relation: 'SON', name: '李四', birthDate: '1975-01-01' },
        { relation: 'DAUGHTER', name: '李五', birthDate: '1978-01-01' },
      ],
    }
    const answer = await platform.ask(township, createMutation, { variables: { input } })
    expect(dataOf(answer).personCreate.userErrors).toMatchObject([
      { field: 'relatives', code: 'RELATION_TWICE' },
      { field: 'relatives.2.birthDate', code: 'PARENT_TOO_YOUNG' },
    ])
    const sound = { ...input, relatives: [input.relatives[1], ...input.relatives.slice(3)] }
    expect(await openChild(platform, sound)).toBeTruthy()
  })
})
