import type { Message } from '../errors.js'

/**
 * The headings of documents 000–004 as printed, so that a right can't cite a clause that does not exist. 000 mixes
 * （1）（3）（4）（5） with （二）（六） in its section 二. `一` alone is the section, `三(一)` a heading under it with the
 * number of its last numbered item.
 */
const outline: Record<string, Record<string, number>> = {
  '000': {
    一: 0,
    ...headings('二', ['1', '二', '3', '4', '5', '六']),
    ...headings('三', ['一', '二', '三']),
    ...headings('四', ['一', '二', '三', '四']),
    附件1: 0,
    附件2: 0,
  },
  '001': {
    一: 0,
    ...headings('二', ['一', '二', '三', '四', '五', '六', '七', '八'], { 一: 5 }),
    ...headings('三', ['一', '二', '三'], { 一: 20, 二: 4 }),
  },
  '002': {
    ...headings('一', ['一', '二', '三', '四', '五']),
    ...headings('二', ['一', '二', '三']),
    ...headings('三', ['一', '二', '三', '四']),
  },
  '003': {
    一: 0,
    ...headings('二', ['一', '二', '三'], { 二: 4 }),
    ...headings('三', ['一', '二', '三', '四', '五', '六', '七'], { 一: 7, 二: 7, 三: 6 }),
    ...headings('四', ['一', '二', '三', '四', '五']),
  },
  '004': {
    一: 0,
    二: 0,
    ...headings('三', ['一', '二', '三', '四']),
    ...headings('四', ['一', '二', '三', '四']),
  },
}

function headings(
  section: string,
  names: string[],
  items: Record<string, number> = {},
): Record<string, number> {
  const entries = names.map((name) => [`${section}(${name})`, items[name] ?? 0] as const)
  return { [section]: 0, ...Object.fromEntries(entries) }
}

/** The documents that can be cited; docs/policy/sources.md says what they are. */
export const documents = Object.keys(outline).sort()

/** The faults of citations such as `001 三(一)3; 000 二(1)(4)`, each with its remedy; none when all of them exist. */
export const clauseFaults = (citations: string): Message[] =>
  citations.split(';').flatMap((citation) => faultOf(citation.trim()) ?? [])

function faultOf(citation: string): Message | undefined {
  const parts = /^(\d{3}) (附件\d|[一二三四])((?:\(.\)\d*)*)$/.exec(citation)
  if (!parts)
    return {
      zh: `“${citation}”不是条款；写法如 000 二(1) 或 001 三(一)3。`,
      en: `'${citation}' is not a clause; write it like 000 二(1) or 001 三(一)3.`,
    }
  const [, document = '', section = '', rest = ''] = parts
  const known = outline[document]
  if (!known)
    return {
      zh: `没有文件 ${document}；文件为 000–004。`,
      en: `there is no document ${document}; they are 000–004.`,
    }
  const cited = rest === '' ? [section] : (rest.match(/\(.\)\d*/g) ?? []).map((heading) => section + heading)
  const missing = cited.find((clause) => !exists(known, clause))
  return missing === undefined
    ? undefined
    : {
        zh: `文件 ${document} 没有标题 ${missing}；请核对原文。`,
        en: `document ${document} has no heading ${missing}; compare it with the text.`,
      }
}

function exists(known: Record<string, number>, clause: string): boolean {
  const [, heading = clause, item] = /^(.+\))(\d+)$/.exec(clause) ?? []
  const last = known[heading]
  return last !== undefined && (item === undefined || (Number(item) >= 1 && Number(item) <= last))
}
