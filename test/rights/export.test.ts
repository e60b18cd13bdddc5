import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccessRow } from '../../src/policy/access-row.js'
import { loadAccessTable } from '../../src/policy/access-table.js'
import { type Cell, coordinates, departments } from '../access/expectations.js'
import { makeWorld, type World } from '../access/world.js'
import { anyue, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { inRole } from './in-role.js'

let platform: TestPlatform
let world: World
beforeAll(async () => {
  platform = await testPlatform()
  world = await makeWorld(platform)
})
afterAll(() => platform?.close())

const query = `query ($id: ID!) { personExport(id: $id, requestedBy: GUARDIAN) {
  id requestedBy document sha256 exportedAt schemaVersion fieldsGiven fieldsMasked fieldsDenied recordedRows
  withheld { dataClass mode because askDepartment coordinates }
} }`
const approver = viewerOf('CIVIL_AFFAIRS', yanjiang, 'APPROVER')
const exported = async (id = world.ids.child, viewer = approver, on = platform) =>
  dataOf(await on.ask(viewer, query, { variables: { id } })).personExport
const documentOf = async (id = world.ids.child) => JSON.parse((await exported(id)).document)

// biome-ignore lint/suspicious/noExplicitAny: the document is read as its person's machine would
type Section = any
const section = (document: Section, part: string): Section =>
  document.sections.find((each: Section) => each.part === part)

describe('a copy of a file', () => {
  it('is given to those who verify and approve for civil affairs, and to nobody else', async () => {
    for (const role of ['VERIFIER', 'APPROVER'] as const)
      expect((await exported(world.ids.child, viewerOf('CIVIL_AFFAIRS', yanjiang, role))).id).toBe(
        world.ids.child,
      )
    for (const [department, role] of [
      ['CIVIL_AFFAIRS', 'VIEWER'],
      ['CIVIL_AFFAIRS', 'RECORDER'],
      ['CIVIL_AFFAIRS', 'ADMINISTRATOR'],
      ['EDUCATION', 'APPROVER'],
      ['PROVINCE', 'APPROVER'],
      ['NO_SUCH_DEPARTMENT', 'APPROVER'],
    ] as const) {
      const answer = await platform.ask(viewerOf(department, yanjiang, role), query, {
        variables: { id: world.ids.child },
      })
      expect(codesOf(answer), `${department} ${role}`).toEqual(['FORBIDDEN'])
    }
  })

  it('is made of files of the region only: another county is told what an unknown id is told', async () => {
    const elsewhere = viewerOf('CIVIL_AFFAIRS', anyue, 'APPROVER')
    const unknown = Buffer.from('Person:512002:01900000-0000-7000-8000-00000000ffff').toString('base64url')
    const hidden = await platform.ask(elsewhere, query, { variables: { id: world.ids.child } })
    const missing = await platform.ask(elsewhere, query, { variables: { id: unknown } })
    expect(codesOf(hidden)).toEqual(['NOT_FOUND'])
    expect(hidden.errors).toEqual(missing.errors)
  })

  it('has every registered field of the parts of this person, with headings in both languages', async () => {
    for (const [group, type, others] of [
      ['child', 'ChildFile', ['ElderFile', 'WomanFile']],
      ['elder', 'ElderFile', ['ChildFile', 'WomanFile']],
      ['woman', 'WomanFile', ['ChildFile', 'ElderFile']],
    ] as const) {
      const document = await documentOf(world.ids[group])
      const headed = document.sections.flatMap(({ part, headings }: Section) =>
        part.includes('.') ? [part] : Object.keys(headings).map((name) => `${part}.${name}`),
      )
      const registered = Object.keys(coordinates).filter(
        (each) =>
          new RegExp(`^(Person|Relative|Guardian|${type})\\.`).test(each) &&
          !/^Person\.(relatives|guardians|child|elder|woman|completeness|changes|correctionNotes)$/.test(
            each,
          ) &&
          !/^Relative\.person$|ompleteness/.test(each),
      )
      expect([...new Set(headed)].sort()).toEqual(registered.sort())
      for (const { headings } of document.sections)
        for (const [name, { zh, en }] of Object.entries<Section>(headings)) {
          expect(zh, name).toMatch(/\p{Script=Han}/u)
          expect(en, name).toMatch(/[A-Za-z]/)
        }
      expect(document.sections.map(({ part }: Section) => part)).not.toEqual(
        expect.arrayContaining([...others]),
      )
    }
  })

  it('says what the file says, codes with their words', async () => {
    const document = await documentOf()
    const [person] = section(document, 'Person').now
    expect(person.values).toMatchObject({
      name: '张小禾',
      birthDate: '2015-05-06',
      citizenId: world.citizenId,
      phone: '13900001234',
      registered: true,
      sex: { code: 'FEMALE', zh: '女', en: 'Female' },
      region: { code: world.village },
    })
    expect(section(document, 'ChildFile').now[0].values).toMatchObject({
      school: '演示小学',
      hivInfected: false,
      incomeSources: [
        { code: 'WAGES_AWAY', zh: expect.any(String), en: expect.any(String) },
        { code: 'FARMING', zh: expect.any(String), en: expect.any(String) },
      ],
    })
    expect(section(document, 'ChildFile.memberships').now).toEqual([
      { entry: expect.any(String), values: { validFrom: '2024-03-01', validUntil: null, endReason: null } },
    ])
    expect(section(document, 'Relative').now[0].values).toMatchObject({ name: '张大山', workCity: '东莞市' })
    expect((await exported()).requestedBy).toBe('GUARDIAN')
    expect(document.requestedBy).toEqual({ zh: '监护人', en: 'The guardian' })
  })

  it('says what was recorded when and by which department', async () => {
    const { changes, sections } = await documentOf()
    expect(changes.map((each: Section) => [each.version, each.operation.code, each.department.code])).toEqual(
      [
        [1, 'PERSON_CREATE', 'TOWNSHIP_GOVERNMENT'],
        [2, 'FACET_UPDATE', 'CIVIL_AFFAIRS'],
      ],
    )
    const child = sections.find(({ part }: Section) => part === 'ChildFile')
    expect(
      child.recorded.map((each: Section) => [each.version, each.values.hivInfected, each.values.school]),
    ).toEqual([
      [1, null, '演示小学'],
      [2, false, '演示小学'],
    ])
    expect(child.recorded[0].recordedAt).toMatch(/^\d{4}-\d\d-\d\dT.*\+08:00$/)
  })

  it('keeps numbers of other people masked, and says so', async () => {
    const { document, withheld } = await exported()
    const father = section(JSON.parse(document), 'Relative').now[0].values
    expect(father.phone).toBe('139****5678')
    expect(father.citizenId).toMatch(/^99\*{15}[\dX]$/)
    expect(section(JSON.parse(document), 'Guardian').now[0].values.phone).toBe('139****8765')
    for (const number of ['13900005678', '13900008765']) expect(document).not.toContain(number)
    expect(withheld).toEqual([
      {
        dataClass: 'identifier',
        mode: 'MASKED',
        because: 'OF_ANOTHER_PERSON',
        askDepartment: null,
        coordinates: ['Relative.citizenId', 'Guardian.citizenId'],
      },
      {
        dataClass: 'contact',
        mode: 'MASKED',
        because: 'OF_ANOTHER_PERSON',
        askDepartment: null,
        coordinates: ['Relative.phone', 'Guardian.phone'],
      },
    ])
  })

  it('is sealed by its digest and counted', async () => {
    const copy = await exported()
    expect(copy.sha256).toBe(createHash('sha256').update(copy.document, 'utf8').digest('hex'))
    const { counts } = JSON.parse(copy.document)
    expect(counts).toEqual({
      fieldsGiven: copy.fieldsGiven,
      fieldsMasked: 4,
      fieldsDenied: 0,
      recordedRows: copy.recordedRows,
    })
    // Person 1, child 2 (it was changed once), a relative, a guardian, a spell.
    expect([copy.fieldsMasked, copy.fieldsDenied]).toEqual([4, 0])
    expect(copy.recordedRows).toBe(2 + 2 + 1 + 1 + 1)
  })

  it('can be asked for again: it changes nothing, neither the file nor the copy but for its hour', async () => {
    platform.clock = new Date()
    const one = await exported()
    expect(await exported()).toEqual(one)
    expect(platform.statements.filter((text) => !/^select/i.test(text))).toEqual([])
  })
})

describe('what the department may not give', () => {
  let weaker: TestPlatform
  let id: string
  let villageOf: World
  beforeAll(async () => {
    const table = new Map(loadAccessTable())
    const row = table.get('CIVIL_AFFAIRS') as AccessRow
    const cells: Record<string, Cell> = { health: 'N', schooling: 'M' }
    table.set('CIVIL_AFFAIRS', { ...row, cells: { ...row.cells, ...cells } })
    weaker = await testPlatform({ table })
    villageOf = await makeWorld(weaker)
    id = villageOf.ids.child
  })
  afterAll(() => weaker?.close())

  it('is named with the department to ask, and stands nowhere in the copy', async () => {
    const { document, withheld, fieldsDenied } = await exported(id, approver, weaker)
    const rights = withheld.filter(({ because }: Section) => because === 'NOT_OF_THIS_DEPARTMENT')
    expect(
      rights.map(({ dataClass, mode, askDepartment }: Section) => [dataClass, mode, askDepartment]),
    ).toEqual([
      ['health', 'DENIED', 'HEALTH'],
      ['schooling', 'DENIED', 'EDUCATION'],
    ])
    expect(rights[0].coordinates).toContain('Person.illness')
    expect(rights[1].coordinates).toContain('ChildFile.school')
    expect(fieldsDenied).toBe(new Set(rights.flatMap(({ coordinates: some }: Section) => some)).size)
    for (const hidden of ['演示疾病', '演示小学', 'HEARING']) expect(document).not.toContain(hidden)
    // The rest of the same file is there, and so is what M shows of schooling.
    expect(document).toContain('13900001234')
    expect(section(JSON.parse(document), 'ChildFile').now[0].values.schoolingStage.code).toBe('PRIMARY')
    expect(JSON.parse(document).withheld[0].ask).toEqual({ code: 'HEALTH', zh: '卫生计生' })
  })
})

describe('with the first lock off', () => {
  it('the database gives a copy to the role of no department but the one that reads the whole file', async () => {
    const outcomes = new Map<string, string>()
    for (const { name, listsPersons } of departments) {
      if (!listsPersons) continue
      const answer = await inRole(platform, approver, { databaseRole: name }, query, { id: world.ids.child })
      const [error] = (answer.errors ?? []) as unknown as { sqlstate?: string; extensions?: Section }[]
      outcomes.set(name, error ? (error.sqlstate ?? error.extensions?.code) : 'given')
    }
    expect([...outcomes].filter(([, outcome]) => outcome === 'given')).toEqual([['CIVIL_AFFAIRS', 'given']])
    expect(outcomes.size).toBeGreaterThan(15)
    expect(new Set(outcomes.values())).toEqual(new Set(['given', '42501']))
  })

  it('nor a row of it to another region or for another population', async () => {
    const told = (more: object) => inRole(platform, approver, more, query, { id: world.ids.child })
    expect(codesOf(await told({ rows: new Map([['ELDER', { kind: 'REGION' }]]) }))).toEqual(['NOT_FOUND'])
    expect(codesOf(await told({ viewer: viewerOf('CIVIL_AFFAIRS', anyue, 'APPROVER') }))).toEqual([
      'NOT_FOUND',
    ])
    expect(dataOf(await told({})).personExport.id).toBe(world.ids.child)
  })
})
