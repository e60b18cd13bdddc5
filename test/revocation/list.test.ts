import { describe, expect, test } from 'vitest'
import { isRevoked, listOf } from '../../src/revocation/list.js'

const at = Date.UTC(2026, 10, 28, 10, 0, 0)
const seconds = at / 1000
const token = (more: object = {}) => ({
  id: 'one',
  subject: 'account-7',
  client: 'desk',
  issuedAt: seconds - 60,
  ...more,
})

describe('a token that was revoked by its id', () => {
  const list = listOf([{ kind: 'TOKEN', name: 'one', revokedAt: at }])
  test('is revoked, and another of the same account is not', () => {
    expect(isRevoked(list, token())).toBe(true)
    expect(isRevoked(list, token({ id: 'two' }))).toBe(false)
    expect(isRevoked(list, token({ id: undefined }))).toBe(false)
  })
})

describe.each([
  ['an account', { kind: 'ACCOUNT', name: 'account-7' }, { subject: 'account-8' }],
  ['a front-end', { kind: 'CLIENT', name: 'desk' }, { client: 'phone' }],
] as const)('of %s that was revoked', (_, named, other) => {
  const list = listOf([
    { ...named, revokedAt: at - 3_600_000 },
    { ...named, revokedAt: at },
  ])

  test('every token that was issued before is revoked, and none of another', () => {
    expect(isRevoked(list, token())).toBe(true)
    expect(isRevoked(list, token(other))).toBe(false)
  })

  test('also one that the fast clock of its issuer dates ten seconds ahead', () => {
    expect(isRevoked(list, token({ issuedAt: seconds + 10 }))).toBe(true)
  })

  test('and one that was issued after it is good', () => {
    expect(isRevoked(list, token({ issuedAt: seconds + 11 }))).toBe(false)
  })
})

test('an account with the name of a revoked front-end or token is not meant', () => {
  const list = listOf([
    { kind: 'CLIENT', name: 'same', revokedAt: at },
    { kind: 'TOKEN', name: 'same', revokedAt: at },
  ])
  expect(isRevoked(list, token({ subject: 'same' }))).toBe(false)
  expect(isRevoked(list, token({ client: 'same' }))).toBe(true)
})
