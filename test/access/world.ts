import { withOwner } from '../../src/database/owner.js'
import { loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { wholeElder, wholeWoman } from '../support/groups.js'
import { type Answer, dataOf, type TestPlatform, viewerOf } from '../support/platform.js'
import { type Department, type GroupName, villagersGroupId } from './expectations.js'

/** One person of each group in a village, with everything filled in, and a sibling that has left. */
export interface World {
  readonly village: string
  readonly ids: Record<GroupName, string>
  readonly citizenId: string
}

const changed = async (
  platform: TestPlatform,
  viewer: ReturnType<typeof viewerOf>,
  root: string,
  input: string,
  id: string,
) => {
  const answer = await platform.ask(
    viewer,
    `mutation ($id: ID!) { ${root}(input: { id: $id, expectedVersion: 1, ${input} }) { userErrors { code } } }`,
    { variables: { id } },
  )
  const { userErrors } = dataOf(answer)[root]
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors))
}

export async function makeWorld(platform: TestPlatform): Promise<World> {
  await loadTree(platform)
  const [village = '', second = ''] = villagesOf(platform, yanjiang)
  const sibling = await openChild(
    platform,
    wholeChild(village, { name: '张小苗', birthDate: '2013-01-02' }, {}),
  )
  const whole = wholeChild(village)
  Object.assign(whole.relatives[0] as object, { personId: sibling })
  await withOwner(
    platform.ownerUrl,
    (sql) => sql`insert into reporting_unit (id, kind, name, region_code, valid_from, change_id)
      values (${villagersGroupId}, 'VILLAGERS_GROUP', '演示一组', ${village}, '2024-01-01', ${villagersGroupId})`,
  )
  Object.assign(whole, { dutyRegion: second, villagersGroup: villagersGroupId })
  const ids = {
    child: await openChild(platform, whole),
    elder: await openChild(platform, wholeElder(village)),
    woman: await openChild(platform, wholeWoman(village)),
  }
  // Nobody else writes it.
  const civilAffairs = viewerOf('CIVIL_AFFAIRS', yanjiang, 'RECORDER')
  await changed(platform, civilAffairs, 'childUpdate', 'hivInfected: false', ids.child)
  // The sibling is there to be linked to; the list of the tests holds the one child.
  const township = viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER')
  await changed(platform, township, 'childEnd', 'endedOn: "2024-03-02", reason: JOINED_PARENTS', sibling)
  await noted(platform, civilAffairs, ids.child)
  return { village, ids, citizenId: whole.person.citizenId }
}

/** The mother says that the name is wrong. */
async function noted(platform: TestPlatform, viewer: ReturnType<typeof viewerOf>, id: string): Promise<void> {
  const input = { id, coordinate: 'Person.name', statement: '演示更正说明', requestedBy: 'GUARDIAN' }
  const answer = await platform.ask(
    viewer,
    `mutation ($input: CorrectionNoteAddInput!) { correctionNoteAdd(input: $input) { userErrors { code } } }`,
    { variables: { input } },
  )
  const { userErrors } = dataOf(answer).correctionNoteAdd
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors))
}

export const plurals: Record<GroupName, string> = { child: 'children', elder: 'elders', woman: 'women' }
export const isReached = ({ reaches }: Department, group: GroupName) => reaches[group] !== 'NOBODY'
export const field = (path: string) => path.split(' ')[0] as string

/** Documents that reach the coordinate, each with the way to the person in its answer. */
export const ways: Record<
  string,
  (path: string, list: string) => { query: string; person: (data: Answer['data']) => unknown; alias?: string }
> = {
  selected: (path, list) => ({
    query: `{ ${list}(first: 2) { nodes { id ${path} } } }`,
    person: (data) => data[list].nodes[0],
  }),
  aliased: (path, list) => ({
    query: `{ ${list}(first: 2) { nodes { id other: ${path} } } }`,
    person: (data) => data[list].nodes[0],
    alias: 'other',
  }),
  'in a fragment': (path, list) => ({
    query: `query { ${list}(first: 2) { nodes { ...A } } } fragment A on Person { id ...B } fragment B on Person { ${path} }`,
    person: (data) => data[list].nodes[0],
  }),
  'by the edges': (path, list) => ({
    query: `{ ${list}(first: 2) { edges { node { id ... on Person { ${path} } } } } }`,
    person: (data) => data[list].edges[0]?.node,
  }),
  'by person': (path) => ({
    query: `query ($id: ID!) { person(id: $id) { id ${path} } }`,
    person: (data) => data.person,
  }),
  'by person as of now': (path) => ({
    query: `query ($id: ID!) { person(id: $id, asOf: "2999-01-01T00:00:00Z") { id ${path} } }`,
    person: (data) => data.person,
  }),
  'by node': (path) => ({
    query: `query ($id: ID!) { node(id: $id) { id ... on Person { ${path} } } }`,
    person: (data) => data.node,
  }),
}

/** Types whose values hang in a list or facet that has a class of its own. */
export const containers: Record<string, string> = {
  Relative: 'Person.relatives',
  Guardian: 'Person.guardians',
  ChildFile: 'Person.child',
  ElderFile: 'Person.elder',
  WomanFile: 'Person.woman',
  Membership: 'Person.child',
}
