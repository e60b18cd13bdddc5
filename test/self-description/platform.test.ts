import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { schemaVersion } from '../../src/self-description/schema-version.js'
import { root } from '../architecture/source.js'
import { loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
let village: string

beforeAll(async () => {
  platform = await testPlatform()
  await loadTree(platform)
  village = villagesOf(platform, yanjiang)[0] as string
})
afterAll(() => platform?.close())

const city = viewerOf('CIVIL_AFFAIRS', '5120')
const platformOf = async (fields: string, viewer = city) =>
  dataOf(await platform.ask(viewer, `{ platform { ${fields} } }`)).platform
const revision = async (): Promise<number> => (await platformOf('dataRevision')).dataRevision

describe('the platform says of itself', () => {
  it('its versions: the one of the package, and that of the newest heading of the changelog', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(await platformOf('version schemaVersion')).toEqual({ version, schemaVersion })
    const headings = [...readFileSync(join(root, 'CHANGELOG.md'), 'utf8').matchAll(/^## (\S+)/gm)]
    expect(headings[0]?.[1]).toBe(schemaVersion)
  })

  it('the regions at its top: the city, and neither the province above it nor what lies below', async () => {
    expect((await platformOf('root { code name level nameOnly }')).root).toEqual([
      { code: '5120', name: '资阳市', level: 'CITY', nameOnly: false },
    ])
  })

  it('the day and the quarter of China, an hour after midnight of New Year there', async () => {
    const before = platform.clock
    platform.clock = new Date('2026-12-31T17:00:00Z')
    expect(await platformOf('today quarter')).toEqual({ today: '2027-01-01', quarter: '2027Q1' })
    platform.clock = new Date('2026-12-31T15:00:00Z')
    expect(await platformOf('today quarter')).toEqual({ today: '2026-12-31', quarter: '2026Q4' })
    platform.clock = before
  })

  it('to every department of the access table, also one that sees no person, and to nobody without a row', async () => {
    expect(await platformOf('quarter', viewerOf('STATISTICS', '5120'))).toHaveProperty('quarter')
    const answer = await platform.ask(viewerOf('WEATHER', '5120'), '{ platform { quarter } }')
    expect(codesOf(answer)).toEqual(['FORBIDDEN'])
  })
})

describe('the data revision', () => {
  // Other databases of the server raise it too, and other tests have theirs beside this one: what can be held is that it
  // is one number for one snapshot, and never falls.
  it('is one number for one operation, never falls, and costs one statement', async () => {
    const both = 'dataRevision } again: platform { dataRevision'
    const { platform: one, again } = dataOf(await platform.ask(city, `{ platform { ${both} } }`))
    expect(again.dataRevision).toBe(one.dataRevision)
    expect(await revision()).toBeGreaterThanOrEqual(one.dataRevision)
    expect(platform.statements.filter((text) => text.includes('pg_current_snapshot'))).toHaveLength(1)
    await platformOf('today')
    expect(platform.statements.filter((text) => text.includes('pg_current_snapshot'))).toHaveLength(0)
  })

  it('grows with a new file and with a change of regions', async () => {
    const first = await revision()
    await openChild(platform, wholeChild(village))
    const second = await revision()
    expect(second).toBeGreaterThan(first)
    const answer = await platform.ask(
      viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR'),
      `mutation { regionRename(input: { code: "${village}", name: "新名社区", effectiveOn: "2026-01-01", idempotencyKey: "data-revision" }) { userErrors { code } } }`,
    )
    expect(dataOf(answer).regionRename.userErrors).toEqual([])
    expect(await revision()).toBeGreaterThan(second)
  })

  it('grows with each of two changes that overlap, whichever is finished first', async () => {
    const before = await revision()
    await withOwner(platform.ownerUrl, async (one) => {
      await withOwner(platform.ownerUrl, async (other) => {
        await one`begin`
        await one`select pg_current_xact_id()`
        await other`begin`
        await other`select pg_current_xact_id()`
        await other`commit`
        const between = await revision()
        expect(between).toBeGreaterThan(before)
        await one`commit`
        expect(await revision()).toBeGreaterThan(between)
      })
    })
  })
})
