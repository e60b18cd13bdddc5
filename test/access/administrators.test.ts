import { getTableName } from 'drizzle-orm'
import { isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lockIn, lockQuery, roleName } from '../../src/database/lock.js'
import { withOwner } from '../../src/database/owner.js'
import { fileTables } from '../../src/people/relocate.js'
import { rightsOf, rootRefusal } from '../../src/policy/rights.js'
import type { Role } from '../../src/policy/viewer.js'
import { dataClassNames } from '../../src/registry/classes.js'
import { openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
let child: string
beforeAll(async () => {
  platform = await testPlatform()
  // The tree is loaded by the first operation.
  await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120'), '{ viewer { account } }')
  child = await openChild(platform, wholeChild(villagesOf(platform, yanjiang)[0] as string))
})
afterAll(() => platform?.close())

const administrators = ['ADMINISTRATOR', 'SECURITY_ADMINISTRATOR', 'AUDIT_ADMINISTRATOR'] as const
const of = (role: Role, department = 'CIVIL_AFFAIRS') => viewerOf(department, '5120', role)

/** What each of the three may ask beside what everybody may who is signed in and has a row. */
const own: Record<(typeof administrators)[number], readonly string[]> = {
  ADMINISTRATOR: [
    'Mutation.regionMerge',
    'Mutation.regionRecode',
    'Mutation.regionRename',
    'Mutation.regionReportsTo',
    'Mutation.regionSplit',
    'Mutation.regionTransfer',
    'Mutation.reportingUnitCreate',
    'Mutation.reportingUnitEnd',
    'Mutation.reportingUnitRename',
  ],
  SECURITY_ADMINISTRATOR: ['Mutation.tokensRevoke', 'Query.tokenRevocations'],
  AUDIT_ADMINISTRATOR: ['Query.auditAlarms', 'Query.tokenRevocations'],
}

const rootsFor = (role: Role, department?: string): string[] => {
  const { policy } = platform
  const rights = rightsOf(policy.table, of(role, department))
  return [...policy.coordinates.roots]
    .filter(([, access]) => access.root !== 'SIGNED_IN' && access.root !== 'SIGNED_IN_WITH_ROW')
    .filter(([, access]) => rootRefusal(rights, access) === undefined)
    .map(([root]) => root)
    .sort()
}

describe.each(administrators)('三员 the administrator %s', (role) => {
  test('may do what is his, and nothing of the two others', () => {
    expect(rootsFor(role)).toEqual(own[role])
  })

  test('is nobody of the kind in another department', () => {
    expect(rootsFor(role, 'EDUCATION')).toEqual([])
  })

  test('reads no file, where a clerk beside him reads it', async () => {
    const file = `{ person(id: "${child}") { id name } }`
    const list = '{ children(first: 1) { nodes { id } } }'
    const figures = `{ statistics(query: { dataset: "child", measures: ["persons"], region: { within: "5120" }, period: { grain: LIVE } }) { rows(first: 1) { nodes { cells { value } } } } }`
    for (const query of [file, list, figures]) {
      expect(codesOf(await platform.ask(of(role), query))).toEqual(['FORBIDDEN'])
      expect(codesOf(await platform.ask(of('VIEWER'), query))).toEqual([])
    }
  })

  test('is told so: no class of data is his', async () => {
    const { viewer } = dataOf(
      await platform.ask(of(role), '{ viewer { role access { mode writable } populations { population } } }'),
    )
    expect(viewer).toMatchObject({ role, populations: [] })
    expect(viewer.access).toHaveLength(dataClassNames.length)
    for (const right of viewer.access) expect(right).toEqual({ mode: 'NONE', writable: false })
  })

  test('is shown no type of a file in the schema', async () => {
    const types = async (as: Role) => {
      const { __schema } = dataOf(await platform.ask(of(as), '{ __schema { types { name } } }'))
      return __schema.types.map(({ name }: { name: string }) => name)
    }
    expect(await types('VIEWER')).toContain('ChildFile')
    expect(await types(role)).not.toContain('ChildFile')
    expect(isObjectType(platform.policy.schema.getType('ChildFile'))).toBe(true)
  })
})

describe('the roles of the database in which administrators are served', () => {
  /** Rights to any column of a table of files. */
  const rightsTo = (role: string) =>
    withOwner(platform.ownerUrl, async (sql) => {
      const { prefix } = lockIn((await sql.unsafe(lockQuery))[0]?.comment as string) ?? { prefix: '' }
      const rows = await sql`
        select c.relname as name from pg_class c where c.relname = any(${`{${fileTables().map(getTableName).join(',')}}`}::text[])
          and has_any_column_privilege(${roleName(prefix, role)}, c.oid, 'select, insert, update')`
      return rows.map(({ name }) => name)
    })

  test.each(['administrator', 'security', 'auditor', 'gatekeeper'])(
    '%s holds no right to a file',
    async (role) => {
      expect(await rightsTo(role)).toEqual([])
    },
  )

  test('where that of a department holds some', async () => {
    expect(await rightsTo('CIVIL_AFFAIRS')).toContain('person')
  })
})

test('the audit administrator sees the alarms of the region, and does not sign them', async () => {
  await withOwner(
    platform.ownerUrl,
    (
      sql,
    ) => sql`insert into audit_alarm (alarm_id, kind, subject, department, region_code, region_n, day, threshold, raised_at)
      values ('01900000-0000-7000-8000-0000000000aa', 'PERSONS_READ', 'curious', 'EDUCATION', '512002', 512002000000, '2026-01-01', 50, now())`,
  )
  const alarms = '{ auditAlarms(first: 5) { id account } }'
  const seen = [{ id: '01900000-0000-7000-8000-0000000000aa', account: 'curious' }]
  for (const role of ['AUDIT_ADMINISTRATOR', 'APPROVER'] as const)
    expect(dataOf(await platform.ask(of(role), alarms)).auditAlarms).toEqual(seen)
  const elsewhere = viewerOf('CIVIL_AFFAIRS', '512021', 'AUDIT_ADMINISTRATOR')
  expect(dataOf(await platform.ask(elsewhere, alarms)).auditAlarms).toEqual([])
  for (const role of ['ADMINISTRATOR', 'SECURITY_ADMINISTRATOR'] as const)
    expect(codesOf(await platform.ask(of(role), alarms))).toEqual(['FORBIDDEN'])
  const sign = `mutation { auditAlarmSign(input: { id: "01900000-0000-7000-8000-0000000000aa", verdict: JUSTIFIED }) { userErrors { code } alarm { state } } }`
  expect(codesOf(await platform.ask(of('AUDIT_ADMINISTRATOR'), sign))).toEqual(['FORBIDDEN'])
  expect(dataOf(await platform.ask(of('APPROVER'), sign)).auditAlarmSign).toEqual({
    userErrors: [],
    alarm: { state: 'SIGNED' },
  })
})
