import type { Message } from '../errors.js'
import { type EntryFault, type RegionEntry, RegionSourceFaults } from './entry.js'
import { digitsOfLevel, type RegionLevel } from './levels.js'
import { levelOf, prefixesOf } from './region-code.js'

/** A region as a source has it, with its place in the tree. */
export interface ArrangedRegion {
  readonly code: string
  readonly level: RegionLevel
  readonly parentCode: string | null
  readonly name: string
  readonly nameOnly: boolean
}

/** Lines of the statistics that stand for no region: they hold the counties that no city has. */
const summaryNames = new Set(['市辖区', '县', '省直辖县级行政区划', '自治区直辖县级行政区划'])
const isSummaryLine = ({ code, name }: RegionEntry) => levelOf(code) === 'CITY' && summaryNames.has(name)

const sentences = {
  twice: (code: string): Message => ({
    zh: `代码 ${code} 出现两次而内容不同；请只留一行`,
    en: `code ${code} stands twice with different contents; keep one line`,
  }),
  noParent: {
    zh: '文件中和已载入的区划中都没有它的上级；请加上级各行（name_only 列填 true），或先载入上级',
    en: 'no region above it is in the file or loaded; add lines for its ancestors with name_only true, or load them first',
  },
  badParent: {
    zh: '上级不在文件中、未载入，或级别不高于本区划；请改正 parent_code',
    en: 'this parent is not in the file nor loaded, or is not of a higher level; correct parent_code',
  },
} as const

/**
 * Decides where every region hangs: where the source says, else under the longest code that begins its own and is
 * known. So 441900003 hangs under 4419, a city without counties, and 429004 under 42, a province whose county has no
 * city; the line that statistics put between them is left out.
 */
export function arrange(
  entries: readonly RegionEntry[],
  isLoaded: (code: string) => boolean,
): ArrangedRegion[] {
  const byCode = new Map<string, RegionEntry>()
  const faults: EntryFault[] = []
  const fault = ({ at }: RegionEntry, column: string, message: Message) =>
    faults.push({ ...at, column, message })
  for (const entry of entries) {
    if (isSummaryLine(entry)) continue
    const known = byCode.get(entry.code)
    if (!known) byCode.set(entry.code, entry)
    else if (known.name !== entry.name || known.parentCode !== entry.parentCode)
      fault(entry, 'code', sentences.twice(entry.code))
  }
  const isKnown = (code: string) => byCode.has(code) || isLoaded(code)
  const arranged = [...byCode.values()].map((entry): ArrangedRegion => {
    const { code, name, nameOnly } = entry
    const level = levelOf(code)
    const parentCode = entry.parentCode ?? prefixesOf(code).find(isKnown) ?? null
    if (parentCode === null && level !== 'PROVINCE') fault(entry, 'code', sentences.noParent)
    const isAbove = (parent: string) => isKnown(parent) && parent.length < digitsOfLevel[level]
    if (parentCode !== null && !isAbove(parentCode)) fault(entry, 'parent_code', sentences.badParent)
    return { code, level, parentCode, name, nameOnly }
  })
  if (faults.length > 0) throw new RegionSourceFaults(faults)
  return arranged.sort((a, b) => a.code.length - b.code.length || (a.code < b.code ? -1 : 1))
}
