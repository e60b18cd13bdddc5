import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadAccessTable } from '../src/policy/access-table.js'
import { platformSchema } from '../src/schema.js'
import {
  type Example,
  ExampleUnreadable,
  exampleOf,
  faultsOfExample,
  filledIn,
  isErrorCode,
  readExamples,
} from '../src/self-description/examples.js'
import { loadTree, openChild, villagesOf, wholeChild } from './support/children.js'
import { publish } from './support/figures.js'
import { wholeElder } from './support/groups.js'
import { type Answer, dataOf, type TestPlatform, testPlatform, viewerOf } from './support/platform.js'

const examples = readExamples()

describe('every example', () => {
  it('fits the schema with its variables', async () => {
    const schema = await platformSchema()
    for (const example of examples) expect(faultsOfExample(schema, example), example.name).toEqual([])
    expect(examples.length).toBeGreaterThan(25)
  })

  it('a stale one would be found: in its document, its variables, its masks, its head', async () => {
    const schema = await platformSchema()
    const faultsOf = (document: string, variables = {}, more = '') =>
      faultsOfExample(
        schema,
        exampleOf('made-up', `# 演示。Made up.\n# for: HEALTH@51/VIEWER\n${more}${document}`, variables),
      )
    const page = 'query ($first: Int!) { children(first: $first) { nodes { name } } }'
    expect(faultsOf(page, { first: 1 })).toEqual([])
    expect(faultsOf(page.replace('name', 'nickname'), { first: 1 })).toHaveLength(1)
    expect(faultsOf(page)).toHaveLength(1)
    expect(faultsOf(page, { first: '<any>' })).toHaveLength(1)
    expect(faultsOf(page, { first: 1, last: 1 })).toHaveLength(1)
    expect(faultsOf(page, { first: 1 }, '# masks: Person.nickname\n')).toHaveLength(1)
    expect(faultsOf('{')).toHaveLength(1)
    expect(() => exampleOf('made-up', page)).toThrow(ExampleUnreadable)
  })

  it('is of a department that the access table has; together they show each kind of user', () => {
    const departments = new Set(examples.map(({ viewer }) => viewer.department))
    expect([...departments].filter((department) => !loadAccessTable().has(department))).toEqual([])
    expect([...departments].sort()).toEqual([
      'CIVIL_AFFAIRS',
      'EDUCATION',
      'HEALTH',
      'PROVINCE',
      'PUBLIC_SECURITY',
      'STATISTICS',
      'TOWNSHIP_GOVERNMENT',
      'VILLAGE_COMMITTEE',
      'WOMENS_FEDERATION',
    ])
  })
})

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform()
  await loadTree(platform)
  // Before the end of a quarter that the statistics look back at.
  platform.clock = new Date('2026-05-20T02:00:00Z')
  // In the first village of a town and in another county: one of each kind that the examples look for.
  await openChild(platform, wholeChild('512002100001'))
  await openChild(
    platform,
    wholeChild('512002100001', { birthDate: '2012-01-02' }, { guardianshipRating: 'FAIR' }),
  )
  await openChild(
    platform,
    wholeChild(
      '512002100003',
      { registered: false, citizenId: null },
      { schoolingStage: 'DROPPED_OUT', boarding: null, school: null },
    ),
  )
  for (let more = 0; more < 3; more += 1) await openChild(platform, wholeChild('512002100004'))
  for (const region of ['512021', '512022'])
    for (const village of villagesOf(platform, region).slice(-3))
      await openChild(platform, wholeChild(village))
  await openChild(platform, wholeElder('512002100004'))
  await mergeLastTownships('512021')
  platform.clock = new Date('2026-08-20T02:00:00Z')
}, 120_000)
afterAll(() => platform?.close())

/** Since the end of a quarter the last township of a county has gone over into the one before it, with its files. */
async function mergeLastTownships(county: string): Promise<void> {
  platform.clock = new Date('2026-07-10T02:00:00Z')
  const townships = platform.regions
    .tree()
    .children(county)
    .map(({ code }) => code)
    .sort()
  const [into = '', gone = ''] = townships.slice(-2)
  const administrator = viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR')
  const merged = await platform.ask(
    administrator,
    'mutation ($input: RegionMergeInput!) { regionMerge(input: $input) { userErrors { code } } }',
    { variables: { input: { codes: [gone], into, effectiveOn: '2026-07-10' } } },
  )
  expect(dataOf(merged).regionMerge.userErrors).toEqual([])
}

/** The village that a user works in, or the first one below the user's region. */
const villageOf = (region: string): string =>
  villagesOf(platform, region)[0] ?? (region.length === 12 ? region : '512002100001')

/** A file of the user's own for each example, changed once, so that none of them changes what another looks at. */
async function fileFor({ viewer }: Example) {
  const id = await openChild(platform, wholeChild(villageOf(viewer.region)))
  // A minute later, so that an instant lies between the two.
  platform.clock = new Date(platform.clock.getTime() + 60_000)
  const recorder = viewerOf('TOWNSHIP_GOVERNMENT', villageOf(viewer.region).slice(0, 6), 'RECORDER')
  const changed = await platform.ask(
    recorder,
    `mutation ($id: ID!) { childUpdate(input: { id: $id, expectedVersion: 1, school: "新的小学" }) {
      userErrors { code } person { version changes { recordedAt } } } }`,
    { variables: { id } },
  )
  const { version, changes } = dataOf(changed).childUpdate.person
  const instants = changes.map(({ recordedAt }: { recordedAt: string }) => recordedAt).sort()
  return { id, version, instant: instants[0] }
}

async function moveTo(village: string): Promise<string> {
  const id = await openChild(platform, wholeChild('512002100004'))
  const offered = await platform.ask(
    viewerOf('VILLAGE_COMMITTEE', '512002100004', 'RECORDER'),
    `mutation ($id: ID!, $to: String!) { personMoveOffer(input: { id: $id, expectedVersion: 1, toRegion: $to }) {
      userErrors { code } } }`,
    { variables: { id, to: village } },
  )
  expect(dataOf(offered).personMoveOffer.userErrors).toEqual([])
  const moves = await platform.ask(
    viewerOf('VILLAGE_COMMITTEE', village, 'RECORDER'),
    '{ personMoves(first: 1, state: OFFERED) { id } }',
  )
  return dataOf(moves).personMoves[0].id
}

async function run(example: Example): Promise<Answer> {
  const { viewer, document, variables } = example
  const wanted = JSON.stringify(variables)
  const file = wanted.includes('<') ? await fileFor(example) : undefined
  const move =
    wanted.includes('<move>') || example.name.includes('move') ? await moveTo('512002100002') : undefined
  const elsewhere = wanted.includes('<elsewhere>') && (await openChild(platform, wholeChild('512002100001')))
  // Who is told published figures is told those of the regions as earlier examples left them.
  if (viewer.department === 'STATISTICS') await publish(platform)
  const values = {
    '<id>': file?.id,
    '<version>': file?.version,
    '<instant>': file?.instant,
    '<move>': move,
    '<elsewhere>': elsewhere,
  }
  return platform.ask(viewerOf(viewer.department, viewer.region, viewer.role), document, {
    variables: filledIn(variables, values) as Record<string, unknown>,
  })
}

/** Everything in an answer that stands under a name. */
function under(name: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => [
    ...(key === name ? [each] : []),
    ...under(name, each),
  ])
}

/** What a title promises beyond an answer without an error. */
const promises: Record<string, (data: Answer['data'], answer: Answer) => void> = {
  '02-platform': ({ platform: { root } }) => expect(root[0].code).toBe('5120'),
  '03-code-lists': ({ codeLists }) => expect(codeLists).toHaveLength(2),
  '06-page': ({ children }) => {
    expect(children.pageInfo.hasNextPage).toBe(true)
    expect(children.nodes).toHaveLength(2)
  },
  '07-filter': ({ children }) =>
    expect(
      children.nodes.every(
        ({ child }: Answer['data']) => child.enrolled && child.guardianshipRating !== 'GOOD',
      ),
    ).toBe(true),
  '08-search': ({ children }) => expect(children.nodes[0].name).toBe('张小禾'),
  '10-open-a-file': ({ personCreate }) => expect(personCreate.person.version).toBe(1),
  '11-all-faults-at-once': ({ personCreate }) =>
    expect(personCreate.userErrors.map(({ code }: { code: string }) => code)).toEqual([
      'PHONE_FORM',
      'DATE_IN_FUTURE',
    ]),
  '12-change-a-file': ({ childUpdate }) => expect(childUpdate.person.version).toBe(3),
  '14-history': ({ now, then }) => {
    expect([then.version, then.child.school]).toEqual([1, '演示小学'])
    expect([now.version, now.child.school]).toEqual([2, '新的小学'])
  },
  '16-village-ends-membership': ({ childEnd }) =>
    expect(childEnd.person.child.memberships[0].endReason).toBe('PARENT_RETURNED'),
  '18-moves-offered': ({ personMoves }) => expect(personMoves[0].state).toBe('OFFERED'),
  '19-accept-move': ({ personMoveAccept }) =>
    expect(personMoveAccept.person.region.fullName).toContain('雁家社区'),
  '20-out-of-school': ({ children }) =>
    expect(children.nodes.map(({ child }: Answer['data']) => child.schoolingStage)).toEqual(['DROPPED_OUT']),
  '21-education-writes': ({ childUpdate }) => expect(childUpdate.person.child.school).toBe('示例中心小学'),
  '22-unregistered': ({ children }) => expect(children.nodes[0].registered).toBe(false),
  '23-police-writes': ({ personUpdate }) => expect(personUpdate.person.registered).toBe(true),
  '24-health': ({ children }) => expect(children.nodes[0].citizenId).toMatch(/\*/),
  '25-womens-federation': ({ children }) => expect(children.nodes[0].citizenId).toBeNull(),
  '28-province': ({ children }) => expect(children.nodes[0].name).toBe('张＊＊'),
  '29-rename-a-region': ({ regionRename: { region } }) => {
    expect(region.name).toBe('示例社区')
    expect(region.nameOn).not.toBe('示例社区')
  },
  '33-statistics-catalogue': ({ statDatasets }) =>
    expect(statDatasets.map(({ code }: Answer['data']) => code)).toEqual(['child', 'elder', 'woman']),
  '34-city-by-county': ({ statistics: { rows } }) => {
    const persons = (total: string | null) => sumOf(rows.nodes.filter((row: StatRow) => row.total === total))
    expect(persons(null)).toBeGreaterThanOrEqual(12)
    expect(persons('REGION')).toBe(persons(null))
    expect(persons('GRAND')).toBe(persons(null))
    const shares = rows.nodes.map(({ cells }: StatRow) => cells[1]?.display)
    expect(shares.every((share: string) => /^\d+\.\d%$|^—$/.test(share))).toBe(true)
  },
  '35-township-by-village': ({ statistics: { rows } }) => {
    expect(rows.totalCount).toBe(villagesOf(platform, '512002100').length * 3)
    expect(new Set(statusesOf(rows.nodes))).toEqual(new Set(['PROVISIONAL', 'ZERO']))
  },
  '36-quarters': ({ statistics: { rows, revision } }) => {
    const [ended, running] = rows.nodes as StatRow[]
    expect(ended?.cells.map(({ status }) => status)).toEqual(['REPORTED', ...Array(4).fill('NOT_AVAILABLE')])
    expect(running?.cells[0]?.status).toBe('PROVISIONAL')
    expect(running?.cells[1]?.value).toBe(ended?.cells[0]?.value)
    expect(revision).toBeNull()
  },
  '37-persons-of-a-cell': ({ statistics: { rows }, persons }) => {
    expect(persons.totalCount.value).toBe(sumOf(rows.nodes))
    expect(persons.nodes).toHaveLength(sumOf(rows.nodes))
    expect(persons.nodes.length).toBeGreaterThan(5)
  },
  '38-small-figures-withheld': ({ statistics: { rows, privacy } }) => {
    const shown = rows.nodes.flatMap(({ cells }: StatRow) => cells.map(({ display }) => display))
    expect(shown).toContain('<5')
    expect(Math.max(...rows.nodes.map((row: StatRow) => sumOf([row])))).toBeGreaterThanOrEqual(5)
    expect(privacy.threshold).toBe(5)
    expect(privacy.suppressedCells).toBeGreaterThan(0)
  },
  '39-health-of-the-elderly': ({ statistics: { rows } }) => {
    expect(rows.nodes.at(-1).total).toBe('GRAND')
    expect(rows.nodes.at(-1).cells[0].display).toBe('1')
  },
  '45-open-in-an-emergency': ({ emergencyAccessOpen: { access } }) => {
    expect(access.outcome).toBe('OPENED')
    expect(access.personId).not.toBeNull()
  },
  '46-emergencies-to-sign': ({ emergencyAccesses: { nodes } }) =>
    expect(nodes).toMatchObject([
      { reason: 'UNATTENDED', department: 'PUBLIC_SECURITY', person: { name: '张小禾' }, awaitsYou: true },
    ]),
  '40-boundaries-of-then': ({ then, now }) => {
    expect(then.rows.nodes).toHaveLength(now.rows.nodes.length + 1)
    expect([sumOf(then.rows.nodes), sumOf(now.rows.nodes)]).toEqual([3, 3])
  },
}

interface StatRow {
  readonly total?: string | null
  readonly cells: readonly {
    readonly value: number | null
    readonly display: string
    readonly status: string
  }[]
}
const sumOf = (rows: readonly StatRow[]): number =>
  rows.reduce((sum, { cells }) => sum + (cells[0]?.value ?? 0), 0)
const statusesOf = (rows: readonly StatRow[]): string[] =>
  rows.flatMap(({ cells }) => cells.map(({ status }) => status))

describe('an example run by its user', () => {
  it.each(examples.map((example) => [example.name, example] as const))('%s', async (name, example) => {
    const answer = await run(example)
    const { gives, masks } = example
    const errors = (answer.errors ?? []).map(({ extensions }) => extensions.code)
    expect(errors).toEqual(gives && isErrorCode(gives) ? [gives] : [])
    const problems = under('userErrors', answer.data).flat() as { code: string }[]
    if (gives && !isErrorCode(gives)) expect(problems.map(({ code }) => code)).toContain(gives)
    else expect(problems).toEqual([])
    if (gives) return promises[name]?.(answer.data, answer)
    for (const nodes of under('nodes', answer.data)) expect(nodes).not.toEqual([])
    const masked: { coordinate: string; reason: string }[] = answer.extensions.access.masked
    expect(masked.map(({ coordinate }) => coordinate).sort()).toEqual([...masks].sort())
    for (const { reason } of masked) expect(reason).not.toBe('')
    promises[name]?.(answer.data, answer)
  })

  it('no promise is left over from an example that is gone', () => {
    const names = examples.map(({ name }) => name)
    expect(Object.keys(promises).filter((name) => !names.includes(name))).toEqual([])
  })
})
