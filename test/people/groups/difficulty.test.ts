import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groups } from '../../../src/people/groups/index.js'
import type { FieldSpec } from '../../../src/registry/field.js'
import { loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../../support/platform.js'

let platform: TestPlatform
let village: string
let orphan: string
let infected: string

const civilAffairs = viewerOf('CIVIL_AFFAIRS', yanjiang, 'RECORDER')
const township = viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER')

const child = {
  arrangement: 'NOT_LEFT_BEHIND',
  guardianshipDifficulties: ['ORPHAN'],
  healthDifficulties: [],
  harmDifficulties: ['ACCIDENT'],
  guarantees: ['ORPHAN_LIVING', 'INSURANCE_SHARE'],
}

beforeAll(async () => {
  platform = await testPlatform()
  await loadTree(platform)
  village = villagesOf(platform, yanjiang)[0] as string
  orphan = await openChild(platform, wholeChild(village, { name: '甲' }, child))
  infected = await openChild(platform, wholeChild(village, { name: '乙' }, child))
  for (const [id, hivInfected] of [
    [orphan, false],
    [infected, true],
  ] as const) {
    const answer = await platform.ask(
      civilAffairs,
      'mutation ($input: ChildUpdateInput!) { childUpdate(input: $input) { userErrors { code } } }',
      { variables: { input: { id, expectedVersion: 1, hivInfected } } },
    )
    expect(dataOf(answer).childUpdate.userErrors).toEqual([])
  }
})
afterAll(() => platform?.close())

const file = async (viewer: typeof township, id: string) =>
  platform.ask(
    viewer,
    `query ($id: ID!) { person(id: $id) { version completeness { share } child { leftBehind inDifficulty guardianshipDifficulties
      povertyDifficulties healthDifficulties harmDifficulties guarantees completeness { share } hivInfected } changes { operation } } }`,
    { variables: { id } },
  )

describe('a child infected with HIV', () => {
  it('is an orphan in kinds and guarantees, and nothing else tells the two apart, even to the township', async () => {
    const [one, other] = [await file(township, orphan), await file(township, infected)]
    expect(dataOf(one).person).toEqual(dataOf(other).person)
    expect(one.extensions).toEqual(other.extensions)
    expect(dataOf(other).person.child).toMatchObject({
      guardianshipDifficulties: ['ORPHAN'],
      hivInfected: null,
    })
  })

  it('is known as such to civil affairs and to health', async () => {
    for (const viewer of [civilAffairs, viewerOf('HEALTH', yanjiang)]) {
      expect(dataOf(await file(viewer, infected)).person.child.hivInfected).toBe(true)
      expect(dataOf(await file(viewer, orphan)).person.child.hivInfected).toBe(false)
    }
  })

  it('is told by no filter, order or figure: the fact is nowhere but in its field', () => {
    const named = [...platform.policy.coordinates.inputs].filter(
      ([, access]) => 'reads' in access && /hiv/i.test(access.reads),
    )
    expect(named).toEqual([])
    const specs: [string, FieldSpec][] = groups.flatMap(({ part }) => Object.entries(part.fields))
    const facts = specs.filter(([, spec]) => spec.class === 'hiv')
    expect(facts.map(([name]) => name)).toEqual(['hivInfected'])
    for (const [, { filter, order, dimension, counts, masked }] of facts)
      expect([filter, order, dimension, counts, masked]).toEqual(Array(5).fill(undefined))
    expect(specs.filter(([, spec]) => /hiv/i.test(JSON.stringify(spec.derived ?? '')))).toEqual([])
    expect(groups.flatMap(({ cubes }) => cubes.flat())).not.toContain('hivInfected')
  })
})

describe('a child in difficulty', () => {
  const total = async (viewer: typeof township, filter: string) =>
    dataOf(await platform.ask(viewer, `{ children(first: 1, filter: ${filter}) { totalCount { value } } }`))
      .children.totalCount.value

  it('need not be left behind: lists can tell', async () => {
    await openChild(platform, wholeChild(village, { name: '丙' }))
    expect(await total(township, '{ inDifficulty: { eq: true } }')).toBe(3)
    expect(await total(township, '{ leftBehind: { eq: false } }')).toBe(2)
    expect(await total(township, '{ leftBehind: { eq: true } }')).toBe(1)
  })

  it('has kinds that are seen by class: the police sees orphan and harm, and no illness, poverty or guarantee', async () => {
    const seen = async (department: string) =>
      dataOf(await file(viewerOf(department, yanjiang), orphan)).person.child
    const nothing = {
      inDifficulty: null,
      guardianshipDifficulties: null,
      povertyDifficulties: null,
      healthDifficulties: null,
      harmDifficulties: null,
      guarantees: null,
      completeness: null,
      hivInfected: null,
    }
    expect(await seen('PUBLIC_SECURITY')).toEqual({
      ...nothing,
      leftBehind: false,
      guardianshipDifficulties: ['ORPHAN'],
      harmDifficulties: ['ACCIDENT'],
    })
    // Guardianship is masked for education, which leaves the arrangement.
    expect(await seen('EDUCATION')).toEqual({ ...nothing, leftBehind: false })
    const listed = '{ children(first: 1, filter: { inDifficulty: { eq: true } }) { nodes { id } } }'
    expect(codesOf(await platform.ask(viewerOf('EDUCATION', yanjiang), listed))).toEqual(['FORBIDDEN'])
  })
})
