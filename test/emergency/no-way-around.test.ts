import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Viewer } from '../../src/policy/viewer.js'
import { openPolicy, withoutFirstLock } from '../access/opened.js'
import { makeWorld, type World } from '../access/world.js'
import { createMutation, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { askStatistics, inShort } from '../support/statistics.js'
import { elsewhere, nameOf, officer, open } from './opening.js'

/** Opened by the officer; the same account asks here for everything but the one file. */
let platform: TestPlatform
let world: World
/** Kept in the officer's own county, with the opened child as a sibling. */
let cousin: string
let unopened: ReturnType<typeof withoutFirstLock>

const searches: Record<string, string> = {
  'a list': 'children(first: 200) { totalCount { value } nodes { id } }',
  'its edges': 'children(first: 200) { totalCount { value } edges { node { id } } }',
  'a list of all states':
    'children(first: 200, filter: { status: ALL }) { totalCount { value } nodes { id } }',
  'a filter by the region': `children(first: 200, filter: { region: { within: "${yanjiang}" } }) { totalCount { value } nodes { id } }`,
  'a filter by what the file says':
    'children(first: 200, filter: { sex: { eq: FEMALE } }) { totalCount { value } nodes { id } }',
  'an order': 'children(first: 200, orderBy: [{ namePinyin: ASC }]) { totalCount { value } nodes { id } }',
  'a search by name': 'children(first: 200, search: { name: "小禾" }) { totalCount { value } nodes { id } }',
  'a search by citizen ID':
    'children(first: 200, search: { citizenId: $citizenId }) { totalCount { value } nodes { id } }',
  'the persons behind a figure': `persons(first: 200, cell: { dataset: "child", region: "${yanjiang}" }) { totalCount { value } nodes { id } }`,
}

/** In one document with the file itself: the database, too, lets the file be read in this transaction. */
const beside = (search: string) =>
  `query ($id: ID!${search.includes('$citizenId') ? ', $citizenId: String!' : ''}) { person(id: $id) { name } found: ${search} }`
const variablesOf = (search: string) => ({
  id: world.ids.child,
  ...(search.includes('$citizenId') ? { citizenId: world.citizenId } : {}),
})
interface Found {
  readonly totalCount: { value: number }
  readonly nodes?: { id: string }[]
  readonly edges?: { node: { id: string } }[]
}
const idsIn = ({ nodes, edges }: Found) => (nodes ?? edges?.map(({ node }) => node) ?? []).map(({ id }) => id)

beforeAll(async () => {
  platform = await testPlatform()
  world = await makeWorld(platform)
  const [village = ''] = villagesOf(platform, elsewhere)
  const whole = wholeChild(village, { name: '王小禾' })
  Object.assign(whole.relatives[0] as object, { personId: world.ids.child })
  const city = viewerOf('TOWNSHIP_GOVERNMENT', '5120', 'RECORDER')
  const created = await platform.ask(city, createMutation, { variables: { input: whole } })
  cousin = dataOf(created).personCreate.person.id
  await open(platform, { id: world.ids.child })
  unopened = withoutFirstLock(platform, await openPolicy(platform))
})
afterAll(() => platform?.close())

describe('an opened file is in no', () => {
  it.each(Object.entries(searches))('%s', async (_, search) => {
    const ask = async (viewer: Viewer) =>
      dataOf(await platform.ask(viewer, beside(search), { variables: variablesOf(search) }))
    const { person, found } = await ask(officer)
    expect(person.name).toBe('张小禾')
    expect(idsIn(found)).not.toContain(world.ids.child)
    const own = await platform.ask(
      { ...officer, subject: 'somebody-else' },
      beside(search).replace('person(id: $id) { name }', 'person(id: $id) { id }'),
      { variables: { ...variablesOf(search), id: cousin } },
    )
    expect(idsIn(found)).toEqual(idsIn(dataOf(own).found))
    expect(found.totalCount).toEqual(dataOf(own).found.totalCount)
    // The paired case: who has the file in reach finds it this way.
    const local = await ask(viewerOf('PUBLIC_SECURITY', yanjiang, 'VERIFIER'))
    expect(idsIn(local.found)).toContain(world.ids.child)
  })

  it('figure: they are the same before and after', async () => {
    const query = { dataset: 'child', measures: ['persons'], region: { within: elsewhere } }
    const rows = async (viewer: Viewer) => inShort((await askStatistics(platform, viewer, query)).rows)
    expect(await rows(officer)).toEqual(await rows({ ...officer, subject: 'somebody-else' }))
    expect(await rows(officer)).toEqual([[elsewhere, 1]])
  })

  it('link of another file: the relative stands there, and not the way to the file', async () => {
    const link = 'relatives { name person { name } }'
    const query = `query ($id: ID!, $own: ID!) { person(id: $id) { name } own: person(id: $own) { ${link} }
      children(first: 5) { nodes { ${link} } } }`
    const variables = { id: world.ids.child, own: cousin }
    const data = dataOf(await platform.ask(officer, query, { variables }))
    expect(data.own.relatives).toEqual([{ name: '张大山', person: null }])
    expect(data.children.nodes).toEqual([{ relatives: [{ name: '张大山', person: null }] }])
    const city = dataOf(await platform.ask(viewerOf('PUBLIC_SECURITY', '5120'), query, { variables }))
    expect(city.own.relatives).toEqual([{ name: '张大山', person: { name: '张小禾' } }])
  })
})

describe('nobody else is opened with it', () => {
  it('neither another file of the same village nor the file of a relative', async () => {
    for (const id of [world.ids.elder, world.ids.woman])
      expect(codesOf(await nameOf(platform, id))).toEqual(['NOT_FOUND'])
    const both = await platform.ask(
      officer,
      'query ($id: ID!, $other: ID!) { person(id: $id) { name relatives { name person { id } } } other: person(id: $other) { name } }',
      { variables: { id: world.ids.child, other: world.ids.elder } },
    )
    expect(both.data).toMatchObject({ person: { relatives: [{ person: null }] }, other: null })
    expect(codesOf(both)).toEqual(['NOT_FOUND'])
  })
})

describe('an opened file is not changed', () => {
  const change = (viewer: Viewer) =>
    platform.ask(
      viewer,
      `mutation ($id: ID!) { personUpdate(input: { id: $id, expectedVersion: 2, person: { registrationPlace: "演示村二组" } }) {
        userErrors { code } person { version } } }`,
      { variables: { id: world.ids.child } },
    )

  it('not by its opener, who records nothing in this role, nor by the same account as a recorder', async () => {
    expect(codesOf(await change(officer))).toEqual(['FORBIDDEN'])
    expect(codesOf(await change({ ...officer, role: 'RECORDER' }))).toEqual(['NOT_FOUND'])
    const local = dataOf(await change(viewerOf('PUBLIC_SECURITY', yanjiang, 'RECORDER'))).personUpdate
    expect(local).toEqual({ userErrors: [], person: { version: 3 } })
  })

  it('not linked to either: a relative of another file can’t be tied to it', async () => {
    const tie = (viewer: Viewer) =>
      platform.ask(
        viewer,
        `mutation ($id: ID!, $to: ID!) { personUpdate(input: { id: $id, expectedVersion: 1, relatives: [{ relation: OTHER_RELATIVE, name: "张小苗", personId: $to }] }) {
          userErrors { code } } }`,
        { variables: { id: cousin, to: world.ids.child } },
      )
    const recorder = viewerOf('TOWNSHIP_GOVERNMENT', elsewhere, 'RECORDER', officer.subject)
    expect(codesOf(await tie(recorder))).toEqual(['NOT_FOUND'])
    const city = viewerOf('TOWNSHIP_GOVERNMENT', '5120', 'RECORDER')
    expect(dataOf(await tie(city)).personUpdate.userErrors).toEqual([])
  })

  it('with the first lock off the database refuses the change', async () => {
    const query = `mutation ($id: ID!) { personUpdate(input: { id: $id, expectedVersion: 3, person: { registrationPlace: "演示村三组" } }) {
      userErrors { code } person { version } } }`
    const refused = await unopened({ ...officer, role: 'RECORDER' }, query, { id: world.ids.child })
    expect(refused.data?.personUpdate ?? null).toBeNull()
    expect(refused.errors?.length).toBe(1)
  })
})

describe('with the first lock off', () => {
  it('a document that asks for nobody by id reads nothing of the opened file', async () => {
    for (const search of ['children(first: 200) { nodes { id } }', 'elders(first: 200) { nodes { id } }']) {
      const [list = ''] = search.split('(')
      const found = (await unopened(officer, `{ ${search} }`)).data?.[list].nodes.map(
        ({ id }: { id: string }) => id,
      )
      expect(found).toEqual(list === 'children' ? [cousin] : [])
    }
  })

  it('one that does reads this file beside those in reach, and no other', async () => {
    const answer = await unopened(
      officer,
      'query ($id: ID!) { person(id: $id) { name } children(first: 200) { nodes { id } } elders(first: 200) { nodes { id } } women(first: 200) { nodes { id } } }',
      { id: world.ids.child },
    )
    const ids = (list: string) => answer.data?.[list].nodes.map(({ id }: { id: string }) => id)
    expect(ids('children').sort()).toEqual([world.ids.child, cousin].sort())
    expect([ids('elders'), ids('women')]).toEqual([[], []])
  })

  it('the columns stay those of the department', async () => {
    const ask = (fields: string) =>
      unopened(officer, `query ($id: ID!) { person(id: $id) { ${fields} } }`, { id: world.ids.child })
    expect((await ask('citizenId child { school }')).errors).toMatchObject([{ sqlstate: '42501' }])
    expect((await ask('child { subsistenceAllowance }')).errors).toMatchObject([{ sqlstate: '42501' }])
    expect((await ask('citizenId registered')).data).toMatchObject({ person: { registered: true } })
  })

  it('who opened nothing reads nothing', async () => {
    const other = { ...officer, subject: 'somebody-else' }
    const answer = await unopened(other, 'query ($id: ID!) { person(id: $id) { name } }', {
      id: world.ids.child,
    })
    expect(answer.data?.person ?? null).toBeNull()
  })
})
