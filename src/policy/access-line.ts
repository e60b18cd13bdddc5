import type { Message } from '../errors.js'
import { type Cell, cells, type DataClass, dataClassNames } from '../registry/classes.js'
import { knownPopulations, type Population, populationOf } from '../registry/populations.js'
import { type AccessRow, type RowCondition, type RowFact, rowFacts } from './access-row.js'
import { clauseFaults } from './clauses.js'

/** Names a fault; `place` is the part of the line, such as `contact` or `writes`. */
export type Report = (place: string, fault: Message) => void

/** The classes of the head line in their order; undefined for a column that stands for none, which is a fault of the head. */
export type Columns = readonly (DataClass | undefined)[]

/** The five parts of a department's line: who, cells, rows, writes, clauses. */
export function parseLine(parts: readonly string[], columns: Columns, report: Report): AccessRow {
  const [who = '', cellText = '', rowText = '', writeText = '', clause = ''] = parts
  const [department = '', label = ''] = who.split(/\s+/)
  if (!label)
    report('label', {
      zh: '缺少部门名称；写在部门代码之后。',
      en: 'the 中文 name is missing; write it after the code.',
    })
  for (const fault of clauseFaults(clause)) report('clauses', fault)
  const read = parseCells(cellText, columns, report)
  return {
    department,
    label,
    cells: read,
    rows: parseRows(rowText, report),
    writes: parseWrites(writeText, read, report),
    clause,
  }
}

function parseCells(text: string, columns: Columns, report: Report): Record<DataClass, Cell> {
  const values = text.split(/\s+/)
  if (values.length !== columns.length)
    report('cells', {
      zh: `有 ${values.length} 格，应为 ${columns.length} 格。`,
      en: `${values.length} cells, expected ${columns.length}.`,
    })
  const read = Object.fromEntries(dataClassNames.map((dataClass) => [dataClass, 'N'])) as Record<
    DataClass,
    Cell
  >
  for (const [position, column] of columns.entries())
    if (column) read[column] = parseCell(values[position], column, report)
  return read
}

function parseCell(value: string | undefined, column: DataClass, report: Report): Cell {
  const cell = cells.find((known) => known === value)
  if (cell) return cell
  if (value !== undefined)
    report(column, {
      zh: `“${value}”不是 ${cells.join('、')} 之一。`,
      en: `'${value}' is not one of F M A own N.`,
    })
  // A table with a fault is never used; until it is thrown away the cell says nothing.
  return 'N'
}

function parseWrites(text: string, read: Record<DataClass, Cell>, report: Report): Set<DataClass> {
  const writes = new Set<DataClass>()
  if (text === '-') return writes
  if (text === '')
    report('writes', { zh: '为空；没有录入权写 -。', en: 'empty; a department that writes nothing has -.' })
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const cell = Object.hasOwn(read, word) ? read[word as DataClass] : undefined
    if (cell === undefined) report('writes', { zh: `“${word}”不是类别。`, en: `'${word}' is not a class.` })
    else if (cell === 'A' || cell === 'N')
      report('writes', {
        zh: `录入 ${word} 须可读该类（F、M 或 own），现为 ${cell}。`,
        en: `writing ${word} needs a read of it (F, M or own), and the cell is ${cell}.`,
      })
    else writes.add(word as DataClass)
  }
  return writes
}

function parseRows(text: string, report: Report): Record<Population, RowCondition> {
  const rows: Record<Population, RowCondition> = {}
  for (const entry of text.split(';').map((part) => part.trim())) {
    const [, letters = '', condition = ''] = /^([^:]*\S):(.*)$/.exec(entry) ?? []
    const parsed = parseCondition(condition.trim(), entry, report)
    for (const letter of letters.split(/\s+/).filter(Boolean)) {
      const population = populationOf(letter)
      if (!population)
        report('rows', {
          zh: `“${letter}”不是人群 ${knownLetters().join('、')} 之一。`,
          en: `'${letter}' is not one of the populations ${knownLetters().join(' ')}.`,
        })
      else if (rows[population])
        report('rows', { zh: `人群 ${letter} 出现两次。`, en: `population ${letter} stands there twice.` })
      else rows[population] = parsed
    }
  }
  return rows
}

const knownLetters = () => knownPopulations().map(({ letter }) => letter)

const nobody: RowCondition = { kind: 'LIMITED', text: '', fact: null }

function parseCondition(text: string, entry: string, report: Report): RowCondition {
  if (text === 'REGION') return { kind: 'REGION' }
  const [, kind, fact, words] = /^(LIMITED|ORGANISATION)(?: \[(.*?)\])? (\S.*)$/.exec(text) ?? []
  if (!kind || !words) {
    report('rows', {
      zh: `“${entry}”无法识别；写法如 c w: REGION 或 e: LIMITED 说明。`,
      en: `'${entry}' is not understood; write it like c w: REGION or e: LIMITED explanation.`,
    })
    return nobody
  }
  if (fact !== undefined && !rowFacts.includes(fact as RowFact)) {
    report('rows', {
      zh: `“${fact}”不是可判断的事实：${rowFacts.join('、')}。`,
      en: `'${fact}' is not a recorded fact: ${rowFacts.join(', ')}.`,
    })
    return nobody
  }
  return {
    kind: kind as 'LIMITED' | 'ORGANISATION',
    text: words,
    fact: (fact as RowFact | undefined) ?? null,
  }
}
