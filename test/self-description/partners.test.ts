import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type GraphQLSchema, parse, validate } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { errorCodes } from '../../src/errors.js'
import { platformSchema } from '../../src/schema.js'
import { root } from '../architecture/source.js'

const pages = ['docs/partners.zh-CN.md', 'docs/partners.md', 'README.md', 'README.zh-CN.md']
const textOf = (page: string) => readFileSync(join(root, page), 'utf8')

/** GraphQL of a page: its own blocks, and the queries in the bodies of curl. */
const blocksOf = (text: string) =>
  [...text.matchAll(/^```graphql\n(.*?)^```/gms)].map(([, block = '']) => block)
const bodiesOf = (text: string) =>
  [...text.matchAll(/-d '(\{.*?\})'$/gm)].map(([, body = '']) => JSON.parse(body).query as string)

let schema: GraphQLSchema
beforeAll(async () => {
  schema = await platformSchema()
})
const faultsOf = (document: string) => validate(schema, parse(document)).map(({ message }) => message)

describe('the pages for partners', () => {
  it.each(pages)('%s: every query fits the schema', (page) => {
    const documents = [...blocksOf(textOf(page)), ...bodiesOf(textOf(page))]
    expect(documents.length).toBeGreaterThan(page.startsWith('docs') ? 6 : 0)
    for (const document of documents) expect(faultsOf(document), document).toEqual([])
    expect(faultsOf('{ children(first: 1) { nodes { nickname } } }')).toHaveLength(1)
  })

  it('name codes of errors that exist', () => {
    for (const page of pages.slice(0, 2)) {
      const rows = [...textOf(page).matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code)
      const tables = rows.filter((code) => code !== 'MASKED')
      expect(tables.length).toBeGreaterThan(8)
      expect(tables.filter((code) => !(errorCodes as readonly string[]).includes(code as string))).toEqual([])
    }
  })

  it('say the same in both languages: the same queries, codes, links and sections', () => {
    const [chinese, english] = pages.slice(0, 2).map(textOf) as [string, string]
    const shape = (text: string) => ({
      blocks: blocksOf(text),
      codes: [...text.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code),
      sections: text.split('\n').filter((line) => line.startsWith('## ')).length,
      points: text.split('\n').filter((line) => line.startsWith('- ')).length,
      links: [...text.matchAll(/\]\(([^)]+)\)/g)]
        .map(([, link]) => link)
        .filter((link) => !link?.startsWith('partners'))
        .sort(),
    })
    expect(shape(english)).toEqual(shape(chinese))
  })
})
