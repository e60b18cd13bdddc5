import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import type { Message } from '../errors.js'
import { type EntryFault, type RegionEntry, RegionSourceFaults } from './entry.js'
import { badRegionCode, findRegionCode } from './region-code.js'

const columns = ['code', 'name', 'name_only', 'parent_code'] as const
type Column = (typeof columns)[number]
type Cells = Partial<Record<Column, string>>

const faultsOf = {
  header: {
    zh: `第一行应为列名 code,name，可加 name_only、parent_code`,
    en: 'the first line names the columns: code,name and if needed name_only, parent_code',
  },
  cells: {
    zh: '列数与第一行不同；含逗号的名称请加双引号',
    en: 'the number of cells differs from the first line; put a name with a comma in double quotes',
  },
  name: {
    zh: '名称应为 1 至 60 个字',
    en: 'a name of 1 to 60 characters is expected',
  },
  encoding: { zh: '不是 UTF-8 编码；请另存为 UTF-8', en: 'this is not UTF-8; save the file as UTF-8' },
  nameOnly: {
    zh: '应为 true 或留空（true 表示只载入名称的上级）',
    en: 'true or nothing is expected (true: an ancestor, loaded for its name only)',
  },
} satisfies Record<string, Message>

const cell = /("(?:[^"]|"")*"|[^",]*)(,|$)/y

/** Cells of one line, RFC 4180 without line breaks inside a cell: names of regions have none. Empty: not such a line. */
export function cellsOf(line: string): string[] {
  const cells: string[] = []
  cell.lastIndex = 0
  for (let match = cell.exec(line); match; match = cell.exec(line)) {
    const [, text = '', end] = match
    cells.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.trim())
    if (end === '') return cells
  }
  return []
}

/** Reads a file of regions line by line; every wrong line is named at the end. */
export async function readRegionFile(
  path: string,
  options: { otherColumns?: 'IGNORED'; only?: (code: string) => boolean } = {},
): Promise<RegionEntry[]> {
  const file = basename(path)
  const entries: RegionEntry[] = []
  const faults: EntryFault[] = []
  let names: string[] | undefined
  let line = 0
  for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    line += 1
    if (text.trim() === '') continue
    const cells = cellsOf(line === 1 ? text.replace(/^\uFEFF/, '') : text)
    const fault = (column: string, message: Message) => faults.push({ file, line, column, message })
    if (!names) {
      names = cells
      const isKnown = (name: string) => options.otherColumns === 'IGNORED' || columns.includes(name as Column)
      const missing = (['code', 'name'] as const).find((name) => !cells.includes(name))
      const unknown = cells.find((name) => !isKnown(name))
      if (missing ?? unknown !== undefined) throw headerFault(file, line, missing ?? unknown ?? '')
    } else if (cells.length !== names.length) fault('*', faultsOf.cells)
    else {
      const named: Cells = Object.fromEntries(names.map((name, index) => [name, cells[index]]))
      if (options.only && !options.only(named.code ?? '')) continue
      const problems = faultsIn(named)
      for (const [column, message] of problems) fault(column, message)
      if (problems.length === 0) entries.push(entryOf(named, file, line))
    }
  }
  if (!names) throw headerFault(file, 1, 'code')
  if (faults.length > 0) throw new RegionSourceFaults(faults)
  return entries
}

const headerFault = (file: string, line: number, column: string) =>
  new RegionSourceFaults([{ file, line, column, message: faultsOf.header }])

function faultsIn({ code = '', name = '', name_only = '', parent_code = '' }: Cells): [Column, Message][] {
  const found: [Column, Message][] = []
  if (!findRegionCode(code)) found.push(['code', badRegionCode])
  if (name.includes('\uFFFD')) found.push(['name', faultsOf.encoding])
  else if (name.length < 1 || name.length > 60 || /\p{Cc}/u.test(name)) found.push(['name', faultsOf.name])
  if (!['', 'true', 'false'].includes(name_only)) found.push(['name_only', faultsOf.nameOnly])
  if (parent_code !== '' && !findRegionCode(parent_code)) found.push(['parent_code', badRegionCode])
  return found
}

const entryOf = (cells: Cells, file: string, line: number): RegionEntry => ({
  code: findRegionCode(cells.code ?? '') ?? '',
  name: cells.name ?? '',
  nameOnly: cells.name_only === 'true',
  parentCode: findRegionCode(cells.parent_code ?? ''),
  at: { file, line },
})

/** The text of such a file. Where a region hangs follows from the codes, so it is not written. */
export const regionFileText = (regions: readonly Pick<RegionEntry, 'code' | 'name' | 'nameOnly'>[]): string =>
  [
    'code,name,name_only',
    ...regions.map(({ code, name, nameOnly }) => `${code},${quoted(name)},${nameOnly || ''}`),
  ]
    .map((line) => `${line}\n`)
    .join('')

const quoted = (name: string) => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)
