import { readFileSync } from 'node:fs'
import type { Message } from '../errors.js'
import { beside } from '../package-root.js'
import { type DataClass, dataClasses, dataClassNames } from '../registry/classes.js'
import type { Population } from '../registry/populations.js'
import { type Columns, parseLine } from './access-line.js'
import { type AccessRow, type AccessTable, conditionsOf, type RowCondition } from './access-row.js'

const fileName = 'access-table.txt'

/** The faults of the access table, all of them, each by its address. */
export class AccessTableError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `权限表有 ${faults.length} 处错误。The access table has ${faults.length} fault(s):\n${faults.join('\n')}`,
    )
    this.name = 'AccessTableError'
  }
}

/** The table that lies beside this file, read and checked. */
export const loadAccessTable = (): AccessTable =>
  parseAccessTable(readFileSync(beside(`policy/${fileName}`), 'utf8'))

/** Persons may be listed only where identity is read in full or in masked form. */
export const mayListPersons = (row: AccessRow): boolean =>
  row.cells.identity === 'F' || row.cells.identity === 'M'

/** The populations whose persons the row may list, with the condition on them: none where persons may not be listed. */
export function rowsOf(row: AccessRow): ReadonlyMap<Population, RowCondition> {
  return new Map(mayListPersons(row) ? conditionsOf(row) : [])
}

/** Reads the text; throws `AccessTableError` with every fault at once. */
export function parseAccessTable(text: string): AccessTable {
  const faults: string[] = []
  const report = (line: number, where: string, { zh, en }: Message) =>
    faults.push(`${fileName} line ${line}${where}: ${en} ${zh}`)
  const columnNames = new Map<string, DataClass>()
  let columns: Columns | undefined
  const table = new Map<string, AccessRow>()

  for (const { line, parts } of linesOf(text)) {
    const [first = ''] = parts
    const [word = ''] = first.split(/\s+/)
    const at = (where: string, fault: Message) => report(line, where, fault)
    if (word === 'class') readClass(first, columnNames, at)
    else if (word === 'department' && columns)
      at('', { zh: '表头出现两次。', en: 'the head line stands there twice.' })
    else if (word === 'department') columns = readHead(parts[1] ?? '', columnNames, at)
    else if (columns) addDepartment(table, word, parts, columns, at)
    else at('', { zh: '部门行须在表头之后。', en: 'a department stands before the head line.' })
  }
  if (!columns)
    report(1, '', { zh: '缺少以 department 开头的表头。', en: 'the head line, department …, is missing.' })
  if (faults.length > 0) throw new AccessTableError(faults)
  return table
}

type At = (where: string, fault: Message) => void

/** Lines that say something, in their parts. `#` begins a comment line. */
const linesOf = (text: string) =>
  text.split(/\r?\n/).flatMap((content, position) => {
    const isSilent = content.trim() === '' || content.trimStart().startsWith('#')
    return isSilent ? [] : [{ line: position + 1, parts: content.split('|').map((part) => part.trim()) }]
  })

/** `class 身份 identity`: the short name of a column. */
function readClass(text: string, columnNames: Map<string, DataClass>, at: At): void {
  const [, column = '', dataClass = ''] = text.split(/\s+/)
  if (!Object.hasOwn(dataClasses, dataClass))
    at(', class', { zh: `“${dataClass}”不是已知类别。`, en: `'${dataClass}' is not a known class.` })
  else if (columnNames.has(column) || [...columnNames.values()].includes(dataClass as DataClass))
    at(', class', { zh: `${column} ${dataClass} 重复。`, en: `${column} ${dataClass} stands there twice.` })
  else columnNames.set(column, dataClass as DataClass)
}

function readHead(text: string, columnNames: ReadonlyMap<string, DataClass>, at: At): Columns {
  const names = text.split(/\s+/)
  const known = names.map((name) => columnNames.get(name))
  names.forEach((name, position) => {
    if (!known[position])
      at(', head', { zh: `栏名“${name}”没有对应的类别。`, en: `column '${name}' stands for no class.` })
  })
  for (const dataClass of dataClassNames) {
    const count = known.filter((column) => column === dataClass).length
    if (count === 0)
      at(', head', { zh: `缺少类别 ${dataClass}。`, en: `no column for the class ${dataClass}.` })
    if (count > 1)
      at(', head', { zh: `类别 ${dataClass} 有多栏。`, en: `several columns for the class ${dataClass}.` })
  }
  return known
}

function addDepartment(
  table: Map<string, AccessRow>,
  department: string,
  parts: readonly string[],
  columns: Columns,
  at: At,
): void {
  if (!/^[A-Z][A-Z_]*$/.test(department))
    at(`, ${department}`, {
      zh: '部门代码应为大写字母和下划线。',
      en: 'a department code is capital letters and _.',
    })
  if (parts.length !== 5) {
    at(`, ${department}`, {
      zh: `有 ${parts.length} 部分，应为5部分：部门 | 格 | 人员 | 录入 | 条款。`,
      en: `${parts.length} parts, expected 5: department | cells | rows | writes | clauses.`,
    })
    return
  }
  if (table.has(department))
    at(`, ${department}`, { zh: '部门出现两次。', en: 'the department stands there twice.' })
  const row = parseLine(parts, columns, (place, fault) => at(`, ${department} × ${place}`, fault))
  table.set(department, row)
}
