import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { sourcesIn, treeOf } from './source.js'

/**
 * Values travel as parameters. Text that becomes SQL as it stands is a constant of the program, each use named here with
 * its reason: a new one fails, and so does an old one that says something else.
 */
const rawText: Record<string, Record<string, string>> = {
  'src/emergency/table.ts': {
    "codesOf(list)\n      .map((code) => `'${code}'`)\n      .join(', ')":
      'codes of a list, in a check of a table',
  },
  'src/lane/list-root.ts': {
    text: 'the object of a file, made of the program’s own words: names of columns and keys',
  },
  'src/lane/person.ts': {
    'String(mostChanges)': 'a number of the program',
    'String(group.bit)': 'the bit of a group, a number of its declaration',
  },
  'src/people/figures/cells.ts': { 'String(group.bit)': 'the bit of a group, a number of its declaration' },
  'src/people/relocate.ts': { "types[name] ?? 'text'": 'the type of a column, out of two' },
  'src/people/visibility.ts': {
    'String(bits)': 'bits of populations, numbers of their declarations',
    'String(namedPopulations(operation))': 'the same of all populations of a department',
  },
  'src/regions/table.ts': {
    "codes.map((code) => `'${code}'`).join(', ')": 'codes of a list, in a check of a table',
  },
  'src/registry/storage.ts': {
    'generated(spec.derived)': 'the expression of a generated column, of the dictionary',
    'quoted(codesOf(spec.codes))': 'codes of a list, in a check of a table',
    'String(maxLengthOf(spec))': 'a length of the dictionary, in a check of a table',
  },
  'src/statistics/queries.ts': {
    '`d${cube.indexOf(code) + 1}`': 'a column by its number',
    '`d${at + 1}`': 'a column by its number',
  },
}

/**
 * Who sends text of its own: the door, the making of roles and rights, the loads, and what the owner does from the command line
 * (months of the record and its verification, sealing anew, backup and restore, the doctor); none of them a request's.
 */
const senders = [
  'src/database/',
  'src/grants/',
  'seeds/',
  'src/audit/months.ts',
  'src/audit/verify-queries.ts',
  'src/backup/',
  'src/doctor/',
  'src/people/sealed/',
]

interface Use {
  readonly file: string
  readonly kind: 'RAW' | 'UNSAFE' | 'TEXT'
  readonly argument: string
}

const isText = (node: ts.Node | undefined): boolean =>
  node !== undefined &&
  (ts.isStringLiteralLike(node) ||
    ts.isTemplateExpression(node) ||
    (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken))

/** The name of a member, however it is written: `sql.raw`, `sql['raw']`, `const { raw } = sql`. */
function memberOf(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return node.argumentExpression.text
  return ts.isBindingElement(node) ? (node.propertyName ?? node.name).getText() : undefined
}

/** Every place at which a text becomes SQL. */
function usesIn(file: string, text?: string): Use[] {
  const uses: Use[] = []
  const visit = (node: ts.Node): void => {
    const member = memberOf(node)
    const call = ts.isCallExpression(node.parent ?? node) ? (node.parent as ts.CallExpression) : undefined
    const first = call?.expression === node ? call.arguments[0] : undefined
    const argument = first?.getText() ?? 'taken, not called'
    // Called with nothing it is the driver's: a query whose answer stays bytes.
    const isOfQuery = call?.expression === node && first === undefined
    if (member === 'raw' && !isOfQuery && !/\bString\b/.test(node.getText()))
      uses.push({ file, kind: 'RAW', argument })
    if (member === 'unsafe') uses.push({ file, kind: 'UNSAFE', argument })
    // drizzle takes a plain text as a statement.
    if (member === 'execute' && isText(first)) uses.push({ file, kind: 'TEXT', argument })
    ts.forEachChild(node, visit)
  }
  visit(treeOf(file, text))
  return uses
}

const isRefused = ({ file, kind, argument }: Use): boolean => {
  if (kind === 'RAW') return rawText[file]?.[argument] === undefined
  return kind === 'TEXT' || !senders.some((room) => file.startsWith(room))
}

const all = [...sourcesIn('src'), ...sourcesIn('seeds')].flatMap((file) => usesIn(file))

describe('a statement is made of the program’s own text and of parameters', () => {
  test('no text becomes SQL but what is named here, and only the door, the rights and the loads send their own', () => {
    expect(all.filter(isRefused)).toEqual([])
  })

  test('what is named here is used', () => {
    const named = Object.entries(rawText).flatMap(([file, texts]) =>
      Object.keys(texts).map((argument) => `${file}: ${argument}`),
    )
    const used = new Set(
      all.filter(({ kind }) => kind === 'RAW').map(({ file, argument }) => `${file}: ${argument}`),
    )
    expect(named.filter((each) => !used.has(each))).toEqual([])
  })

  test.each([
    ['sql.raw(value)', `sql\`select \${value}\``],
    [`sql['raw'](\`\${value}\`)`, 'sql.identifier(value)'],
    ['const { raw } = sql', 'const { param } = sql'],
    ['sql.raw(...values)', 'query.raw()'],
    ['client.unsafe(text, [])', 'operation.db.execute(sql`select 1`)'],
    [`operation.db.execute(\`select \${value}\`)`, 'operation.db.execute(query)'],
    ["operation.db.execute('select ' + value)", 'operation.db.select().from(person)'],
    ['const { unsafe: send } = client', 'const { begin } = client'],
  ])('%s is found, %s is not', (refused, allowed) => {
    expect(usesIn('src/people/made-up.ts', refused).some(isRefused)).toBe(true)
    expect(usesIn('src/people/made-up.ts', allowed).filter(isRefused)).toEqual([])
  })

  test('text that is allowed in one file is not in another', () => {
    expect(usesIn('src/people/made-up.ts', 'sql.raw(String(bits))').some(isRefused)).toBe(true)
    expect(usesIn('src/people/visibility.ts', 'sql.raw(String(bits))').some(isRefused)).toBe(false)
  })
})
