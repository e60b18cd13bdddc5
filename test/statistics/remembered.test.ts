import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Viewer } from '../../src/policy/viewer.js'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { settle } from '../support/figures.js'
import { type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { askStatistics, inShort } from '../support/statistics.js'

/** Sums are remembered while the state of the figures is the same: what is told never lags behind what is committed. */
let platform: TestPlatform
const city = viewerOf('CIVIL_AFFAIRS', '5120')
const county = viewerOf('CIVIL_AFFAIRS', yanjiang)
const education = viewerOf('EDUCATION', '5120')

beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-06-10T02:00:00Z')
  await loadTree(platform)
  await open(yanjiang, 3)
  await open(anyue, 2)
  // A county without a file is counted then too.
  await settle(platform)
})
afterAll(() => platform?.close())

const open = async (where: string, count: number) => {
  const [village] = villagesOf(platform, where)
  for (let at = 0; at < count; at++)
    await openChild(platform, wholeChild(village as string, {}, { guardianshipRating: 'FAIR' }))
}

const query = (within = '5120', level = 'COUNTY') => ({
  dataset: 'child',
  measures: ['persons'],
  by: ['guardianshipRating'],
  region: { within, level },
})

/** The figures, and whether the kept ones were summed up for them. */
async function asked(viewer: Viewer, given: object = query()) {
  const { rows } = await askStatistics(platform, viewer, given)
  const sums = platform.statements.filter((text) => /from "figure" where/.test(text))
  return { rows: inShort(rows).filter(([, , value]) => value !== 0), isSummed: sums.length > 0 }
}

const [three, two] = [
  [yanjiang, 'FAIR', 3],
  [anyue, 'FAIR', 2],
]

describe('sums of kept figures', () => {
  test('are made once, and told again with one statement that asks for their state', async () => {
    const first = await asked(city)
    expect(first).toEqual({ rows: expect.arrayContaining([three, two]), isSummed: true })
    expect(await asked(city)).toEqual({ rows: first.rows, isSummed: false })
    expect(platform.statements).toHaveLength(1)
  })

  test('are made anew after a change, at the next question', async () => {
    await asked(city)
    await open(yanjiang, 1)
    const after = await asked(city)
    expect(after.isSummed).toBe(true)
    expect(after.rows).toContainEqual([yanjiang, 'FAIR', 4])
    expect((await asked(city)).isSummed).toBe(false)
  })

  test('are made anew where parts were summed up, with the same figures', async () => {
    const before = await asked(city)
    await settle(platform)
    expect(await asked(city)).toEqual({ rows: before.rows, isSummed: true })
    expect((await asked(city)).isSummed).toBe(false)
    // Nothing to sum up: the state stays.
    await settle(platform)
    expect((await asked(city)).isSummed).toBe(false)
  })

  test('a state that was once is not one that is again: a change after the summing up is seen', async () => {
    await settle(platform)
    await open(anyue, 1)
    const one = await asked(city)
    await settle(platform)
    await open(anyue, 1)
    const other = await asked(city)
    expect(other.isSummed).toBe(true)
    expect(other.rows).not.toEqual(one.rows)
  })

  test('a change that is undone leaves them as they are', async () => {
    const before = await asked(city)
    const [village] = villagesOf(platform, yanjiang)
    const refused = wholeChild(village as string, { birthDate: '1990-01-01' })
    await expect(openChild(platform, refused)).rejects.toThrow()
    expect(await asked(city)).toEqual({ rows: before.rows, isSummed: false })
  })
})

describe('whose they are', () => {
  test('who asks with another right, or from another region, has sums of his own', async () => {
    await asked(city)
    const own = await asked(county, query(yanjiang))
    expect(own.isSummed).toBe(true)
    expect(own.rows.map(([region]) => region)).toEqual([yanjiang])
    expect((await asked(education)).isSummed).toBe(true)
    expect((await asked(education)).isSummed).toBe(false)
    expect((await asked(county, query(yanjiang))).isSummed).toBe(false)
  })

  test('another question is another sum: a county is not its city', async () => {
    await asked(city)
    const one = await asked(city, query(anyue))
    expect(one.isSummed).toBe(true)
    expect(one.rows.every(([region]) => region === anyue)).toBe(true)
    expect((await asked(city)).rows.length).toBeGreaterThan(one.rows.length)
  })
})
