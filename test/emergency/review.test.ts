import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { syntheticCitizenId } from '../../src/people/citizen-id.js'
import type { Viewer } from '../../src/policy/viewer.js'
import { makeWorld, type World } from '../access/world.js'
import { yanjiang } from '../support/children.js'
import {
  type Answer,
  codesOf,
  dataOf,
  type TestPlatform,
  testPlatform,
  viewerOf,
} from '../support/platform.js'
import { close, elsewhere, hour, later, officer, open } from './opening.js'

let platform: TestPlatform
let world: World
beforeAll(async () => {
  platform = await testPlatform()
  world = await makeWorld(platform)
})
afterAll(() => platform?.close())

/** Where the file is kept, where the officer works, and above both. */
const here = viewerOf('CIVIL_AFFAIRS', yanjiang, 'APPROVER')
const there = viewerOf('CIVIL_AFFAIRS', elsewhere, 'APPROVER')
const city = viewerOf('CIVIL_AFFAIRS', '5120', 'APPROVER')
const superior = viewerOf('PUBLIC_SECURITY', elsewhere, 'APPROVER')

interface Listed {
  readonly id: string
  readonly awaitsYou: boolean
  readonly personId: string | null
  readonly person: { name: string } | null
}
const list = (viewer: Viewer, signed = false, page = ''): Promise<Answer> =>
  platform.ask(
    viewer,
    `{ emergencyAccesses(first: 100, signed: ${signed}${page}) { pageInfo { hasNextPage endCursor } nodes {
      id outcome reason openedAt openedUntil closedAt account department role region { code } client
      personId person { name } verdict signedAt signedBy awaitsYou } } }`,
  )
const listed = async (viewer: Viewer, signed = false): Promise<Listed[]> =>
  dataOf(await list(viewer, signed)).emergencyAccesses.nodes
const idsFor = async (viewer: Viewer, signed = false) => (await listed(viewer, signed)).map(({ id }) => id)

const sign = (viewer: Viewer, id: string, verdict = 'JUSTIFIED', key?: string): Promise<Answer> =>
  platform.ask(
    viewer,
    `mutation ($input: EmergencyAccessSignInput!) { emergencyAccessSign(input: $input) {
      access { verdict signedBy signedAt awaitsYou } userErrors { code } } }`,
    { variables: { input: { id, verdict, idempotencyKey: key } } },
  )
const problemsOf = (answer: Answer) =>
  dataOf(answer).emergencyAccessSign.userErrors.map(({ code }: { code: string }) => code)

/** As instants are written in answers. */
const inBeijing = (at: Date) => new Date(at.getTime() + 8 * hour).toISOString().replace('Z', '+08:00')

const nobody = () => syntheticCitizenId('2014-04-04', 'MALE', 4_000_002)

describe('the review list', () => {
  it('says who opened whose file, when, why and until when, to civil affairs where the file is kept', async () => {
    const { id, openedUntil } = await open(platform, { id: world.ids.child, reason: 'MISSING' })
    const [first] = await listed(here)
    expect(first).toEqual({
      id,
      outcome: 'OPENED',
      reason: 'MISSING',
      openedAt: inBeijing(platform.clock),
      openedUntil,
      closedAt: null,
      account: 'officer-on-duty',
      department: 'PUBLIC_SECURITY',
      role: 'VERIFIER',
      region: { code: elsewhere },
      client: 'test',
      personId: world.ids.child,
      person: { name: '张小禾' },
      verdict: null,
      signedAt: null,
      signedBy: null,
      awaitsYou: true,
    })
    expect(await idsFor(city)).toEqual([id])
    expect(await idsFor(there)).toEqual([])
  })

  it('shows the approver above the opener that it was done, without the person and without a signature to give', async () => {
    const seen = await listed(superior)
    expect(seen).toMatchObject([
      { account: 'officer-on-duty', personId: null, person: null, awaitsYou: false },
    ])
    expect(await idsFor(viewerOf('PUBLIC_SECURITY', yanjiang, 'APPROVER'))).toEqual([])
    expect(await idsFor(viewerOf('HOSPITAL', elsewhere, 'APPROVER'))).toEqual([])
    expect(codesOf(await sign(superior, seen[0]?.id ?? ''))).toEqual(['FORBIDDEN'])
  })

  it('holds what hit nobody for civil affairs of the opener’s region', async () => {
    const { id } = await open(platform, { citizenId: nobody() })
    expect(await listed(there)).toMatchObject([{ id, outcome: 'NOT_FOUND', personId: null, awaitsYou: true }])
    expect(await idsFor(here)).not.toContain(id)
    expect(problemsOf(await sign(there, id))).toEqual([])
  })

  it('leaves out what opened nothing that was not in reach', async () => {
    const local = viewerOf('PUBLIC_SECURITY', yanjiang, 'VERIFIER')
    const { id, outcome } = await open(platform, { id: world.ids.child }, local)
    expect(outcome).toBe('IN_REACH')
    expect(await idsFor(here)).not.toContain(id)
    expect(codesOf(await sign(here, id))).toEqual(['NOT_FOUND'])
  })

  it('is for approvers of the departments named, and for nobody else', async () => {
    for (const role of ['VIEWER', 'RECORDER', 'VERIFIER', 'ADMINISTRATOR'] as const)
      expect(codesOf(await list(viewerOf('CIVIL_AFFAIRS', yanjiang, role)))).toEqual(['FORBIDDEN'])
    for (const department of ['EDUCATION', 'TOWNSHIP_GOVERNMENT', 'HEALTH', 'PROVINCE', 'MINISTRY_OF_MAGIC'])
      expect(codesOf(await list(viewerOf(department, yanjiang, 'APPROVER')))).toEqual(['FORBIDDEN'])
    expect(codesOf(await list(here))).toEqual([])
  })

  it('comes in pages, the oldest first, with cursors that are the viewer’s own', async () => {
    later(platform, 48 * hour)
    for (const id of [world.ids.elder, world.ids.woman, world.ids.child]) await open(platform, { id })
    const all = await idsFor(here)
    const page = async (viewer: Viewer, after = '') =>
      platform.ask(
        viewer,
        `{ emergencyAccesses(first: 2${after}) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
      )
    const first = dataOf(await page(here)).emergencyAccesses
    const second = dataOf(await page(here, `, after: "${first.pageInfo.endCursor}"`)).emergencyAccesses
    expect([...first.nodes, ...second.nodes].map(({ id }) => id)).toEqual(all.slice(0, 4))
    expect(all).toHaveLength(4)
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false])
    expect(codesOf(await page(city, `, after: "${first.pageInfo.endCursor}"`))).toEqual(['CURSOR_INVALID'])
  })

  it('follows the file when it moves: who keeps it then signs', async () => {
    const before = await idsFor(here)
    await withOwner(
      platform.ownerUrl,
      (sql) => sql`update person set region_n = 512022001001 where populations = 2`,
    )
    const now = await idsFor(here)
    const left = before.filter((id) => !now.includes(id))
    expect(left).toHaveLength(1)
    expect(await idsFor(viewerOf('CIVIL_AFFAIRS', '512022', 'APPROVER'))).toEqual(left)
    expect(await idsFor(city)).toEqual(expect.arrayContaining(before))
  })
})

describe('a signature', () => {
  it('takes the access off the list, and is told to its opener', async () => {
    later(platform, 48 * hour)
    const { id } = await open(platform, { id: world.ids.child })
    expect(await idsFor(here)).toContain(id)
    const signed = await sign(here, id, 'NOT_JUSTIFIED')
    expect(dataOf(signed).emergencyAccessSign).toEqual({
      access: {
        verdict: 'NOT_JUSTIFIED',
        signedBy: here.subject,
        signedAt: inBeijing(platform.clock),
        awaitsYou: false,
      },
      userErrors: [],
    })
    expect(await idsFor(here)).not.toContain(id)
    expect(await idsFor(here, true)).toContain(id)
    const own = dataOf(
      await platform.ask(officer, '{ emergencyAccessesOwn(first: 1) { nodes { id verdict } } }'),
    )
    expect(own.emergencyAccessesOwn.nodes).toEqual([{ id, verdict: 'NOT_JUSTIFIED' }])
  })

  it('is given once: a second one finds it signed, and the same request again is the same', async () => {
    const { id } = await open(platform, { id: world.ids.child })
    expect(problemsOf(await sign(city, id, 'JUSTIFIED', 'once'))).toEqual([])
    expect(problemsOf(await sign(city, id, 'JUSTIFIED', 'once'))).toEqual([])
    expect(problemsOf(await sign(here, id, 'NOT_JUSTIFIED'))).toEqual(['EMERGENCY_SIGNED'])
    const both = await open(platform, { id: world.ids.child })
    const codes = (await Promise.all([sign(here, both.id), sign(city, both.id)])).map(problemsOf)
    expect(codes.flat()).toEqual(['EMERGENCY_SIGNED'])
  })

  it('stays due when the access has ended by itself or by its opener', async () => {
    const { id } = await open(platform, { id: world.ids.child, hours: 1 })
    const closed = await open(platform, { id: world.ids.child, hours: 1 })
    await close(platform, closed.id)
    later(platform, 1000 * hour)
    expect(await idsFor(here)).toEqual(expect.arrayContaining([id, closed.id]))
    for (const each of [id, closed.id]) expect(problemsOf(await sign(here, each))).toEqual([])
  })

  it('is never the opener’s own, though he be the one who signs for all others', async () => {
    const { id } = await open(platform, { id: world.ids.child }, there)
    expect(await idsFor(there)).not.toContain(id)
    expect(problemsOf(await sign(there, id))).toEqual(['EMERGENCY_OWN'])
    expect(problemsOf(await sign(here, id))).toEqual([])
  })

  it('is that of the file’s region: a superior of the opener in the same department is told who signs', async () => {
    const clerk = viewerOf('CIVIL_AFFAIRS', elsewhere, 'VERIFIER')
    const { id } = await open(platform, { id: world.ids.child }, clerk)
    expect(await listed(there)).toMatchObject([{ id, awaitsYou: false, personId: null }])
    expect(problemsOf(await sign(there, id))).toEqual(['EMERGENCY_SIGNED_ELSEWHERE'])
    expect(problemsOf(await sign(here, id))).toEqual([])
  })

  it('is of no access that the viewer may not see: it is not found, like one that does not exist', async () => {
    const { id } = await open(platform, { id: world.ids.child })
    const missing = '01900000-0000-7000-8000-00000000000f'
    const [hidden, absent, odd] = await Promise.all([sign(there, id), sign(there, missing), sign(there, 'x')])
    expect(codesOf(hidden as Answer)).toEqual(['NOT_FOUND'])
    expect(hidden).toEqual(absent)
    expect(hidden).toEqual(odd)
    for (const role of ['VIEWER', 'RECORDER', 'VERIFIER'] as const)
      expect(codesOf(await sign(viewerOf('CIVIL_AFFAIRS', yanjiang, role), id))).toEqual(['FORBIDDEN'])
    expect(problemsOf(await sign(here, id))).toEqual([])
  })
})
