import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { syntheticCitizenId } from '../../src/people/citizen-id.js'
import { createMutation, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
let village: string

beforeAll(async () => {
  platform = await testPlatform({ slots: 6 })
  await loadTree(platform)
  village = villagesOf(platform, yanjiang)[0] as string
})
afterAll(() => platform?.close())

const township = viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER')
const create = (input: object, viewer = township) =>
  platform.ask(viewer, createMutation, { variables: { input } })
const faultsOf = async (input: object) =>
  dataOf(await create(input)).personCreate.userErrors.map(
    ({ field, code }: { field: string; code: string }) => `${field} ${code}`,
  )
const files = (): Promise<number> =>
  withOwner(platform.ownerUrl, async (sql) => Number((await sql`select count(*) from person`)[0]?.count))

describe('opening a file', () => {
  it('reports every fault at once, by its field, and writes nothing', async () => {
    const before = await files()
    const whole = wholeChild(village)
    expect(
      await faultsOf({
        ...whole,
        person: {
          ...whole.person,
          name: '  ',
          birthDate: '2030-01-01',
          phone: '12',
          illness: 'x'.repeat(201),
          citizenId: null,
        },
        relatives: [{ relation: 'FATHER', birthDate: '2020-01-01', name: '张\u0007' }],
        guardians: [],
      }),
    ).toEqual([
      'person.name REQUIRED',
      'person.birthDate DATE_IN_FUTURE',
      'person.phone PHONE_FORM',
      'person.illness TEXT_TOO_LONG',
      'person.birthDate AGE_OUT_OF_GROUP',
      'relatives.0.name TEXT_CHARACTERS',
      'relatives.0.birthDate PARENT_TOO_YOUNG',
    ])
    expect(await files()).toBe(before)
  })

  it('takes a child without an ID, and one whose ID agrees with date and sex', async () => {
    const unregistered = wholeChild(village, {
      citizenId: null,
      registered: false,
      unregisteredCause: '演示原因',
    })
    expect(await faultsOf(unregistered)).toEqual([])
    expect(await faultsOf(wholeChild(village))).toEqual([])
  })

  it('refuses an ID that disagrees with date or sex, one that is real, and one with a wrong check digit', async () => {
    const id = syntheticCitizenId('2015-05-07', 'MALE', 9)
    expect(await faultsOf(wholeChild(village, { citizenId: id }))).toEqual([
      'person.birthDate BIRTH_DATE_DIFFERS_FROM_ID',
      'person.sex SEX_DIFFERS_FROM_ID',
    ])
    expect(await faultsOf(wholeChild(village, { citizenId: '11010519491231002X' }))).toEqual([
      'person.citizenId CITIZEN_ID_NOT_SYNTHETIC',
    ])
    const wrong = `${id.slice(0, 17)}${id.endsWith('0') ? '1' : '0'}`
    expect(await faultsOf(wholeChild(village, { citizenId: wrong }))).toEqual([
      'person.citizenId CITIZEN_ID_CHECK_DIGIT',
    ])
  })

  it('gives one neutral answer for an ID that is taken in the region, and names the file that has it', async () => {
    const first = wholeChild(village)
    const id = await openChild(platform, first)
    const before = await files()
    const second = { ...wholeChild(village), person: { ...first.person, name: '李四' } }
    expect(await faultsOf(second)).toEqual(['person.citizenId CITIZEN_ID_NOT_ACCEPTED'])
    expect(dataOf(await create(second)).personCreate).toMatchObject({
      person: null,
      possibleDuplicates: [{ id }],
    })
    expect(await files()).toBe(before)
  })

  it('warns of a file with the same name and date of birth in the region, and opens the new one', async () => {
    const twin = { name: '赵小双', birthDate: '2016-02-29' }
    const first = await openChild(platform, wholeChild(village, twin))
    const answer = dataOf(await create(wholeChild(village, twin))).personCreate
    expect(answer.userErrors).toEqual([])
    expect(answer.possibleDuplicates).toEqual([{ id: first }])
    expect(
      dataOf(await create(wholeChild(village, { name: '赵小单' }))).personCreate.possibleDuplicates,
    ).toEqual([])
  })

  it('refuses a village outside the region, and a township in the place of a village', async () => {
    const elsewhere = villagesOf(platform, '512021')[0] as string
    expect(await faultsOf(wholeChild(elsewhere))).toEqual(['region REGION_OUT_OF_SCOPE'])
    expect(await faultsOf(wholeChild(village.slice(0, 9)))).toEqual(['region REGION_NOT_A_VILLAGE'])
  })

  it('answers in the language asked for', async () => {
    const input = wholeChild(village.slice(0, 9))
    const inChinese = await platform.ask(township, createMutation, { variables: { input }, language: 'zh' })
    expect(dataOf(inChinese).personCreate.userErrors[0].message).toMatch(/村/)
    expect(dataOf(await create(input)).personCreate.userErrors[0].message).toMatch(/village/)
  })
})

describe('two clerks on one file', () => {
  const update = (id: string, expectedVersion: number, school: string) =>
    platform.ask(
      township,
      'mutation ($input: ChildUpdateInput!) { childUpdate(input: $input) { userErrors { code } person { version child { school } } } }',
      { variables: { input: { id, expectedVersion, school } } },
    )

  it('the second, who read the old version, is told the current one and changes nothing', async () => {
    const id = await openChild(platform, wholeChild(village))
    expect(dataOf(await update(id, 1, '甲校')).childUpdate.person).toEqual({
      version: 2,
      child: { school: '甲校' },
    })
    const stale = await update(id, 1, '乙校')
    expect(codesOf(stale)).toEqual(['STALE_VERSION'])
    expect(stale.errors?.[0]?.extensions.currentVersion).toBe(2)
    expect(dataOf(await update(id, 2, '丙校')).childUpdate.person).toEqual({
      version: 3,
      child: { school: '丙校' },
    })
  })

  it('of ten at once exactly one wins', async () => {
    const id = await openChild(platform, wholeChild(village))
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => update(id, 1, `第${index}校`)))
    expect(answers.filter((answer) => answer.data?.childUpdate?.person?.version === 2)).toHaveLength(1)
    expect(answers.filter((answer) => codesOf(answer)[0] === 'STALE_VERSION')).toHaveLength(9)
  })
})

describe('an idempotency key', () => {
  it('gives 5 parallel copies of a request one effect and one answer', async () => {
    const before = await files()
    const input = { ...wholeChild(village), idempotencyKey: 'copy-1' }
    const answers = await Promise.all(Array.from({ length: 5 }, () => create(input)))
    const ids = answers.map((answer) => dataOf(answer).personCreate.person.id)
    expect(new Set(ids).size).toBe(1)
    expect(await files()).toBe(before + 1)
  })

  it('refuses another request, and lets a refused request be mended under the same key', async () => {
    const input = { ...wholeChild(village), idempotencyKey: 'copy-2' }
    expect(dataOf(await create(input)).personCreate.userErrors).toEqual([])
    expect(codesOf(await create({ ...wholeChild(village), idempotencyKey: 'copy-2' }))).toEqual([
      'IDEMPOTENCY_KEY_REUSED',
    ])
    const wrong = { ...wholeChild(village.slice(0, 9)), idempotencyKey: 'copy-3' }
    expect(dataOf(await create(wrong)).personCreate.userErrors).toHaveLength(1)
    expect(dataOf(await create({ ...wrong, region: village })).personCreate.userErrors).toEqual([])
  })
})

describe('a field that is masked, unreadable or not the department’s to write', () => {
  const update = (department: string, input: object, role: 'RECORDER' | 'VIEWER' = 'RECORDER') =>
    platform.ask(
      viewerOf(department, yanjiang, role),
      'mutation ($input: ChildUpdateInput!) { childUpdate(input: $input) { userErrors { code } person { version } } }',
      { variables: { input } },
    )

  it('can’t be written, and the one beside it can', async () => {
    const id = await openChild(platform, wholeChild(village))
    // Education reads the type of guardianship masked, the assistance masked, and writes the schooling.
    for (const values of [
      { guardianshipRating: 'GOOD' },
      { incomeSources: ['OTHER'] },
      { assistanceNote: '演示' },
    ]) {
      const refused = await update('EDUCATION', { id, expectedVersion: 1, ...values })
      expect(codesOf(refused), Object.keys(values)[0]).toEqual(['FORBIDDEN'])
      expect(refused.errors?.[0]?.extensions.coordinates).toEqual([`ChildFile.${Object.keys(values)[0]}`])
    }
    expect(
      dataOf(await update('EDUCATION', { id, expectedVersion: 1, school: '演示二小' })).childUpdate.person,
    ).toEqual({ version: 2 })
  })

  it('can’t be emptied either', async () => {
    const id = await openChild(platform, wholeChild(village))
    expect(codesOf(await update('EDUCATION', { id, expectedVersion: 1, guardianshipRating: null }))).toEqual([
      'FORBIDDEN',
    ])
    expect(
      dataOf(await update('EDUCATION', { id, expectedVersion: 1, school: null })).childUpdate.userErrors,
    ).toEqual([])
  })

  it('is written by a recorder, not by a viewer', async () => {
    const id = await openChild(platform, wholeChild(village))
    expect(codesOf(await update('EDUCATION', { id, expectedVersion: 1, school: '甲' }, 'VIEWER'))).toEqual([
      'FORBIDDEN',
    ])
    expect(
      dataOf(await update('EDUCATION', { id, expectedVersion: 1, school: '甲' })).childUpdate.userErrors,
    ).toEqual([])
  })

  it('is not written through personCreate by a department that does not open files', async () => {
    expect(codesOf(await create(wholeChild(village), viewerOf('EDUCATION', yanjiang, 'RECORDER')))).toEqual([
      'FORBIDDEN',
    ])
    expect(dataOf(await create(wholeChild(village))).personCreate.userErrors).toEqual([])
  })
})

describe('a document with two changes', () => {
  const one = (name: string) =>
    `${name}: childEnd(input: { id: "x", expectedVersion: 1, endedOn: "2025-01-01", reason: DIED }) { userErrors { code } }`

  it('is refused, aliased or in a fragment, where one change is looked at', async () => {
    for (const text of [
      `mutation { ${one('a')} ${one('b')} }`,
      `mutation { ...F } fragment F on Mutation { ${one('a')} ${one('b')} }`,
    ])
      expect(codesOf(await platform.ask(township, text))).toEqual(['BAD_REQUEST'])
    expect(codesOf(await platform.ask(township, `mutation { ${one('a')} }`))).toEqual(['NOT_FOUND'])
  })
})

describe('a change without content', () => {
  it('is refused and leaves the version as it is, where one with content raises it', async () => {
    const id = await openChild(platform, wholeChild(village))
    const child = (input: object) =>
      platform.ask(
        township,
        'mutation ($input: ChildUpdateInput!) { childUpdate(input: $input) { userErrors { code } person { version } } }',
        { variables: { input: { id, expectedVersion: 1, ...input } } },
      )
    expect(dataOf(await child({})).childUpdate).toEqual({
      userErrors: [{ code: 'NOTHING_TO_CHANGE' }],
      person: null,
    })
    const person = await platform.ask(
      township,
      'mutation ($input: PersonUpdateInput!) { personUpdate(input: $input) { userErrors { code } } }',
      { variables: { input: { id, expectedVersion: 1, person: {}, relatives: [] } } },
    )
    expect(dataOf(person).personUpdate.userErrors).toEqual([{ code: 'NOTHING_TO_CHANGE' }])
    expect(dataOf(await child({ school: '演示三小' })).childUpdate.person).toEqual({ version: 2 })
  })
})
