import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import type { Role } from '../../src/policy/viewer.js'
import { yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform()
})
afterAll(() => platform?.close())

const security = viewerOf('CIVIL_AFFAIRS', '5120', 'SECURITY_ADMINISTRATOR')
const audit = viewerOf('CIVIL_AFFAIRS', '5120', 'AUDIT_ADMINISTRATOR')
const mutation = `mutation ($input: TokensRevokeInput!) { tokensRevoke(input: $input) {
  revocation { id kind name reason revokedBy } userErrors { field code } clientMutationId } }`
const revoke = (viewer: typeof security, input: object) =>
  platform.ask(viewer, mutation, { variables: { input: { reason: 'LEFT', ...input } } })
const register =
  '{ tokenRevocations(first: 10) { nodes { kind name revokedBy } pageInfo { hasNextPage endCursor } } }'

describe('tokens are revoked by the security administrator', () => {
  test('one token, an account, a front-end; the audit administrator reads who did it', async () => {
    for (const input of [{ token: 'jti-1' }, { account: 'account-7' }, { client: 'desk' }])
      expect(dataOf(await revoke(security, input)).tokensRevoke.userErrors).toEqual([])
    const expected = [
      { kind: 'CLIENT', name: 'desk', revokedBy: security.subject },
      { kind: 'ACCOUNT', name: 'account-7', revokedBy: security.subject },
      { kind: 'TOKEN', name: 'jti-1', revokedBy: security.subject },
    ]
    for (const viewer of [security, audit])
      expect(dataOf(await platform.ask(viewer, register)).tokenRevocations.nodes).toEqual(expected)
  })

  test('page by page', async () => {
    const page = async (after?: string) =>
      dataOf(
        await platform.ask(
          audit,
          'query ($after: String) { tokenRevocations(first: 2, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }',
          { variables: { after } },
        ),
      ).tokenRevocations
    const first = await page()
    expect(first.nodes.map(({ name }: { name: string }) => name)).toEqual(['desk', 'account-7'])
    const second = await page(first.pageInfo.endCursor)
    expect(second).toMatchObject({ nodes: [{ name: 'jti-1' }], pageInfo: { hasNextPage: false } })
  })

  const others: [string, string, Role][] = [
    ['the system administrator', 'CIVIL_AFFAIRS', 'ADMINISTRATOR'],
    ['the audit administrator', 'CIVIL_AFFAIRS', 'AUDIT_ADMINISTRATOR'],
    ['an approver', 'CIVIL_AFFAIRS', 'APPROVER'],
    ['a recorder', 'CIVIL_AFFAIRS', 'RECORDER'],
    ['a security administrator of another department', 'EDUCATION', 'SECURITY_ADMINISTRATOR'],
  ]
  test.each(others)('not by %s', async (_, department, role) => {
    const answer = await revoke(viewerOf(department, '5120', role), { account: 'account-9' })
    expect(codesOf(answer)).toEqual(['FORBIDDEN'])
    expect(JSON.stringify(answer)).not.toContain('account-9')
  })

  test.each(others.filter(([, , role]) => role !== 'AUDIT_ADMINISTRATOR'))(
    'whose register is not read by %s',
    async (_, department, role) => {
      expect(codesOf(await platform.ask(viewerOf(department, '5120', role), register))).toEqual(['FORBIDDEN'])
    },
  )

  test.each([
    ['nothing is named', {}, 'REVOCATION_NAMES_ONE'],
    ['two things are named', { token: 'a', account: 'b' }, 'REVOCATION_NAMES_ONE'],
    ['a name is empty', { account: '' }, 'REVOCATION_NAME_FORM'],
    ['a name holds a line feed', { client: 'a\nb' }, 'REVOCATION_NAME_FORM'],
  ])('and nothing is revoked where %s', async (_, input, code) => {
    const before = dataOf(await platform.ask(audit, register)).tokenRevocations.nodes.length
    const { revocation, userErrors } = dataOf(await revoke(security, input)).tokensRevoke
    expect([revocation, userErrors.map((each: { code: string }) => each.code)]).toEqual([null, [code]])
    expect(dataOf(await platform.ask(audit, register)).tokenRevocations.nodes).toHaveLength(before)
  })

  test('an account belongs to no county: the security administrator of one does not revoke', async () => {
    const ofCounty = viewerOf('CIVIL_AFFAIRS', yanjiang, 'SECURITY_ADMINISTRATOR')
    expect(dataOf(await revoke(ofCounty, { account: 'account-7' })).tokensRevoke.userErrors).toEqual([
      { field: 'reason', code: 'ACCOUNTS_OF_DEPLOYMENT' },
    ])
    const ofProvince = viewerOf('CIVIL_AFFAIRS', '51', 'SECURITY_ADMINISTRATOR')
    expect(dataOf(await revoke(ofProvince, { account: 'account-7' })).tokensRevoke.userErrors).toEqual([])
  })

  test('twice under one key it is one revocation', async () => {
    const input = { token: 'jti-2', idempotencyKey: 'revoke-once', clientMutationId: 'm' }
    const [one, two] = [await revoke(security, input), await revoke(security, input)].map(
      (answer) => dataOf(answer).tokensRevoke,
    )
    expect(two).toEqual(one)
    expect(one.clientMutationId).toBe('m')
  })

  test('it is on record like every change, without the name of what was revoked', async () => {
    const request = 'revocation-on-record'
    await platform.ask(security, mutation, {
      requestId: request,
      variables: { input: { account: 'account-77', reason: 'LOST' } },
    })
    const rows = await withOwner(
      platform.ownerUrl,
      (
        sql,
      ) => sql`select to_jsonb(e)::text as entry, s.roots from audit_entry e join audit_shape s using (shape)
        where request_id = ${request}`,
    )
    expect(rows).toMatchObject([{ roots: '{Mutation.tokensRevoke}' }])
    expect(rows[0]?.entry).not.toContain('account-77')
    expect(rows[0]?.entry).toContain(security.subject)
  })
})

describe('in the database', () => {
  const inRole = (role: string, statement: string) =>
    withOwner(platform.url, async (sql) => {
      const [lock] = await sql.unsafe(
        `select obj_description('public'::regnamespace, 'pg_namespace') as comment`,
      )
      const { prefix } = JSON.parse(String(lock?.comment))
      return sql.begin(async (transaction) => {
        await transaction.unsafe(`set local role "${prefix}:${role}"`)
        await transaction.unsafe(`select set_config('sanliu.subject', 'me', true)`)
        return transaction.unsafe(statement)
      })
    })
  const adding = (subject: string) =>
    `insert into token_revocation values (gen_random_uuid(), 'TOKEN', 'x', 'LEFT', now(), now() + interval '1 hour', '${subject}', 'r')`

  test('who revokes adds in his own name, and takes nothing back', async () => {
    await expect(inRole('security', adding('me'))).resolves.toBeDefined()
    await expect(inRole('security', adding('another'))).rejects.toMatchObject({ code: '42501' })
    for (const statement of ['delete from token_revocation', `update token_revocation set ends_at = now()`])
      await expect(inRole('security', statement)).rejects.toMatchObject({ code: '42501' })
  })

  test.each(['administrator', 'auditor', 'nobody', 'gatekeeper', 'CIVIL_AFFAIRS:WRITES', 'readers'])(
    'nobody else adds: %s',
    async (role) => {
      await expect(inRole(role, adding('me'))).rejects.toMatchObject({ code: '42501' })
    },
  )

  test('a server asks what is revoked, and not by whom', async () => {
    await expect(
      inRole('gatekeeper', 'select kind, name, revoked_at from token_revocation'),
    ).resolves.toBeDefined()
    await expect(inRole('gatekeeper', 'select subject from token_revocation')).rejects.toMatchObject({
      code: '42501',
    })
  })
})
