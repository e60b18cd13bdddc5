import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as emergencyCodes from '../../src/emergency/codes.js'
import * as personCodes from '../../src/people/codes.js'
import * as childCodes from '../../src/people/groups/child/codes.js'
import * as elderCodes from '../../src/people/groups/elder/codes.js'
import * as womanCodes from '../../src/people/groups/woman/codes.js'
import { loadAccessTable } from '../../src/policy/access-table.js'
import { documents } from '../../src/policy/clauses.js'
import { roles } from '../../src/policy/viewer.js'
import { dataClasses } from '../../src/registry/classes.js'
import type { CodeList } from '../../src/registry/code-list.js'
import { categories } from '../../src/registry/field.js'
import { knownPopulations } from '../../src/registry/populations.js'

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')
const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

describe('the glossary', () => {
  const lines = page('glossary.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map(cellsOf)
  const has = (zh: string, code: string) =>
    lines.some(([first, , third]) => first === zh && third === `\`${code}\``)

  test.each(
    Object.entries({ ...childCodes, ...elderCodes, ...womanCodes, ...personCodes, ...emergencyCodes })
      .map(([name, list]) => [name, list] as const)
      .filter(
        (entry): entry is readonly [string, CodeList] => 'codes' in entry[1] && entry[0] !== 'ethnicity',
      ),
  )('has every word of the list %s', (_, list) => {
    const missing = Object.entries(list.codes).filter(([code, { zh }]) => !has(zh, code))
    expect(missing).toEqual([])
  })

  test('has every class, category, population and role', () => {
    const words = [
      ...Object.entries(dataClasses).map(([code, { label }]) => [label, code] as const),
      ...Object.entries(categories).map(([code, { zh }]) => [zh, code] as const),
    ]
    expect(words.filter(([zh, code]) => !has(zh, code))).toEqual([])
    const codes = new Set(lines.map(([, , code]) => code))
    for (const code of [...knownPopulations().map(({ population }) => population), ...roles])
      expect(codes).toContain(`\`${code}\``)
  })

  test('calls the departments what the access table calls them', () => {
    const table = loadAccessTable()
    const departments = [...table.values()].filter(({ department }) =>
      page('glossary.md').includes(`\`${department}\` |`),
    )
    expect(departments.length).toBeGreaterThan(40)
    for (const { label, department } of departments)
      expect([label, has(label, department)]).toEqual([label, true])
  })
})

test('the page of sources says title, issuer, number and date of each document', () => {
  const rows = page('policy/sources.md').split('\n').map(cellsOf)
  expect(documents).toEqual(['000', '001', '002', '003', '004'])
  for (const document of documents) {
    const [, title, issuer, number, date] = rows.find(([first]) => first === document) ?? []
    expect([title, issuer].every(Boolean), document).toBe(true)
    // 004 is a model plan and has neither.
    expect(number, document).toMatch(document === '004' ? /^无/ : /〔\d{4}〕\d+号$/)
    expect(date, document).toMatch(document === '004' ? /^无/ : /^\d{4}-\d\d-\d\d$/)
  }
})
