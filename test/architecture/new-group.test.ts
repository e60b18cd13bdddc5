import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parseAddress } from '../../src/database/address.js'
import { withOwner } from '../../src/database/owner.js'
import { syntheticCitizenId } from '../../src/people/citizen-id.js'
import { AccessTableError, parseAccessTable } from '../../src/policy/access-table.js'
import {
  anyue,
  createMutation,
  loadTree,
  openChild,
  villagesOf,
  wholeChild,
  yanjiang,
} from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { migrationToday, runMigration } from './migration.js'

// One line of the list, and nothing else of the platform is told of the group. The registry of type-graphql is one for
// the process: this file has a process of its own.
vi.mock('../../src/people/groups/index.js', async (original) => {
  const [{ groups }, { artisanGroup }] = await Promise.all([
    original<typeof import('../../src/people/groups/index.js')>(),
    import('./made-up-group/index.js'),
  ])
  return { groups: [...groups, artisanGroup] }
})

let platform: TestPlatform
let migration: string[]
let village: string
let artisan: string

const civilAffairs = viewerOf('CIVIL_AFFAIRS', '5120')
const ageing = viewerOf('AGEING_COMMITTEE', '5120')
const police = viewerOf('PUBLIC_SECURITY', '5120')
const education = viewerOf('EDUCATION', '5120')
const recorder = viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER')

const wholeArtisan = (since = '2025-01-01') => ({
  region: village,
  person: {
    name: '李编匠',
    sex: 'MALE',
    birthDate: '1950-03-04',
    citizenId: syntheticCitizenId('1950-03-04', 'MALE', 11),
  },
  artisan: { since, craft: 'WEAVING', working: true, visitor: '王小明' },
})

/** The policy with artisans: in the region for those in charge, masked for the committee on ageing, nobody else. */
const policy = readFileSync(new URL('../../src/policy/access-table.txt', import.meta.url), 'utf8')
const policyWithArtisans = policy
  .replace(/^((?:CIVIL_AFFAIRS|TOWNSHIP_GOVERNMENT) .*)c e w: REGION/gm, '$1c e w a: REGION')
  .replace(/^(AGEING_COMMITTEE .*)e: REGION/m, '$1e a: REGION')

beforeAll(async () => {
  const table = parseAccessTable(policyWithArtisans)
  platform = await testPlatform({ table })
  migration = await migrationToday()
  await runMigration(platform.ownerUrl, migration, parseAddress(platform.url).user, table)
  await loadTree(platform)
  village = villagesOf(platform, yanjiang)[0] as string
  artisan = await openChild(platform, wholeArtisan())
  await openChild(platform, wholeChild(village))
})
afterAll(() => platform?.close())

test('the migration makes its table and its history, hung on the person, and touches no other table', () => {
  const text = migration.join('\n')
  expect([...text.matchAll(/CREATE TABLE "(\w+)"/g)].map(([, table]) => table).sort()).toEqual([
    'artisan',
    'artisan_history',
  ])
  const altered = [...text.matchAll(/ALTER TABLE "(\w+)" ADD CONSTRAINT "(\w+)"/g)].map(([, table]) => table)
  expect(altered.sort()).toEqual(['artisan', 'artisan_history'])
  expect(text).toContain(`CHECK ("artisan"."craft" in ('WEAVING', 'PAPER_CUTTING'))`)
  expect(text).toContain('CREATE INDEX "artisan_craft_index" ON "artisan" USING btree ("craft","person_id")')
  expect(text).toContain('"visitor_masked" text')
})

describe('the policy', () => {
  test('knows its list, its changes and its facet by the population', () => {
    const { roots, fields, inputs } = platform.policy.coordinates
    expect(roots.get('Query.artisans')).toEqual({ root: 'PERSONS', population: 'ARTISAN' })
    for (const change of ['Update', 'End', 'Reopen'])
      expect(roots.get(`Mutation.artisan${change}`)).toEqual({ root: 'RECORD', population: 'ARTISAN' })
    expect(fields.get('Person.artisan')).toEqual({
      classes: ['identity'],
      masked: 'SHOWN',
      population: 'ARTISAN',
    })
    expect(fields.get('ArtisanFile.visitor')).toEqual({
      classes: ['assistance'],
      masked: 'MASK',
      population: 'ARTISAN',
    })
    expect(inputs.get('ArtisanUpdateInput.visitor')).toEqual({ writes: 'ArtisanFile.visitor' })
    expect(inputs.get('ArtisanFilter.craft')).toMatchObject({ reads: 'ArtisanFile.craft' })
    expect(inputs.get('PersonCreateInput.artisan')).toEqual({ writes: 'Person.artisan' })
  })

  test('takes its letter in the access table; a letter that nobody declares fails by its address', () => {
    const rows = parseAccessTable(policyWithArtisans).get('CIVIL_AFFAIRS')?.rows
    expect(Object.keys(rows ?? {})).toEqual(['CHILD', 'ELDER', 'WOMAN', 'ARTISAN'])
    const line = policyWithArtisans.split('\n').findIndex((each) => each.startsWith('CIVIL_AFFAIRS ')) + 1
    const misspelt = () => parseAccessTable(policyWithArtisans.replace('c e w a: REGION', 'c e w z: REGION'))
    expect(misspelt).toThrow(AccessTableError)
    expect(misspelt).toThrow(
      `access-table.txt line ${line}, CIVIL_AFFAIRS × rows: 'z' is not one of the populations c e w a.`,
    )
  })

  test('leaves the children as they are', () => {
    const { roots, fields } = platform.policy.coordinates
    expect(roots.get('Query.children')).toEqual({ root: 'PERSONS', population: 'CHILD' })
    expect(fields.get('ChildFile.school')).toMatchObject({ classes: ['schooling'], population: 'CHILD' })
  })
})

const list = (filter = '') =>
  `{ artisans(first: 9 ${filter}) { totalCount { value } nodes { name artisan { craft visitor memberships { validFrom } } child { school } } } }`

describe('its list', () => {
  test('has its members with their facet, and no child among them', async () => {
    const { artisans } = dataOf(await platform.ask(civilAffairs, list()))
    expect(artisans).toEqual({
      totalCount: { value: 1 },
      nodes: [
        {
          name: '李编匠',
          artisan: { craft: 'WEAVING', visitor: '王小明', memberships: [{ validFrom: '2025-01-01' }] },
          child: null,
        },
      ],
    })
    const { children } = dataOf(
      await platform.ask(civilAffairs, '{ children(first: 9) { nodes { artisan { craft } } } }'),
    )
    expect(children.nodes).toEqual([{ artisan: null }])
  })

  test('is filtered by its fields', async () => {
    const values = async (craft: string) =>
      dataOf(await platform.ask(civilAffairs, list(`filter: { craft: { eq: ${craft} } }`))).artisans
        .totalCount.value
    expect([await values('WEAVING'), await values('PAPER_CUTTING')]).toEqual([1, 0])
    const working = (eq: boolean) =>
      `{ artisans(first: 1, filter: { working: { eq: ${eq} } }) { nodes { name } } }`
    expect(dataOf(await platform.ask(civilAffairs, working(true))).artisans.nodes).toHaveLength(1)
    expect(dataOf(await platform.ask(civilAffairs, working(false))).artisans.nodes).toHaveLength(0)
  })

  test('is masked for who reads its class masked, and not filtered by what is not seen', async () => {
    const { artisans } = dataOf(
      await platform.ask(
        ageing,
        '{ artisans(first: 9) { nodes { name artisan { craft working visitor } } } }',
      ),
    )
    // Of economy the committee on ageing reads nothing, of assistance the masked form.
    expect(artisans.nodes).toEqual([
      { name: '李编匠', artisan: { craft: null, working: null, visitor: '王＊＊' } },
    ])
    expect(codesOf(await platform.ask(ageing, list('filter: { working: { eq: true } }')))).toEqual([
      'FORBIDDEN',
    ])
  })

  test('is not that of the elderly, though artisans are old: who reads elders alone has no artisan', async () => {
    expect(codesOf(await platform.ask(police, list()))).toEqual(['FORBIDDEN'])
    expect(codesOf(await platform.ask(police, `{ person(id: "${artisan}") { name } }`))).toEqual([
      'NOT_FOUND',
    ])
    expect(dataOf(await platform.ask(civilAffairs, `{ person(id: "${artisan}") { name } }`)).person).toEqual({
      name: '李编匠',
    })
  })

  test('is FORBIDDEN to a department that has nothing to do with the population, which lists its own', async () => {
    expect(codesOf(await platform.ask(education, list()))).toEqual(['FORBIDDEN'])
    expect(codesOf(await platform.ask(education, `{ person(id: "${artisan}") { name } }`))).toEqual([
      'NOT_FOUND',
    ])
    const own = dataOf(
      await platform.ask(education, '{ children(first: 9) { nodes { name artisan { craft } } } }'),
    )
    expect(own.children.nodes).toEqual([{ name: '张小禾', artisan: null }])
  })
})

describe('its changes', () => {
  const change = (root: string, noun: string, input: object) =>
    platform.ask(
      recorder,
      `mutation ($input: Artisan${noun}Input!) { ${root}(input: $input) { userErrors { code } person { version artisan { craft memberships { validFrom validUntil endReason } } } } }`,
      { variables: { input: { id: artisan, ...input } } },
    )

  test('update, end and reopen one spell after another, each with its version', async () => {
    const updated = await change('artisanUpdate', 'Update', { expectedVersion: 1, craft: 'PAPER_CUTTING' })
    expect(dataOf(updated).artisanUpdate.person).toMatchObject({
      version: 2,
      artisan: { craft: 'PAPER_CUTTING' },
    })
    const ended = await change('artisanEnd', 'End', {
      expectedVersion: 2,
      endedOn: '2025-06-01',
      reason: 'MOVED_AWAY',
    })
    expect(dataOf(ended).artisanEnd.userErrors).toEqual([])
    const reopened = await change('artisanReopen', 'Reopen', { expectedVersion: 3, since: '2025-08-01' })
    expect(dataOf(reopened).artisanReopen.person.artisan.memberships).toEqual([
      { validFrom: '2025-01-01', validUntil: '2025-06-01', endReason: 'MOVED_AWAY' },
      { validFrom: '2025-08-01', validUntil: null, endReason: null },
    ])
  })

  test('keep its history, which goes along when the file moves to another county', async () => {
    const rows = () =>
      withOwner(platform.ownerUrl, async (sql) => [
        ...(await sql`select county_code, version, craft from artisan_history order by version`),
      ])
    expect(await rows()).toEqual([
      { county_code: yanjiang, version: 1, craft: 'WEAVING' },
      { county_code: yanjiang, version: 2, craft: 'PAPER_CUTTING' },
    ])
    const to = villagesOf(platform, anyue)[0] as string
    const offer = `mutation ($input: PersonMoveOfferInput!) { personMoveOffer(input: $input) { userErrors { code } } }`
    dataOf(
      await platform.ask(recorder, offer, {
        variables: { input: { id: artisan, expectedVersion: 4, toRegion: to } },
      }),
    )
    const there = viewerOf('TOWNSHIP_GOVERNMENT', anyue, 'RECORDER')
    const { personMoves } = dataOf(await platform.ask(there, '{ personMoves(first: 1) { id } }'))
    const accept = `mutation ($input: PersonMoveAnswerInput!) { personMoveAccept(input: $input) { person { artisan { craft } } } }`
    const moved = await platform.ask(there, accept, { variables: { input: { moveId: personMoves[0].id } } })
    expect(dataOf(moved).personMoveAccept.person.artisan).toEqual({ craft: 'PAPER_CUTTING' })
    expect((await rows()).map(({ county_code }) => county_code)).toEqual([anyue, anyue])
  })

  test('are checked by its own age', async () => {
    const young = wholeArtisan()
    const input = { ...young, person: { ...young.person, birthDate: '1990-03-04', citizenId: null } }
    const answer = await platform.ask(recorder, createMutation, { variables: { input } })
    expect(dataOf(answer).personCreate.userErrors).toMatchObject([
      { field: 'person.birthDate', code: 'AGE_OUT_OF_GROUP' },
    ])
  })
})
