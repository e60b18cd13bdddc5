import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform

beforeAll(async () => {
  platform = await testPlatform({ lane: 'ORDINARY' })
  await loadTree(platform)
  const villages = villagesOf(platform, yanjiang).slice(0, 50)
  for (let index = 0; index < 200; index += 1)
    await openChild(platform, wholeChild(villages[index % 50] as string))
}, 240_000)
afterAll(() => platform?.close())

const everything = (first: number) => `{
  children(first: ${first}) {
    totalCount { value }
    nodes {
      id version name namePinyin nameInitials sex ethnicity birthDate citizenId registered registrationPlace unregisteredCause
      address phone bodyCondition disabilityKind disabilityGrade illness
      region { code name fullName ancestors { code name } } dutyRegion { code }
      relatives { id relation name birthDate citizenId phone whereabouts workProvince workCity workplace person { id name } }
      guardians { id relation name citizenId phone address validFrom validUntil }
      completeness { share categories { category filled expected } }
      changes { recordedAt version operation account department region { name } client }
      child {
        schoolingStage enrolled school boarding arrangement incapableParent incapableCause entrusted livingArrangement
        guardianshipRating incomeSources subsistenceAllowance registeredPoor extremePoverty hardship assistanceKinds assistanceNote
        memberships { validFrom validUntil endReason }
      }
    }
  }
}`

describe('a list with everything nested', () => {
  it('costs as many statements for 200 files as for one', async () => {
    const statementsFor = async (first: number) => {
      const answer = await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120'), everything(first))
      expect(dataOf(answer).children.nodes).toHaveLength(first)
      return [...platform.statements]
    }
    const one = await statementsFor(1)
    const many = await statementsFor(200)
    expect(many).toHaveLength(one.length)
    // begin, settings · list, total, relatives, guardians, completeness, changes, facet, spells · commit
    const reads = many.filter((text) => /^\s*select/i.test(text) && !text.includes('set_config'))
    expect(reads).toHaveLength(8)
    // The same texts for every size of page: the statements stay prepared.
    expect(many).toEqual(one)
  })

  it('asks the database for no column that was not asked for', async () => {
    await platform.ask(
      viewerOf('CIVIL_AFFAIRS', '5120'),
      '{ children(first: 200) { nodes { name child { school } } } }',
    )
    const selected = columnsSelected(platform.statements)
    expect(selected.person).toEqual(['county_code', 'name', 'person_id', 'populations', 'version'])
    expect(selected.child).toEqual(['county_code', 'person_id', 'school'])
  })

  it('asks the database for no column that is not allowed, and for the masked column under the mask', async () => {
    await platform.ask(
      viewerOf('PROVINCE', '51'),
      '{ children(first: 200) { nodes { name birthDate citizenId phone relatives { name } child { school schoolingStage hardship } } } }',
    )
    const selected = columnsSelected(platform.statements)
    expect(selected.person).toEqual([
      'birth_date_masked',
      'county_code',
      'name_masked',
      'person_id',
      'phone_masked',
      'populations',
      'version',
    ])
    expect(selected.child).toEqual(['county_code', 'person_id', 'schooling_stage'])
    expect(selected.relative).toBeUndefined()
    const all = platform.statements.join('\n')
    for (const column of ['"name"', '"phone_sealed"', 'citizen_id', '"school"', '"hardship"', '"relative"'])
      expect(all).not.toContain(column)
  })
})

/** The columns between `select` and `from` of each statement, by table. */
function columnsSelected(statements: readonly string[]): Record<string, string[]> {
  const found: Record<string, Set<string>> = {}
  const add = (table: string, column: string) => {
    found[table] = (found[table] ?? new Set()).add(column)
  }
  for (const text of statements) {
    const [, list = ''] = /^\s*select (.*?) from /is.exec(text) ?? []
    for (const [, table = '', column = ''] of list.matchAll(/"(\w+)"\."(\w+)"/g)) add(table, column)
    const [, only] = /from "(\w+)"/.exec(text) ?? []
    if (only && !list.includes('"."'))
      for (const [, column = ''] of list.matchAll(/(?<!\.)"(\w+)"(?!\.)/g)) add(only, column)
  }
  return Object.fromEntries(Object.entries(found).map(([table, columns]) => [table, [...columns].sort()]))
}
