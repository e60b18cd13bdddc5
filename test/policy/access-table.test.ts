import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { guardianFields, personFields, relativeFields } from '../../src/people/fields.js'
import { childFields } from '../../src/people/groups/child/fields.js'
import type { AccessRow } from '../../src/policy/access-row.js'
import {
  AccessTableError,
  loadAccessTable,
  mayListPersons,
  parseAccessTable,
  rowsOf,
} from '../../src/policy/access-table.js'
import { clauseFaults } from '../../src/policy/clauses.js'
import { type DataClass, dataClasses, dataClassNames } from '../../src/registry/classes.js'
import { knownPopulations } from '../../src/registry/populations.js'

const text = readFileSync(new URL('../../src/policy/access-table.txt', import.meta.url), 'utf8')
const table = loadAccessTable()
const rowOf = (department: string): AccessRow => {
  const row = table.get(department)
  if (!row) throw new Error(`no row ${department}`)
  return row
}

describe('what the documents give', () => {
  test.each<[string, DataClass, string, string]>([
    [
      'EDUCATION',
      'contact',
      'F',
      '000 二(4): the school and the education office contact the parents of dropouts',
    ],
    ['EDUCATION', 'schooling', 'F', '001 三(一)3: the education department leads the dropout control'],
    ['EDUCATION', 'reporter', 'N', '000 二(二): the police protect who reported'],
    ['PUBLIC_SECURITY', 'reporter', 'F', '000 二(二): the police protect who reported'],
    ['PUBLIC_SECURITY', 'origin', 'F', '000 二(5): the police take the DNA sample'],
    ['CIVIL_AFFAIRS', 'origin', 'N', '000 二(5): the police, and nobody else'],
    ['CIVIL_AFFAIRS', 'reporter', 'N', '000 二(二)'],
    ['CIVIL_AFFAIRS', 'hiv', 'F', '002 三(一): infected children are taken into the guarantee'],
    ['TOWNSHIP_GOVERNMENT', 'hiv', 'N', 'no clause gives it'],
    [
      'VILLAGE_COMMITTEE',
      'enforcement',
      'own',
      '000 二(六): the criticism of a parent is told to the village committee',
    ],
    ['PROCURATORATE', 'sealed', 'F', '001 三(一)15: children involved in crime'],
    ['STATISTICS', 'identity', 'A', '001 三(一)12: figures'],
    ['PUBLIC', 'fund', 'A', '002 三(三): the audit stands under public supervision'],
    ['PUBLIC', 'identity', 'N', 'no clause gives it'],
  ])('%s reads %s as %s (%s)', (department, dataClass, cell) => {
    expect(rowOf(department).cells[dataClass]).toBe(cell)
  })

  test('the police write the household registration, the education department does not', () => {
    expect(rowOf('PUBLIC_SECURITY').writes.has('household_registration')).toBe(true)
    expect(rowOf('EDUCATION').writes.has('household_registration')).toBe(false)
    expect(rowOf('EDUCATION').writes.has('schooling')).toBe(true)
  })

  test.each([
    ['CIVIL_AFFAIRS', ['CHILD', 'ELDER', 'WOMAN']],
    ['EDUCATION', ['CHILD']],
    ['AGEING_COMMITTEE', ['ELDER']],
    ['STATISTICS', []],
    ['GOVERNMENT', []],
    ['PUBLIC', []],
  ])('%s may list the persons of %j', (department, populations) => {
    expect([...rowsOf(rowOf(department)).keys()]).toEqual(populations)
    expect(mayListPersons(rowOf(department))).toBe(populations.length > 0)
  })

  test('the women’s federation sees women and children of its region, of the elderly only incidents it reports', () => {
    const rows = rowsOf(rowOf('WOMENS_FEDERATION'))
    expect(rows.get('CHILD')).toEqual({ kind: 'REGION' })
    expect(rows.get('WOMAN')).toEqual({ kind: 'REGION' })
    expect(rows.get('ELDER')).toMatchObject({ kind: 'LIMITED', fact: null })
  })

  test('of all limited rows only that of disabled children can be decided today', () => {
    const decidable = [...table.values()].flatMap(({ department, rows }) =>
      Object.entries(rows).flatMap(([population, condition]) =>
        condition.kind !== 'REGION' && condition.fact
          ? [`${department} ${population} ${condition.fact}`]
          : [],
      ),
    )
    expect(decidable).toEqual(['DISABLED_FEDERATION CHILD DISABILITY'])
  })

  test('every clause of the table and of the classes stands in its document', () => {
    for (const { clause } of table.values()) expect(clauseFaults(clause)).toEqual([])
    for (const { clause } of Object.values(dataClasses)) expect(clauseFaults(clause)).toEqual([])
  })

  test('every field of a file cites a clause that stands in its document', () => {
    const dictionaries = [personFields, relativeFields, guardianFields, childFields]
    const sources = dictionaries.flatMap((fields) => Object.values(fields).map(({ source }) => source))
    expect(sources.length).toBeGreaterThan(40)
    for (const source of sources) expect(clauseFaults(source)).toEqual([])
  })
})

describe('against the draft', () => {
  // Each line: department, what was changed, and nothing else may differ. The reasons stand in the table.
  const deviations = new Set([
    'WOMENS_FEDERATION writes +case +reporter',
    'PROVINCE clause 000 四(二); 003 三(四); 004 四(一)',
    'GOVERNMENT clause 001 三(一); 003 四(一); 000 四(二)',
  ])
  const lines = readFileSync(new URL('draft-matrix.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const [head = [], ...drafts] = lines.map((line) => line.split(','))
  const column = (draft: string[], name: string) => draft[head.indexOf(name)] ?? ''

  test('no department of the draft is missing, and each line is whole', () => {
    expect(drafts).toHaveLength(41)
    expect(drafts.filter(([department = '']) => !table.has(department))).toEqual([])
    expect(drafts.every((draft) => draft.length === head.length)).toBe(true)
    expect(head.slice(1, 20)).toEqual(dataClassNames)
  })

  test('every cell, population, write and clause is that of the draft but for the listed deviations', () => {
    const found = drafts.flatMap((draft) => differences(rowOf(draft[0] ?? ''), draft))
    expect(new Set(found)).toEqual(deviations)
  })

  function differences(row: AccessRow, draft: string[]): string[] {
    const { department } = row
    const cells = dataClassNames
      .filter((name) => row.cells[name] !== column(draft, name))
      .map((name) => `${department} ${name} ${row.cells[name]}`)
    const populations = Object.keys(row.rows).map((name) => letterOf(name))
    const differs = populations.sort().join('') !== [...column(draft, 'populations')].sort().join('')
    const drafted = column(draft, 'writes').split(' ').filter(Boolean)
    const more = [...row.writes].filter((name) => !drafted.includes(name)).map((name) => `+${name}`)
    const less = drafted.filter((name) => !row.writes.has(name as DataClass)).map((name) => `-${name}`)
    const kinds = Object.entries(row.rows).filter(
      ([name, { kind }]) => kind !== kindIn(draft, letterOf(name)),
    )
    return [
      ...cells,
      ...(differs ? [`${department} populations ${populations.join('')}`] : []),
      ...(more.length + less.length > 0 ? [`${department} writes ${[...more, ...less].join(' ')}`] : []),
      ...kinds.map(([name]) => `${department} rows ${name}`),
      ...(row.clause === column(draft, 'clause') ? [] : [`${department} clause ${row.clause}`]),
    ]
  }

  const letterOf = (population: string) =>
    knownPopulations().find((sign) => sign.population === population)?.letter ?? '?'

  /** `LIMITED: …` for all populations, or `c w: REGION; e: LIMITED to …`. */
  function kindIn(draft: string[], letter: string): string {
    const parts = column(draft, 'rows')
      .split('; ')
      .map((part) => /^(?:([cew ]+): )?([A-Z]+)/.exec(part))
    return parts.find((part) => !part?.[1] || part[1].includes(letter))?.[2] ?? ''
  }
})

describe('a fault', () => {
  const education = text.split('\n').findIndex((line) => line.startsWith('EDUCATION ')) + 1
  const head = text.split('\n').findIndex((line) => line.startsWith('department ')) + 1
  const madeUp = (cells: string, rows: string, writes: string, clauses: string, who = 'WEATHER 气象') =>
    `${text}${who} | ${cells} | ${rows} | ${writes} | ${clauses}\n`
  const last = text.split('\n').length
  const none = Array(19).fill('N').join(' ')
  const inEducation = (from: RegExp, to: string) =>
    text.replace(/^EDUCATION .*$/m, (line) => {
      expect(line).toMatch(from)
      return line.replace(from, to)
    })

  test.each<[string, string, string]>([
    [
      'a sign that does not exist',
      inEducation(/\| F {4}F {4}F/, '| F    F    X'),
      `access-table.txt line ${education}, EDUCATION × contact: 'X' is not one of F M A own N.`,
    ],
    [
      'a cell too few',
      inEducation(/\| F {4}F/, '| F'),
      `access-table.txt line ${education}, EDUCATION × cells: 18 cells, expected 19.`,
    ],
    [
      'a write of a class that is not read',
      inEducation(/\| schooling/, '| schooling origin'),
      `access-table.txt line ${education}, EDUCATION × writes: writing origin needs a read of it (F, M or own), and the cell is N.`,
    ],
    [
      'a write of no class',
      inEducation(/\| schooling/, '| schooling constructor'),
      `access-table.txt line ${education}, EDUCATION × writes: 'constructor' is not a class.`,
    ],
    [
      'an unknown population',
      madeUp(none, 'c x: REGION', '-', '002 三(三)'),
      `access-table.txt line ${last}, WEATHER × rows: 'x' is not one of the populations c e w.`,
    ],
    [
      'a population with two conditions',
      madeUp(none, 'c: REGION; c: LIMITED those it serves', '-', '002 三(三)'),
      `access-table.txt line ${last}, WEATHER × rows: population c stands there twice.`,
    ],
    [
      'an unknown condition',
      madeUp(none, 'c: COUNTRY', '-', '002 三(三)'),
      `access-table.txt line ${last}, WEATHER × rows: 'c: COUNTRY' is not understood`,
    ],
    [
      'a condition on nobody',
      madeUp(none, ': REGION', '-', '002 三(三)'),
      `access-table.txt line ${last}, WEATHER × rows: ': REGION' is not understood`,
    ],
    [
      'a head line twice',
      `${text}department 部门 | 身份 | rows | writes | clauses\n`,
      `access-table.txt line ${last}: the head line stands there twice.`,
    ],
    [
      'a limit without an explanation',
      madeUp(none, 'c: LIMITED', '-', '002 三(三)'),
      `access-table.txt line ${last}, WEATHER × rows: 'c: LIMITED' is not understood`,
    ],
    [
      'a fact that nobody records',
      madeUp(none, 'c: LIMITED [RICH] the rich', '-', '002 三(三)'),
      `access-table.txt line ${last}, WEATHER × rows: 'RICH' is not a recorded fact: DISABILITY.`,
    ],
    [
      'a citation that is none',
      madeUp(none, 'c: REGION', '-', 'mission'),
      `access-table.txt line ${last}, WEATHER × clauses: 'mission' is not a clause`,
    ],
    [
      'a document that does not exist',
      madeUp(none, 'c: REGION', '-', '005 一'),
      `access-table.txt line ${last}, WEATHER × clauses: there is no document 005`,
    ],
    [
      'a heading that does not exist',
      madeUp(none, 'c: REGION', '-', '001 三(一)20; 001 三(一)21'),
      `access-table.txt line ${last}, WEATHER × clauses: document 001 has no heading 三(一)21`,
    ],
    [
      'a row without a clause',
      madeUp(none, 'c: REGION', '-', ''),
      `access-table.txt line ${last}, WEATHER × clauses: '' is not a clause`,
    ],
    [
      'a missing name',
      madeUp(none, 'c: REGION', '-', '002 三(三)', 'WEATHER'),
      `access-table.txt line ${last}, WEATHER × label: the 中文 name is missing`,
    ],
    [
      'a department twice',
      madeUp(none, 'c: REGION', '-', '002 三(三)', 'EDUCATION 教育'),
      `access-table.txt line ${last}, EDUCATION: the department stands there twice.`,
    ],
    [
      'a code in small letters',
      madeUp(none, 'c: REGION', '-', '002 三(三)', 'weather 气象'),
      `access-table.txt line ${last}, weather: a department code is capital letters and _.`,
    ],
    [
      'a missing part',
      `${text}WEATHER 气象 | ${none} | c: REGION | 002 三(三)\n`,
      `access-table.txt line ${last}, WEATHER: 4 parts, expected 5`,
    ],
    [
      'a column that stands for no class',
      text.replace(/^(department .*)联系/m, '$1天气'),
      `access-table.txt line ${head}, head: column '天气' stands for no class.`,
    ],
    [
      'a class without a column',
      text.replace(/^(department .*)联系/m, '$1天气'),
      `access-table.txt line ${head}, head: no column for the class contact.`,
    ],
    [
      'a class twice in the head',
      text.replace(/^(department .*)联系/m, '$1证件'),
      `access-table.txt line ${head}, head: several columns for the class identifier.`,
    ],
    [
      'an unknown class',
      text.replace('class 身份 identity', 'class 身份 weather'),
      `, class: 'weather' is not a known class.`,
    ],
    ['no head', text.replace(/^department .*$/m, ''), 'the head line, department …, is missing.'],
  ])('is named by its address: %s', (_, changed, message) => {
    expect(faultsOf(changed)).toContainEqual(expect.stringContaining(message))
  })

  test('does not hide another: all are reported at once, in both languages', () => {
    const changed = inEducation(/\| F {4}F {4}F/, '| Q    F    X').replace(
      /^HEALTH .*$/m,
      (line) => `${line}; 009 一`,
    )
    const faults = faultsOf(changed)
    expect(faults).toHaveLength(3)
    for (const fault of faults) expect(fault).toMatch(/^access-table\.txt line \d+, .* .*[一-龥]/)
  })

  function faultsOf(changed: string): readonly string[] {
    try {
      parseAccessTable(changed)
    } catch (error) {
      if (error instanceof AccessTableError) return error.faults
      throw error
    }
    return []
  }
})

describe('a made-up department', () => {
  const recipe = readFileSync(new URL('../../docs/recipes/new-department.md', import.meta.url), 'utf8')
  const line = recipe.match(/^ *(METEOROLOGY .*)$/m)?.[1] ?? ''

  test('is the one line of the recipe', () => {
    const row = parseAccessTable(`${text}${line}\n`).get('METEOROLOGY')
    expect(row).toMatchObject({ label: '气象', rows: { CHILD: { kind: 'REGION' } }, clause: '003 四(一)' })
    expect(row?.cells).toMatchObject({ identity: 'M', contact: 'A', schooling: 'A', fund: 'A', hiv: 'N' })
    expect(row?.writes.size).toBe(0)
    expect(row && [...rowsOf(row).keys()]).toEqual(['CHILD'])
  })

  test('without a line it sees nothing', () => {
    expect(table.get('METEOROLOGY')).toBeUndefined()
  })
})
