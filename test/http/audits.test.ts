import { readFileSync } from 'node:fs'
import { type AuditResult, serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RealServer, realServer } from '../secrecy/server.js'

let server: RealServer
beforeAll(async () => {
  server = await realServer()
})
afterAll(() => server.stop())

/** The audits know no tokens: each of their requests gets one. */
const audits = serverAudits({
  url: () => `${server.url}/graphql`,
  fetchFn: async (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { ...init.headers, authorization: await server.authorization() } }),
})

/** What is not followed, none of it a MUST; docs/http.md gives the reasons. */
const decided: Readonly<Record<string, 'notice' | 'warn'>> = {
  '5A70': 'notice',
  D6D5: 'notice',
  '6A70': 'notice',
  '572B': 'warn',
  FDE2: 'warn',
  '7B9B': 'warn',
}

const reasonOf = (result: AuditResult) => ('reason' in result ? result.reason : '')

describe('the audits of GraphQL over HTTP', () => {
  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
    '%s %s',
    async (id, name, audit) => {
      const result = await audit.fn()
      expect([result.status, reasonOf(result)]).toEqual(
        id in decided ? [decided[id], expect.any(String)] : ['ok', ''],
      )
      if (id in decided) expect(name).toMatch(/^(SHOULD|MAY) /)
    },
  )

  test('that are not followed are those of docs/http.md', () => {
    const page = readFileSync(new URL('../../docs/http.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| ([0-9A-F]{4}) \|/gm)].map(([, id]) => id)
    expect(rows.sort()).toEqual(Object.keys(decided).sort())
  })

  test('are all there, and would notice a server that answers nobody', async () => {
    expect(audits.length).toBeGreaterThan(55)
    const strangers = serverAudits({ url: `${server.url}/graphql`, fetchFn: fetch })
    const results = await Promise.all(
      strangers.filter(({ name }) => name.startsWith('MUST')).map(({ fn }) => fn()),
    )
    expect(results.some(({ status }) => status === 'error')).toBe(true)
  })
})
