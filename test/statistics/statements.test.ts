import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countsForChildren } from '../../seeds/demo/city.js'
import { demonstrationCity, seedDemonstration } from '../../seeds/demo/index.js'
import { loadTree } from '../support/children.js'
import { publish } from '../support/figures.js'
import { dataOf, type TestPlatform, testKeyring, testPlatform, viewerOf } from '../support/platform.js'

/** How many statements a question costs: as many for everybody as for a few. */
let platform: TestPlatform
const civilAffairs = viewerOf('CIVIL_AFFAIRS', demonstrationCity)
const statistics = viewerOf('STATISTICS', demonstrationCity)
const today = '2026-08-20'
let township: string

beforeAll(async () => {
  platform = await testPlatform()
  await seedDemonstration({
    ownerUrl: platform.ownerUrl,
    keyring: testKeyring,
    counts: countsForChildren(600),
    today,
  })
  platform.clock = new Date(`${today}T02:00:00Z`)
  await loadTree(platform)
  await publish(platform)
  const counties = platform.regions.tree().children(demonstrationCity)
  const [first] = platform.regions.tree().children(counties[0]?.code ?? '')
  township = first?.code ?? ''
}, 240_000)
afterAll(() => platform?.close())

const document = `query ($query: StatQueryInput!) {
  statistics(query: $query) { rows(first: 1000) { totalCount nodes {
    region { code name } period { label } dimensions { code label } total cells { column value display status } } } }
}`

interface Asked {
  readonly by?: string[]
  readonly within?: string
  readonly level?: string
  readonly from?: string
}

/** Rows of an answer, and the statements it took. */
async function cost(
  { by = [], within = demonstrationCity, level = 'COUNTY', from }: Asked,
  viewer = civilAffairs,
) {
  const period = from ? { grain: 'QUARTER', from, to: '2026Q2' } : undefined
  const query = {
    dataset: 'child',
    measures: ['persons', 'share'],
    by,
    region: { within, level },
    period,
  }
  const answer = await platform.ask(viewer, document, { variables: { query } })
  return { rows: dataOf(answer).statistics.rows.totalCount as number, statements: [...platform.statements] }
}

describe.each([
  ['civil affairs', civilAffairs],
  ['the statistics bureau', statistics],
])('figures for %s', (_, viewer) => {
  test('of today cost as many statements for the city by village as for one township', async () => {
    const few = await cost({ by: ['sex'], within: township, level: 'TOWNSHIP' }, viewer)
    const many = await cost({ by: ['sex'], level: 'VILLAGE' }, viewer)
    expect(many.rows).toBeGreaterThan(few.rows * 20)
    expect(many.statements).toHaveLength(few.statements.length)
    expect(many.statements.length).toBeLessThanOrEqual(8)
  })

  test('of ended quarters cost as many statements for ten as for one', async () => {
    const one = await cost({ by: ['guardianshipRating'], from: '2026Q2' }, viewer)
    const ten = await cost({ by: ['guardianshipRating'], from: '2024Q1' }, viewer)
    expect(ten.rows).toBeGreaterThan(one.rows * 3)
    expect(ten.statements).toHaveLength(one.statements.length)
    expect(ten.statements.length).toBeLessThanOrEqual(8)
  })

  test('of a combination that is not kept cost one count of the files for each set of rows, and not one for each row', async () => {
    const few = await cost({ by: ['ethnicity', 'sex'], within: township, level: 'TOWNSHIP' }, viewer)
    const many = await cost({ by: ['ethnicity', 'sex'], level: 'TOWNSHIP' }, viewer)
    expect(many.rows).toBeGreaterThan(few.rows)
    expect(many.statements).toHaveLength(few.statements.length)
  })
})

const facets = {
  children: 'child { schoolingStage guardianshipRating memberships { validFrom validUntil } }',
  elders: 'elder { selfCare livingArrangement riskGrade memberships { validFrom validUntil } }',
  women: 'woman { husbandWhereabouts trainings memberships { validFrom validUntil } }',
}
const everything = (
  list: keyof typeof facets,
  first: number,
) => `{ ${list}(first: ${first}) { totalCount { value } nodes {
  id version name birthDate citizenId phone region { fullName ancestors { name } } relatives { relation name phone }
  completeness { share } changes { recordedAt operation } ${facets[list]} } } }`

test.each(Object.keys(facets) as (keyof typeof facets)[])(
  'a list of %s with everything nested costs as many statements for a hundred files as for one',
  async (list) => {
    const statementsFor = async (first: number) => {
      const answer = await platform.ask(civilAffairs, everything(list, first))
      expect(dataOf(answer)[list].nodes).toHaveLength(first)
      return [...platform.statements]
    }
    const one = await statementsFor(1)
    // Their texts name the counties of the page.
    expect(await statementsFor(100)).toHaveLength(one.length)
  },
)

test('the persons of a cell cost as many statements for a hundred as for one', async () => {
  const statementsFor = async (first: number) => {
    const cell = `{ dataset: "child", region: "${demonstrationCity}", where: [{ dimension: "sex", in: ["FEMALE"] }] }`
    const answer = await platform.ask(
      civilAffairs,
      `{ persons(cell: ${cell}, first: ${first}) { totalCount { value } nodes { id name child { schoolingStage } } } }`,
    )
    expect(dataOf(answer).persons.nodes).toHaveLength(first)
    return [...platform.statements]
  }
  const one = await statementsFor(1)
  expect(await statementsFor(100)).toHaveLength(one.length)
})
