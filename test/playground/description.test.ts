import { type ExecutionResult, getIntrospectionQuery, parse } from 'graphql'
import { expect, test } from 'vitest'
import { executeOperation, type Platform } from '../../src/execute.js'
import type { Caller } from '../../src/http/caller.js'
import { languagesOf } from '../../src/policy/description.js'
import { platformPolicy } from '../../src/schema.js'
import { tinyServer } from '../http/tiny.js'
import { testLimits, viewerOf } from '../support/platform.js'

const han = /\p{Script=Han}/u

/** Introspection needs no database: the platform without one. */
async function introspect(query: string, descriptions?: 'zh' | 'en'): Promise<ExecutionResult> {
  const platform = { policy: await platformPolicy(), limits: testLimits } as Platform
  const viewer = viewerOf('CIVIL_AFFAIRS', '5120', 'RECORDER')
  const asking = { viewer, requestId: 'test', language: 'zh' as const, strict: false, descriptions }
  return JSON.parse(JSON.stringify(await executeOperation(platform, asking, { document: parse(query) })))
}

/** Every text in an answer that is neither a name nor empty. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return han.test(value) || / /.test(value) ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

test.each([
  [
    '无监护能力的一方。The parent who is incapable of guardianship. 数据类别 Class: 监护 guardianship. 遮蔽时为空。Null in masked form. 来源 Source: 001 二(二).',
    '无监护能力的一方。数据类别：监护。遮蔽时为空。来源：001 二(二)。',
    'The parent who is incapable of guardianship. Class: guardianship. Null in masked form. Source: 001 二(二).',
  ],
  [
    '是否低保家庭。Draws the subsistence allowance (低保).',
    '是否低保家庭。',
    'Draws the subsistence allowance (低保).',
  ],
  ['日期 YYYY-MM-DD。A calendar date.', '日期 YYYY-MM-DD。', 'A calendar date.'],
  ['Only English.', 'Only English.', 'Only English.'],
])('%s', (both, zh, en) => {
  expect(languagesOf(both)).toEqual({ zh, en })
})

test('every description of the schema has both languages, and no sentence is lost or told twice', async () => {
  const texts = [...new Set(textsIn((await introspect(getIntrospectionQuery())).data))].filter((text) =>
    han.test(text),
  )
  expect(texts.length).toBeGreaterThan(300)
  for (const text of texts) {
    const { zh, en } = languagesOf(text)
    expect(zh, text).toMatch(han)
    expect(en, text).toMatch(/[A-Za-z]{2}/)
    expect(zh, text).not.toBe(text)
    expect(en, text).not.toBe(text)
    // Chinese sentences end with their own full stop; an English one among them would not.
    expect(zh, text).toMatch(/[。！？]$/)
    expect(en, text).not.toMatch(/[。！？]/)
    for (const word of text.match(/[A-Za-z]{4,}/g) ?? []) expect(`${zh} ${en}`).toContain(word)
  }
})

test('introspection is told in both languages, in Chinese or in English, under whatever alias', async () => {
  const query = '{ __type(name: "Person") { text: description fields { name why: description } } }'
  const both = textsIn(await introspect(query)).join('\n')
  const zh = textsIn(await introspect(query, 'zh')).join('\n')
  const en = textsIn(await introspect(query, 'en')).join('\n')
  expect(both).toContain('姓名。')
  expect(both).toContain('Date of birth.')
  expect(zh).toContain('出生日期。')
  expect(zh).not.toContain('Date of birth')
  expect(en).toContain('Date of birth.')
  expect(en).not.toContain('出生日期')
})

test('the language of descriptions is asked for by its own header; other clients keep both', async () => {
  const seen: Caller[] = []
  const { ask } = await tinyServer({
    contextOf: (caller) => {
      seen.push(caller)
      return caller
    },
  })
  const statuses = []
  const asked: Record<string, string>[] = [
    {},
    { 'accept-language': 'en' },
    { 'x-description-language': 'en' },
    { 'x-description-language': 'zh' },
    { 'x-description-language': 'fr' },
  ]
  for (const headers of asked) statuses.push((await ask('{ __typename }', undefined, { headers })).status)
  expect(statuses).toEqual([200, 200, 200, 200, 400])
  expect(seen.map(({ descriptions }) => descriptions)).toEqual([undefined, undefined, 'en', 'zh'])
})
