import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { openRegister, type RegisterOptions } from '../../src/revocation/register.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform()
})
afterAll(() => platform?.close())

const opened = async (more: Partial<RegisterOptions> = {}) => {
  const register = openRegister({ url: platform.url, pooler: platform.pooler, ...more })
  onTestFinished(() => register.close())
  await register.ready
  return register
}
const tokenOf = (subject: string) => ({
  subject,
  client: 'desk',
  issuedAt: Math.floor(Date.now() / 1000) - 30,
})
const security = viewerOf('CIVIL_AFFAIRS', '5120', 'SECURITY_ADMINISTRATOR')
const revoke = async (account: string) => {
  const answer = await platform.ask(
    security,
    'mutation ($account: String!) { tokensRevoke(input: { account: $account, reason: LOST }) { userErrors { code } } }',
    { variables: { account } },
  )
  expect(dataOf(answer).tokensRevoke.userErrors).toEqual([])
}
const within = { timeout: 1_000, interval: 20 }

describe('what is revoked through one server', () => {
  test('is known within a second to each that hears of it, and to each that only asks', async () => {
    platform.clock = new Date()
    const told = await opened({ everyMilliseconds: 60_000 })
    const asking = await opened({ pooler: 'transaction' })
    const token = tokenOf('account-1')
    expect([told.standingOf(token), asking.standingOf(token)]).toEqual(['GOOD', 'GOOD'])
    await revoke('account-1')
    if (platform.pooler === 'none') await expect.poll(() => told.standingOf(token), within).toBe('REVOKED')
    await expect.poll(() => asking.standingOf(token), within).toBe('REVOKED')
    expect(asking.standingOf(tokenOf('account-2'))).toBe('GOOD')
  })

  test('is known to a server that starts later', async () => {
    platform.clock = new Date()
    await revoke('account-3')
    expect((await opened()).standingOf(tokenOf('account-3'))).toBe('REVOKED')
  })

  test('is asked for no longer when no token of that time can live', async () => {
    platform.clock = new Date(Date.now() - 14 * 3_600_000)
    await revoke('account-4')
    platform.clock = new Date()
    const register = await opened()
    const old = { ...tokenOf('account-4'), issuedAt: Date.now() / 1000 - 15 * 3_600 }
    expect(register.standingOf(old)).toBe('GOOD')
    await revoke('account-4')
    await expect.poll(() => register.standingOf(old), within).toBe('REVOKED')
  })
})

const endConnections = () =>
  withOwner(
    platform.adminUrl,
    (sql) =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${platform.database.name}
        and pid <> pg_backend_pid()`,
  )

describe('when the database is gone', () => {
  test('a connection that was cut is made anew, and what was revoked meanwhile is known', async () => {
    platform.clock = new Date()
    const register = await opened()
    await endConnections()
    await revoke('account-5')
    await expect.poll(() => register.standingOf(tokenOf('account-5')), within).toBe('REVOKED')
  })

  test('nobody is known to be good once the list is old; who was revoked stays so', async () => {
    platform.clock = new Date()
    await revoke('account-6')
    let now = 1_000_000
    const faults: unknown[] = []
    const register = await opened({ clock: () => now, failed: (error) => faults.push(error) })
    await withOwner(platform.adminUrl, (sql) => sql.unsafe(`alter role ${platform.database.name} nologin`))
    await endConnections()
    now += 4_000
    expect([register.isFresh(), register.standingOf(tokenOf('account-7'))]).toEqual([true, 'GOOD'])
    now += 2_000
    await expect.poll(() => faults.length).toBe(1)
    expect([register.isFresh(), register.standingOf(tokenOf('account-7'))]).toEqual([false, 'UNKNOWN'])
    expect(register.standingOf(tokenOf('account-6'))).toBe('REVOKED')
    await withOwner(platform.adminUrl, (sql) => sql.unsafe(`alter role ${platform.database.name} login`))
    await expect.poll(() => register.standingOf(tokenOf('account-7')), { timeout: 5_000 }).toBe('GOOD')
    expect(faults).toHaveLength(1)
  })
})
