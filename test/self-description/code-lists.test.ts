import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isEnumType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadAccessTable } from '../../src/policy/access-table.js'
import { roles } from '../../src/policy/viewer.js'
import { visibleSchema } from '../../src/policy/visible-schema.js'
import { codeList } from '../../src/registry/code-list.js'
import { departmentList, englishNames } from '../../src/self-description/departments.js'
import { CodeListResolver } from '../../src/self-description/resolver.js'
import { root } from '../architecture/source.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform()
})
afterAll(() => platform?.close())

interface List {
  readonly name: string
  readonly label: { zh: string; en: string }
  readonly codes: { code: string; zh: string; en: string; validFrom: string | null; validTo: string | null }[]
}
const everything = '{ name label { zh en } codes { code zh en validFrom validTo } }'
const listsOf = async (viewer = viewerOf('CIVIL_AFFAIRS', '5120', 'RECORDER'), names = ''): Promise<List[]> =>
  dataOf(await platform.ask(viewer, `{ codeLists${names} ${everything} }`)).codeLists
const namesFor = async (department: string, role: 'VIEWER' | 'RECORDER' = 'VIEWER') =>
  (await listsOf(viewerOf(department, '5120', role))).map(({ name }) => name)

describe('code lists', () => {
  it('hold every enum that the viewer’s schema has, each value in the words of the schema', async () => {
    const viewer = viewerOf('CIVIL_AFFAIRS', '5120', 'RECORDER')
    const lists = new Map((await listsOf(viewer)).map((list) => [list.name, list]))
    const types = Object.values(visibleSchema(platform.policy, viewer).getTypeMap())
    const enums = types.filter(isEnumType).filter(({ name }) => !name.startsWith('__'))
    expect(enums.length).toBeGreaterThan(15)
    for (const type of enums) {
      const list = lists.get(type.name)
      expect(list && `${list.label.zh}。${list.label.en}.`, type.name).toBe(type.description)
      expect(list?.codes.map(({ code, zh, en }) => [code, `${zh}。${en}.`])).toEqual(
        type.getValues().map((value) => [value.name, value.description]),
      )
    }
    const textual = [...lists.keys()].filter((name) => !enums.some((type) => type.name === name))
    expect(textual).toEqual(['Department', 'Population', 'Role'])
  })

  it('have each name once, and words in both languages for each code', async () => {
    const lists = await listsOf()
    expect(new Set(lists.map(({ name }) => name)).size).toBe(lists.length)
    for (const { name, codes } of lists)
      for (const { code, zh, en } of codes) {
        expect(zh, `${name}.${code}`).toMatch(/\p{Script=Han}/u)
        expect(en, `${name}.${code}`).toMatch(/[A-Za-z]{2}/)
      }
  })

  it('follow introspection: what a department may not see of the schema has no list for it either', async () => {
    expect(await namesFor('CIVIL_AFFAIRS')).toContain('GuardianshipRating')
    expect(await namesFor('STATISTICS')).not.toContain('GuardianshipRating')
    expect(await namesFor('STATISTICS')).toEqual(
      expect.arrayContaining(['Department', 'RegionLevel', 'Role']),
    )
  })

  it('have the reasons of an end also for the police, who read them and end nothing', async () => {
    const query = '{ children(first: 1) { nodes { child { memberships { endReason } } } } }'
    const answer = await platform.ask(viewerOf('PUBLIC_SECURITY', '5120'), query)
    expect(dataOf(answer) && answer.extensions.access.masked).toEqual([])
    expect(await namesFor('PUBLIC_SECURITY')).toContain('ChildEndReason')
  })

  it('come by name; one that is not there and one that is not the caller’s are refused alike', async () => {
    const some = await listsOf(undefined, '(names: ["Sex", "RegionLevel", "Sex"])')
    expect(some.map(({ name }) => name)).toEqual(['RegionLevel', 'Sex'])
    const refusal = async (department: string, name: string) => {
      const query = `{ codeLists(names: ["RegionLevel", "${name}"]) { name } }`
      const { errors } = await platform.ask(viewerOf(department, '5120'), query)
      return errors?.map(({ message, extensions }) => ({ message, code: extensions.code }))
    }
    const unknown = await refusal('STATISTICS', 'Weather')
    expect(unknown?.[0]?.code).toBe('BAD_USER_INPUT')
    expect(await refusal('STATISTICS', 'GuardianshipRating')).toEqual(unknown)
    expect(await refusal('CIVIL_AFFAIRS', 'GuardianshipRating')).toBeUndefined()
  })

  it('are for every department of the access table, and for nobody without a row', async () => {
    expect((await namesFor('PUBLIC')).length).toBeGreaterThan(3)
    const answer = await platform.ask(viewerOf('WEATHER', '5120'), '{ codeLists { name } }')
    expect(codesOf(answer)).toEqual(['FORBIDDEN'])
  })

  it('tell from when to when a code is used', () => {
    const list = codeList('MadeUp', '演示', 'Made up', {
      OLD: ['旧', 'Old', { validTo: '2020-01-01' }],
      NEW: ['新', 'New', { validFrom: '2020-01-01' }],
    })
    expect(new CodeListResolver().codes(list)).toEqual([
      { code: 'OLD', zh: '旧', en: 'Old', validTo: '2020-01-01' },
      { code: 'NEW', zh: '新', en: 'New', validFrom: '2020-01-01' },
    ])
  })
})

describe('the list of departments', () => {
  it('is the access table, each with the English name of the glossary', async () => {
    const table = loadAccessTable()
    expect(Object.keys(englishNames).sort()).toEqual([...table.keys()].sort())
    const [departments] = await listsOf(undefined, '(names: ["Department"])')
    expect(departments?.codes).toHaveLength(table.size)
    expect(departments?.codes[0]).toMatchObject({
      code: 'CIVIL_AFFAIRS',
      zh: '民政',
      en: 'Civil affairs, in the lead',
    })
    const glossary = readFileSync(join(root, 'docs/glossary.md'), 'utf8')
    for (const [code, english] of Object.entries(englishNames))
      expect(glossary).toContain(`| ${english} | \`${code}\` |`)
  })

  it('takes a new line of the table by its code until it has an English name', () => {
    const [row] = [...loadAccessTable().values()]
    const table = new Map([
      ['WEATHER', { ...(row as NonNullable<typeof row>), department: 'WEATHER', label: '气象' }],
    ])
    expect(departmentList(table).codes).toEqual({ WEATHER: { zh: '气象', en: 'WEATHER' } })
  })

  it('and that of roles has each role', async () => {
    const [list] = await listsOf(undefined, '(names: ["Role"])')
    expect(list?.codes.map(({ code }) => code)).toEqual([...roles])
  })
})
