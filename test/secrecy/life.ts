import { expect } from 'vitest'
import { canary, created } from './canaries.js'
import {
  addNote,
  administrator,
  anyue,
  approver,
  city,
  create,
  everything,
  officer,
  openEmergency,
  province,
  signer,
  update,
  yanjiang,
} from './senders.js'
import type { RealServer, Sender } from './server.js'

export interface Life {
  /** Id of the file at the end. */
  readonly id: string
  /** Every text that an answer gave. */
  readonly readBack: ReadonlySet<string>
  readonly cursors: readonly string[]
}

/** Every text of an answer, at any depth. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : []

/** The whole life of one file, each step a request over HTTP that must succeed. */
export async function live(server: RealServer, home: string, target: string, heir: string): Promise<Life> {
  const readBack = new Set<string>()
  const cursors: string[] = []
  const good = async (sender: Sender, query: string, variables: object = {}) => {
    const { status, body } = await server.ask(sender, query, variables)
    expect([status, body.errors]).toEqual([200, undefined])
    const [payload] = Object.values(body.data) as { userErrors?: unknown }[]
    expect(payload?.userErrors ?? []).toEqual([])
    for (const text of textsIn(body.data)) readBack.add(text)
    return body.data
  }
  let id: string = (await good(yanjiang, create, { input: created(home) })).personCreate.person.id
  expect((await good(yanjiang, create, { input: created(home) })).personCreate.person.id).toBe(id)
  const byId = `query ($id: ID!) { person(id: $id) { ${everything} } }`
  const { person } = await good(city, byId, { id })
  await good(yanjiang, update, {
    input: {
      id,
      expectedVersion: 1,
      idempotencyKey: 'update-1',
      person: { name: canary.newName, address: canary.newAddress, phone: canary.newPhone },
      relatives: [{ id: person.relatives[0].id, phone: canary.newRelativePhone }],
    },
  })
  await good(
    yanjiang,
    `mutation ($input: ChildUpdateInput!) { childUpdate(input: $input) { userErrors { code } } }`,
    { input: { id, expectedVersion: 2, school: canary.newSchool, idempotencyKey: 'update-2' } },
  )
  const note = { id, coordinate: 'Person.name', statement: canary.noteStatement, requestedBy: 'GUARDIAN' }
  await good(yanjiang, addNote, { input: note })
  await good(city, byId, { id })
  await good(province, byId, { id })
  const { emergencyAccessOpen } = await good(officer, openEmergency, {
    input: { citizenId: canary.citizenId, reason: 'MISSING', idempotencyKey: canary.citizenId },
  })
  expect(emergencyAccessOpen.access).toMatchObject({ outcome: 'OPENED', personId: id })
  await good(officer, byId, { id })
  const review = '{ emergencyAccesses(first: 5) { nodes { id reason account personId person { name } } } }'
  const { emergencyAccesses } = await good(signer, review)
  expect(emergencyAccesses.nodes).toMatchObject([{ person: { name: canary.newName } }])
  const list = (more: string) =>
    `query ($search: PersonSearch) { children(first: 1, search: $search, orderBy: [{ namePinyin: ASC }, { birthDate: DESC }]${more}) { edges { cursor node { id name namePinyin } } pageInfo { endCursor } totalCount { value } } }`
  for (const search of [
    null,
    { name: '鑫巍' },
    { pinyin: 'tixin' },
    { citizenId: canary.citizenId.toLowerCase() },
  ]) {
    const { children } = await good(city, list(''), { search })
    expect(children.totalCount.value).toBe(1)
    cursors.push(children.pageInfo.endCursor)
    await good(city, list(`, after: "${children.pageInfo.endCursor}"`), { search })
  }
  await good(
    yanjiang,
    `mutation ($id: ID!, $to: String!) { personMoveOffer(input: { id: $id, expectedVersion: 3, toRegion: $to, idempotencyKey: "offer-1" }) { userErrors { code } } }`,
    { id, to: target },
  )
  const { personMoves } = await good(
    anyue,
    '{ personMoves(first: 1, state: OFFERED) { id person { name } } }',
  )
  const accepted = await good(
    anyue,
    `mutation ($moveId: ID!) { personMoveAccept(input: { moveId: $moveId, idempotencyKey: "accept-1" }) { userErrors { code } person { id } } }`,
    { moveId: personMoves[0].id },
  )
  id = accepted.personMoveAccept.person.id
  await good(
    administrator,
    `mutation ($input: RegionMergeInput!) { regionMerge(input: $input) { userErrors { code message } } }`,
    { input: { codes: [target], into: heir, effectiveOn: '2026-05-31', documentNumber: '演示〔2026〕1号' } },
  )
  expect((await good(city, byId, { id })).person.version).toBe(6)
  const { personExport } = await good(
    approver,
    'query ($id: ID!) { personExport(id: $id, requestedBy: GUARDIAN) { document withheld { dataClass } } }',
    { id },
  )
  expect(personExport.document).toContain(canary.newName)
  await good(
    city,
    'query ($id: ID!) { person(id: $id, asOf: "2999-01-01T00:00:00Z") { name phone relatives { phone } } }',
    { id },
  )
  return { id, readBack, cursors }
}
