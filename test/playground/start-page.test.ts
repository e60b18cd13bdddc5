import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { type Reader, startPage } from '../../src/http/start-page.js'
import { documents, steps } from '../../src/http/start-page-words.js'
import { platformSchema } from '../../src/schema.js'
import { root } from '../architecture/source.js'

const reader: Reader = { isLocal: true, language: 'zh', host: '127.0.0.1:4000' }
const open = (more: Partial<Reader> = {}) =>
  startPage({ ...reader, ...more }, { tokens: [], hasPlayground: true }).html

test('the queries of the start page fit the schema', async () => {
  const schema = await platformSchema()
  const queries = steps.flatMap(({ example = '' }) => {
    const body = /-d '(\{"query".*\})'/.exec(example)?.[1]
    if (body) return [JSON.parse(body).query as string]
    return example.startsWith('query ') ? [example] : []
  })
  expect(queries).toHaveLength(2)
  for (const query of queries) expect(validate(schema, parse(query)), query).toEqual([])
})

test('the documents that it names are there', () => {
  expect(documents.filter(({ path }) => !existsSync(join(root, path)))).toEqual([])
})

test('a name of the server that belongs in no command is not repeated', () => {
  expect(open({ host: 'data.example:8443' })).toContain('curl -s data.example:8443/graphql')
  expect(open({ host: '[::1]:4000' })).toContain('curl -s [::1]:4000/graphql')
  for (const host of ['', 'x;rm -rf ~', '$(id)', '<b>', 'a b'])
    expect(open({ host })).toContain('curl -s localhost:4000/graphql')
})
