import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './source.js'

const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => join('docs', path))
  .concat('README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'CHANGELOG.md')

const textOf = (page: string) => readFileSync(join(root, page), 'utf8')

/** Made by a command and perhaps not there yet. */
const generated = ['schema/schema.graphql', 'docs/policy/field-access.md']

/** Files and folders of the repository that a page names in code type. */
const named = (text: string): string[] =>
  [...text.matchAll(/`((?:src|test|docs|seeds|drizzle|schema|scripts|\.ci)\/[\w./-]*)`/g)].map(
    ([, path = '']) => path,
  )

/** Pages and files that a page links to, without what lies outside. */
const linked = (text: string): string[] =>
  [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, path = '']) => path)

describe('the pages', () => {
  test('name files that are there', () => {
    const missing = pages.flatMap((page) =>
      named(textOf(page))
        .filter((path) => !generated.includes(path) && !existsSync(join(root, path)))
        .map((path) => `${page}: ${path}`),
    )
    expect(missing).toEqual([])
    expect(named(textOf('docs/architecture.md')).length).toBeGreaterThan(40)
  })

  test('link to pages that are there', () => {
    const broken = pages.flatMap((page) =>
      linked(textOf(page))
        .filter((path) => !existsSync(join(root, dirname(page), path)))
        .map((path) => `${page}: ${path}`),
    )
    expect(broken).toEqual([])
  })

  test('a missing one would be found', () => {
    expect(named('see `src/made-up.ts` and `docs/`')).toEqual(['src/made-up.ts', 'docs/'])
    expect(linked('[a](made-up.md) [b](https://example.org) [c](b.md#part)')).toEqual(['made-up.md', 'b.md'])
  })
})

describe('the page of the architecture', () => {
  const rows = textOf('docs/architecture.md')
    .split('\n')
    .filter((line) => /^\| .*`test\/.*\*/.test(line))

  test('names the test that holds each trap, by its own words', () => {
    expect(rows.length).toBeGreaterThan(10)
    for (const row of rows) {
      const [, file = ''] = /`(test\/[\w./-]+)`/.exec(row) ?? []
      for (const [, words = ''] of row.matchAll(/\*([^*]+)\*/g)) expect(textOf(file), row).toContain(words)
    }
  })

  test('has every folder of src', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    )
    for (const { name } of folders) expect(textOf('docs/architecture.md')).toContain(`\`src/${name}/\``)
  })
})
