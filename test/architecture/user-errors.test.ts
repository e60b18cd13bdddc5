import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { citizenIdProblems } from '../../src/people/citizen-id.js'
import { regionErrorCodes } from '../../src/regions/rules.js'
import { root, sourcesIn, treeOf } from './source.js'

/** The codes that are written where a problem is made: the second argument of `problem` and `fault`, or a `code`. */
function codesIn(path: string, text?: string): string[] {
  const codes: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(problem|fault)$/.test(node.expression.getText())) {
      const code = node.arguments[1]
      if (code && ts.isStringLiteral(code)) codes.push(code.text)
    }
    if (
      ts.isPropertyAssignment(node) &&
      node.name.getText() === 'code' &&
      ts.isStringLiteral(node.initializer)
    )
      codes.push(node.initializer.text)
    ts.forEachChild(node, visit)
  }
  visit(treeOf(path, text))
  // `code` also names a column of the files of regions.
  return codes.filter((code) => /^[A-Z_]+$/.test(code))
}

const features = [
  'src/people',
  'src/regions',
  'src/emergency',
  'src/audit',
  'src/rights',
  'src/revocation',
].flatMap((room) => sourcesIn(room))
const used = new Set([...features.flatMap((path) => codesIn(path)), ...citizenIdProblems])

interface Line {
  readonly code: string
  readonly zh: string
  readonly en: string
}
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')
const lines: Line[] = [...page.matchAll(/^\| ([A-Z_]+) \| (\D[^|]*) \| ([^|]+) \|$/gm)].map(
  ([, code = '', zh = '', en = '']) => ({ code, zh, en }),
)

describe('the page of errors, where a change is refused', () => {
  test('lists every code that the platform answers with, and none that it does not', () => {
    expect(lines.map(({ code }) => code).sort()).toEqual([...used].sort())
    expect(used.size).toBeGreaterThan(30)
  })

  test('says each in Chinese and in English', () => {
    for (const { code, zh, en } of lines) {
      expect(zh, code).toMatch(/\p{Script=Han}/u)
      expect(en, code).toMatch(/^[A-Z][^\p{Script=Han}]+$/u)
    }
  })
})

test('a code that is made up where a problem is made would be found', () => {
  expect(codesIn('src/people/made-up.ts', "problem('id', 'MADE_UP', '甲。', 'a.')")).toEqual(['MADE_UP'])
  expect(codesIn('src/people/made-up.ts', "const neutral = { field: 'id', code: 'MADE_UP' }")).toEqual([
    'MADE_UP',
  ])
})

test('the closed list of the regions is what the regions answer with', () => {
  const ofRegions = sourcesIn('src/regions').flatMap((path) => codesIn(path))
  expect([...new Set(ofRegions)].sort()).toEqual([...regionErrorCodes].sort())
})
