import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { countsForChildren } from '../../seeds/demo/city.js'
import { seedDemonstration } from '../../seeds/demo/index.js'
import { Guard } from '../../src/database/guard.js'
import type { Operation, Statement } from '../../src/database/operation.js'
import { withOwner } from '../../src/database/owner.js'
import { executeOperation } from '../../src/execute.js'
import type { Allowed } from '../../src/policy/allowed.js'
import type { Viewer } from '../../src/policy/viewer.js'
import { loadReference } from '../../src/regions/reference.js'
import { today } from '../seeds/city.js'
import { type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

/** What the planner does with the reads of the benchmark, under the roles and policies of the second lock, on 20,000 files. */
let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform({ lane: 'COMPILED' })
  const { ownerUrl, keyring } = platform
  // The day for which the figures hold: nothing is left to the calendar.
  platform.clock = new Date(`${today}T04:00:00Z`)
  await loadReference(ownerUrl, '5120')
  await seedDemonstration({ ownerUrl, keyring, counts: countsForChildren(8_000), today, progress: () => {} })
  // Files are few enough for the planner to have seen each of them; of the figures it took a sample, another one each time.
  await withOwner(ownerUrl, (sql) => sql.unsafe('set default_statistics_target = 1000; analyze figure'))
}, 120_000)
afterAll(() => platform?.close())

/** The tables that grow with the persons. */
const large = /^(person|child|elder|woman|relative|guardian|membership|file_change|figure)(_|$)/

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Actual Loops': number
  readonly Plans?: readonly Node[]
}

/**
 * Scans with what their index was asked for, and sorts, that were executed, indented as they stand below each other: no cost, no filter, nothing that moves with a number.
 * A policy has branches that nobody walks here.
 */
function summaryOf(node: Node, depth = 0): string[] {
  if (node['Actual Loops'] === 0) return []
  const { 'Node Type': kind, 'Relation Name': table, 'Index Name': index, Plans: below = [] } = node
  const word = table ? `${kind} ${table}` : index ? kind : /Sort/.test(kind) ? kind : undefined
  const found = [...new Set((node['Index Cond'] ?? '').match(/(?<=\()\w+(?= (?:=|<|>))/g))].join(', ')
  const own = word ? [`${'  '.repeat(depth)}${word}${index ? ` by ${index} (${found})` : ''}`] : []
  return [...own, ...below.flatMap((each) => summaryOf(each, depth + own.length))]
}

const literal = (value: unknown): string =>
  value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`

/** How a statement is planned where it is asked: for its values, or once for all of them. */
async function planOf({ allowed, text, parameters, plan }: Asked): Promise<Node> {
  const values = parameters.length > 0 ? `(${parameters.map(literal).join(', ')})` : ''
  const say = (words: string): Statement => ({ text: words, parameters: [], plan })
  const answers = await platform.door.readAtOnce(allowed, () => [
    say(`prepare asked as ${text}`),
    say(`explain (analyze, costs off, timing off, summary off, format json) execute asked ${values}`),
    say('deallocate asked'),
  ])
  const [[told]] = (answers ?? [])[1] as [[string | [{ Plan: Node }]]]
  const [{ Plan }] = typeof told === 'string' ? JSON.parse(told) : told
  return Plan
}

interface Asked extends Statement {
  readonly allowed: Allowed
}

/** The statements of a document that read files or figures, with the decision under which they were sent. */
async function askedBy(viewer: Viewer, query: string, variables: object): Promise<Asked[]> {
  const sent: Asked[] = []
  const { send } = Guard.prototype
  const watched = vi.spyOn(Guard.prototype, 'send').mockImplementation(function (this: Guard, ...given) {
    const [text, parameters] = given
    if (/ from (person|"person"|"figure") /.test(text))
      sent.push({ text, parameters, plan: this.keepsPlans ? 'KEPT' : 'OWN', allowed: decided })
    return send.apply(this, given)
  })
  let decided = undefined as unknown as Allowed
  const { door } = platform
  const through = {
    ...platform,
    door: {
      ...door,
      readAtOnce: (allowed: Allowed, compose: Parameters<typeof door.readAtOnce>[1]) => {
        decided = allowed
        return door.readAtOnce(allowed, compose)
      },
      inOperation: <T>(allowed: Allowed, work: (operation: Operation) => Promise<T>) => {
        decided = allowed
        return door.inOperation(allowed, work)
      },
    },
  }
  const answer = await executeOperation(
    through,
    { viewer, requestId: 'plans', language: 'en', strict: false },
    { document: parse(query), variables: variables as Record<string, unknown> },
  )
  watched.mockRestore()
  expect(answer.errors).toBeUndefined()
  return sent
}

const civilAffairs = (region: string) => viewerOf('CIVIL_AFFAIRS', region, 'VIEWER')
const township = async (): Promise<string> => {
  const { data } = await platform.ask(
    civilAffairs('5120'),
    '{ children(first: 1) { nodes { region { code } } } }',
  )
  return data.children.nodes[0].region.code.slice(0, 9)
}

const list = `query List($filter: ChildFilter, $first: Int!) {
  children(first: $first, filter: $filter) {
    nodes { id name sex ethnicity birthDate address child { arrangement livingArrangement guardianshipRating }
      guardians { id relation name validFrom } } } }`

const figures = `query Figures($query: StatQueryInput!) {
  statistics(query: $query) { rows(first: 1000) { nodes { region { code } cells { value status } } } } }`

const figuresOf = (within: string, level: string) => ({
  query: {
    dataset: 'child',
    measures: ['persons'],
    by: ['guardianshipRating'],
    region: { within, level },
    period: { grain: 'LIVE' },
  },
})

/** Each by who asks it, in the scope of a city or of a county. */
const reads: [name: string, ask: () => Promise<Asked[]>][] = [
  [
    'one person',
    async () => {
      const { data } = await platform.ask(civilAffairs('5120'), '{ children(first: 1) { nodes { id } } }')
      return askedBy(
        civilAffairs('5120'),
        `query File($id: ID!) { person(id: $id) { id name sex region { code name ancestors { code } }
          child { arrangement } relatives { id relation name } guardians { id relation name } changes { version recordedAt } } }`,
        { id: data.children.nodes[0].id },
      )
    },
  ],
  [
    'a page of a township',
    async () => {
      const filter = { region: { within: await township() }, sex: { eq: 'MALE' } }
      return askedBy(civilAffairs('5120'), list, { first: 100, filter })
    },
  ],
  [
    'a page of a township of a rare value',
    async () => {
      const filter = { region: { within: await township() }, livingArrangement: { eq: 'NOBODY' } }
      return askedBy(civilAffairs('5120'), list, { first: 100, filter })
    },
  ],
  [
    'a page of a county',
    () => askedBy(civilAffairs('512002'), list, { first: 200, filter: { region: { within: '512002' } } }),
  ],
  [
    'figures of the city by county',
    () => askedBy(civilAffairs('5120'), figures, figuresOf('5120', 'COUNTY')),
  ],
  [
    'figures of a township by village',
    async () => askedBy(civilAffairs('5120'), figures, figuresOf(await township(), 'VILLAGE')),
  ],
]

describe('under the second lock', () => {
  test.each(reads)('%s is read by indexes', async (name, ask) => {
    const statements = await ask()
    expect(statements).not.toEqual([])
    const lines = (await Promise.all(statements.map(planOf))).flatMap((plan) => summaryOf(plan))
    expect(
      lines.filter(
        (line) => /Seq Scan (\w+)/.test(line) && large.test(/Seq Scan (\w+)/.exec(line)?.[1] ?? ''),
      ),
    ).toEqual([])
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`plans/${name.replaceAll(' ', '-')}.txt`)
  })
})
