import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Viewer } from '../../src/policy/viewer.js'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
const city = viewerOf('CIVIL_AFFAIRS', '5120')
const administrator = viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR')

const list = (region: object, viewer: Viewer = city) =>
  platform.ask(
    viewer,
    `query ($region: RegionFilter!) { children(first: 50, filter: { region: $region }) {
      nodes { id child { schoolingStage } } } }`,
    { variables: { region } },
  )
/** The schools by which the files of this test are told apart: their ids change with the county. */
const files = async (region: object, viewer?: Viewer) => {
  const answer = await list(region, viewer)
  const ids = dataOf(answer).children.nodes.map(({ id }: { id: string }) => id)
  return ids.map((id: string) => names.get(idOf(id)) ?? 'unknown').sort()
}
const names = new Map<string, string>()
const idOf = (id: string) => Buffer.from(id, 'base64url').toString().split(':')[2]!
const open = async (name: string, village: string) => {
  names.set(idOf(await openChild(platform, wholeChild(village))), name)
}
const change = async (root: string, input: object) => {
  const text = `mutation ($input: ${root[0]!.toUpperCase()}${root.slice(1)}Input!) { ${root}(input: $input) { userErrors { code message } } }`
  const answer = dataOf(await platform.ask(administrator, text, { variables: { input } }))
  expect(answer[root].userErrors).toEqual([])
}

let t1: string
let t2: string
let t3: string
let merged: string
let into: string
let divided: string
let transferred: string
let far: string
const newCode = () => `${t3}966`

/** February: five files. In June the orders are recorded that hold since May. */
beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-02-01T00:00:00Z')
  await loadTree(platform)
  ;[t1, t2, t3] = platform.regions
    .tree()
    .children(yanjiang)
    .map(({ code }) => code) as [string, string, string]
  ;[merged, into, divided, transferred] = villagesOf(platform, t1) as [string, string, string, string]
  far = villagesOf(platform, t3)[0]!
  await open('merged', merged)
  await open('into', into)
  await open('divided', divided)
  await open('transferred', transferred)
  await open('recoded', far)
  platform.clock = new Date('2026-06-01T00:00:00Z')
  await change('regionMerge', { codes: [merged], into, effectiveOn: '2026-05-01' })
  await change('regionTransfer', { code: transferred, to: t2, effectiveOn: '2026-05-02' })
  await change('regionRecode', { code: far, newCode: newCode(), effectiveOn: '2026-05-03' })
  await change('regionSplit', {
    code: divided,
    successors: [
      { code: `${t1}966`, name: '新一村' },
      { code: `${t1}967`, name: '新二村' },
    ],
    remaining: `${t1}967`,
    effectiveOn: '2026-05-04',
  })
})
afterAll(() => platform?.close())

describe('by the boundaries of today', () => {
  test('a township holds the files that are kept in it now', async () => {
    expect(await files({ within: t1 })).toEqual(['divided', 'into', 'merged'])
    expect(await files({ within: t2 })).toEqual(['transferred'])
    expect(await files({ within: t2, boundaries: 'NOW' })).toEqual(['transferred'])
  })

  test('a code that is no more stands for what holds its ground today', async () => {
    expect(await files({ within: merged })).toEqual(['into', 'merged'])
    expect(await files({ within: far })).toEqual(['recoded'])
    expect(await files({ within: divided })).toEqual(['divided'])
    expect(await files({ within: `${t1}966` })).toEqual([])
  })
})

describe('by the boundaries of a day', () => {
  const then = (within: string, on: string, viewer?: Viewer) =>
    files({ within, boundaries: 'THEN', on }, viewer)

  test('a township holds the files that were kept in it then', async () => {
    expect(await then(t1, '2026-04-30')).toEqual(['divided', 'into', 'merged', 'transferred'])
    expect(await then(t2, '2026-04-30')).toEqual([])
    expect(await then(t1, '2026-06-01')).toEqual(['divided', 'into', 'merged'])
    expect(await then(t2, '2026-06-01')).toEqual(['transferred'])
    expect(await then(merged, '2026-04-30')).toEqual(['merged'])
    expect(await then(divided, '2026-04-30')).toEqual(['divided'])
  })

  test('an order that is recorded later holds from its own day on', async () => {
    expect(await then(t2, '2026-05-15')).toEqual(['transferred'])
    expect(await then(newCode(), '2026-05-15')).toEqual(['recoded'])
    expect(await then(into, '2026-05-15')).toEqual(['into', 'merged'])
    expect(await then(t1, '2026-05-15')).toEqual(['divided', 'into', 'merged'])
  })

  test('before a file was opened it lay nowhere, and a region that was not there holds none', async () => {
    expect(await then(yanjiang, '2026-01-31')).toEqual([])
    expect(await then(yanjiang, '2026-02-01')).toHaveLength(5)
    expect(await then(newCode(), '2026-04-30')).toEqual([])
  })

  test('the day ends at midnight in Beijing', async () => {
    platform.clock = new Date('2026-06-02T15:59:00Z')
    await open('evening', villagesOf(platform, t3)[1]!)
    platform.clock = new Date('2026-06-02T16:01:00Z')
    await open('night', villagesOf(platform, t3)[1]!)
    expect(await then(t3, '2026-06-02')).toEqual(['evening', 'recoded'])
    expect(await then(t3, '2026-06-03')).toEqual(['evening', 'night', 'recoded'])
  })

  test('a viewer finds what lay elsewhere then and is his now, and not what is another’s now', async () => {
    const ofT2 = viewerOf('TOWNSHIP_GOVERNMENT', t2)
    const ofT1 = viewerOf('TOWNSHIP_GOVERNMENT', t1)
    expect(await then(t1, '2026-04-30', ofT2)).toEqual(['transferred'])
    expect(await then(t1, '2026-04-30', ofT1)).toEqual(['divided', 'into', 'merged'])
  })

  test('it takes as many statements as a list by the boundaries of today', async () => {
    await list({ within: '5120' })
    const today = platform.statements.length
    await list({ within: '5120', boundaries: 'THEN', on: '2026-04-30' })
    expect(platform.statements).toHaveLength(today)
  })

  test('a day is named with it, not in the future, and only with it', async () => {
    for (const wrong of [
      { within: t1, boundaries: 'THEN' },
      { within: t1, on: '2026-04-30' },
      { within: t1, boundaries: 'THEN', on: '2027-01-01' },
    ]) {
      const answer = await list(wrong)
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT'])
      expect(answer.errors?.[0]?.extensions.field).toBe('filter.region.on')
    }
  })
})

describe('a region outside the viewer’s own', () => {
  const outside = async (region: object, viewer: Viewer) =>
    (await list(region, viewer)).extensions.access.scope.outside
  test('is told; one whose ground lies in it is not', async () => {
    const ofYanjiang = viewerOf('CIVIL_AFFAIRS', yanjiang)
    expect(await outside({ within: anyue }, ofYanjiang)).toEqual([anyue])
    expect(await outside({ within: merged }, ofYanjiang)).toEqual([])
    const ofT2 = viewerOf('CIVIL_AFFAIRS', t2)
    expect(await outside({ within: transferred }, ofT2)).toEqual([])
    expect(await outside({ within: t1, boundaries: 'THEN', on: '2026-04-30' }, ofT2)).toEqual([])
    expect(await outside({ within: t1 }, ofT2)).toEqual([t1])
  })
})
