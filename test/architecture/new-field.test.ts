import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isInputObjectType, isNonNullType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parseAddress } from '../../src/database/address.js'
import { fieldAccessPage } from '../../src/policy/field-access-page.js'
import { createMutation, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { migrationToday, runMigration } from './migration.js'
import { root } from './source.js'

// The lines of the recipe are put at the end of the dictionary, and nothing else is told of them.
vi.mock('../../src/people/fields.js', async (original) => {
  const [real, { madeUpFields }] = await Promise.all([
    original<typeof import('../../src/people/fields.js')>(),
    import('./made-up-field.js'),
  ])
  return { ...real, personFields: { ...real.personFields, ...madeUpFields } }
})

let platform: TestPlatform
let migration: string[]
let village: string
const files: Record<'early' | 'late', string> = { early: '', late: '' }

beforeAll(async () => {
  platform = await testPlatform()
  migration = await migrationToday()
  await runMigration(platform.ownerUrl, migration, parseAddress(platform.url).user)
  await loadTree(platform)
  village = villagesOf(platform, yanjiang)[0] as string
  files.late = await openChild(platform, wholeChild(village, { arrivedOn: '2021-09-01', bloodGroup: 'O' }))
  files.early = await openChild(platform, wholeChild(village, { arrivedOn: '2019-02-03', bloodGroup: 'AB' }))
})
afterAll(() => platform?.close())

const civilAffairs = viewerOf('CIVIL_AFFAIRS', '5120')
const province = viewerOf('PROVINCE', '51')
const listed = async (viewer: typeof civilAffairs, how = '') =>
  dataOf(await platform.ask(viewer, `{ children(first: 9 ${how}) { nodes { id arrivedOn bloodGroup } } }`))
    .children.nodes

test('the lines are those of the recipe', () => {
  const recipe = readFileSync(join(root, 'docs/recipes/new-field.md'), 'utf8')
  const lines = /```ts\n([\s\S]*?)```/.exec(recipe)?.[1] ?? ''
  const squeezed = (text: string) => text.replaceAll(/\s/g, '')
  const ours = readFileSync(new URL('made-up-field.ts', import.meta.url), 'utf8')
  expect(lines).toContain('arrivedOn')
  expect(squeezed(ours)).toContain(squeezed(lines))
})

test('the migration has their columns, the history’s, the masked one, the check and the indexes, and nothing else', () => {
  expect(migration.map((statement) => statement.replaceAll(/\s+/g, ' ').trim()).sort()).toEqual(
    [
      'ALTER TABLE "person" ADD COLUMN "arrived_on" date NOT NULL;',
      'ALTER TABLE "person" ADD COLUMN "arrived_on_masked" text NOT NULL;',
      'ALTER TABLE "person" ADD COLUMN "blood_group" text;',
      'ALTER TABLE "person_history" ADD COLUMN "arrived_on" date NOT NULL;',
      'ALTER TABLE "person_history" ADD COLUMN "arrived_on_masked" text NOT NULL;',
      'ALTER TABLE "person_history" ADD COLUMN "blood_group" text;',
      'CREATE INDEX "person_arrived_on_index" ON "person" USING btree ("arrived_on","person_id");',
      'CREATE INDEX "person_blood_group_index" ON "person" USING btree ("blood_group","person_id") WHERE "person"."blood_group" is not null;',
      `ALTER TABLE "person" ADD CONSTRAINT "person_blood_group_check" CHECK ("person"."blood_group" in ('A', 'B', 'AB', 'O'));`,
    ].sort(),
  )
})

describe('the schema', () => {
  const fieldsOf = (type: string) => {
    const found = platform.policy.schema.getType(type)
    if (!isObjectType(found) && !isInputObjectType(found)) throw new Error(`no type ${type}`)
    return found.getFields()
  }

  test('has the field with its names, class, mask and source in two languages', () => {
    expect(String(fieldsOf('Person').arrivedOn?.type)).toBe('MaskableDate')
    expect(fieldsOf('Person').arrivedOn?.description).toBe(
      '迁入日期。Day of arrival in the village. 数据类别 Class: 联系方式与住址 contact. 遮蔽时只显示年份。Masked form: the year. 来源 Source: 001 二(二). 空值：未填写，或无权查看（见 extensions.access）。Null: not filled in, or not yours to see (extensions.access says which).',
    )
    expect(String(fieldsOf('Person').bloodGroup?.type)).toBe('BloodGroup')
  })

  test('has it in the inputs, in the filter of each group, and in its order where the line says so', () => {
    expect(isNonNullType(fieldsOf('PersonNewInput').arrivedOn?.type)).toBe(true)
    expect(isNonNullType(fieldsOf('PersonPartInput').arrivedOn?.type)).toBe(false)
    expect(String(fieldsOf('ChildFilter').arrivedOn?.type)).toBe('DateFilter')
    expect(String(fieldsOf('ChildFilter').bloodGroup?.type)).toBe('BloodGroupFilter')
    expect(String(fieldsOf('ChildOrder').arrivedOn?.type)).toBe('Direction')
    expect(fieldsOf('ChildOrder').bloodGroup).toBeUndefined()
  })

  test('gives the policy its key, wherever it is named', () => {
    const { fields, inputs } = platform.policy.coordinates
    expect(fields.get('Person.arrivedOn')).toEqual({ classes: ['contact'], masked: 'MASK' })
    expect(fields.get('Person.bloodGroup')).toEqual({ classes: ['health'] })
    expect(inputs.get('PersonPartInput.arrivedOn')).toEqual({ writes: 'Person.arrivedOn' })
    expect(inputs.get('ChildFilter.arrivedOn')).toMatchObject({ reads: 'Person.arrivedOn' })
    expect(inputs.get('ChildOrder.arrivedOn')).toMatchObject({ reads: 'Person.arrivedOn' })
  })

  test('and the page of field access tells who reads it in full and who masked', () => {
    const line = fieldAccessPage(platform.policy)
      .split('\n')
      .find((each) => each.startsWith('| Person.arrivedOn |'))
    const [, , dataClass, full, masked] = (line ?? '').split('|').map((cell) => cell.trim())
    expect(dataClass).toBe('contact')
    expect(full?.split(' ')).toContain('CIVIL_AFFAIRS')
    expect(masked?.split(' ')).toContain('PROVINCE')
  })
})

describe('the platform', () => {
  test('shows it to who reads its class, filters and orders by it', async () => {
    expect(await listed(civilAffairs, 'orderBy: [{ arrivedOn: ASC }]')).toEqual([
      { id: files.early, arrivedOn: '2019-02-03', bloodGroup: 'AB' },
      { id: files.late, arrivedOn: '2021-09-01', bloodGroup: 'O' },
    ])
    const ids = async (filter: string) =>
      (await listed(civilAffairs, `filter: ${filter}`)).map(({ id }: { id: string }) => id)
    expect(await ids('{ arrivedOn: { from: "2020-01-01" } }')).toEqual([files.late])
    expect(await ids('{ bloodGroup: { in: [AB, A] } }')).toEqual([files.early])
  })

  test('shows its mask, from the masked column alone, to who reads the class masked', async () => {
    const nodes = await listed(province)
    expect(nodes.map(({ arrivedOn }: { arrivedOn: string }) => arrivedOn).sort()).toEqual(['2019', '2021'])
    const sql = platform.statements.join('\n')
    expect(sql).toContain('"arrived_on_masked"')
    expect(sql).not.toMatch(/"arrived_on"|blood_group/)
  })

  test('refuses it in filter, order and write to who may not, by its coordinate, and takes it from who may', async () => {
    const filter = 'filter: { arrivedOn: { from: "2020-01-01" } }'
    for (const how of [filter, 'orderBy: [{ arrivedOn: ASC }]']) {
      const refused = await platform.ask(province, `{ children(first: 9 ${how}) { nodes { id } } }`)
      expect(codesOf(refused)).toEqual(['FORBIDDEN'])
      expect(refused.errors?.[0]?.extensions.coordinates).toEqual(['Person.arrivedOn'])
    }
    const update = (department: string, expectedVersion: number) =>
      platform.ask(
        viewerOf(department, yanjiang, 'RECORDER'),
        'mutation ($input: PersonUpdateInput!) { personUpdate(input: $input) { userErrors { code } person { arrivedOn } } }',
        { variables: { input: { id: files.late, expectedVersion, person: { arrivedOn: '2022-10-01' } } } },
      )
    expect(codesOf(await update('EDUCATION', 1))).toEqual(['FORBIDDEN'])
    expect(dataOf(await update('TOWNSHIP_GOVERNMENT', 1)).personUpdate).toEqual({
      userErrors: [],
      person: { arrivedOn: '2022-10-01' },
    })
  })

  test('keeps what it said before, and checks what it says now', async () => {
    const opened = new Date(Date.now() + 3_600_000)
    platform.clock = opened
    const before = new Date(opened.getTime() - 1).toISOString()
    const update = await platform.ask(
      viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER'),
      'mutation ($input: PersonUpdateInput!) { personUpdate(input: $input) { userErrors { code } person { bloodGroup } } }',
      { variables: { input: { id: files.early, expectedVersion: 1, person: { bloodGroup: 'B' } } } },
    )
    expect(dataOf(update).personUpdate.person).toEqual({ bloodGroup: 'B' })
    const read = (asOf: string) =>
      platform.ask(civilAffairs, `{ person(id: "${files.early}" ${asOf}) { bloodGroup } }`)
    expect(dataOf(await read(`asOf: "${before}"`)).person).toEqual({ bloodGroup: 'AB' })
    expect(dataOf(await read('')).person).toEqual({ bloodGroup: 'B' })
    const empty = wholeChild(village, { arrivedOn: '2022-02-30' })
    const answer = await platform.ask(viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER'), createMutation, {
      variables: { input: empty },
    })
    expect(answer.errors).toHaveLength(1)
  })

  test('gives it to its person in the copy of the file, under the words of its line', async () => {
    const approver = viewerOf('CIVIL_AFFAIRS', yanjiang, 'APPROVER')
    const answer = await platform.ask(
      approver,
      `{ personExport(id: "${files.early}", requestedBy: SELF) { document } }`,
    )
    const [person] = JSON.parse(dataOf(answer).personExport.document).sections
    expect(person.headings.arrivedOn).toMatchObject({ zh: '迁入日期', en: 'Day of arrival in the village' })
    expect(person.now[0].values).toMatchObject({
      arrivedOn: '2019-02-03',
      bloodGroup: { code: 'B', zh: 'B型', en: 'Group B' },
    })
    expect(
      person.recorded.map(({ values }: { values: { bloodGroup: object } }) => values.bloodGroup),
    ).toMatchObject([{ code: 'AB' }, { code: 'B' }])
  })
})
