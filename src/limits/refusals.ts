import { costLimitExceeded, PlatformError } from '../errors.js'
import type { LimitSet } from './limit-set.js'
import type { Shape } from './shape.js'

type Measured = keyof Shape

/** What is too much, in words, and what to do. */
const words: Record<Measured, readonly [zh: string, en: string, remedyZh: string, remedyEn: string]> = {
  tokens: ['词法单元', 'tokens', '请拆分为几个文档', 'send several documents'],
  depth: ['层嵌套', 'levels of fields', '请减少嵌套层数', 'ask for fewer levels'],
  fields: [
    '个字段（片段按使用处展开）',
    'fields, fragments counted wherever they are used',
    '请减少字段或分几次查询',
    'ask for fewer fields, or in several documents',
  ],
  fragments: ['个片段', 'fragments', '请减少片段', 'use fewer fragments'],
  aliases: ['个别名', 'aliases', '请减少别名，或用列表查询', 'use fewer aliases, or a list'],
  directives: ['个指令', 'directives', '请减少指令', 'use fewer directives'],
  roots: ['个根字段', 'root fields', '请分几次查询', 'ask in several documents'],
}

const shown = (count: number): string => (Number.isFinite(count) ? String(count) : '∞')

/** The first measure of a document that goes beyond what its caller may ask for. */
export function tooLarge(shape: Shape, limits: LimitSet): PlatformError | undefined {
  for (const measure of Object.keys(words) as Measured[]) {
    if (shape[measure] <= limits[measure]) continue
    const [zh, en, remedyZh, remedyEn] = words[measure]
    const [count, most] = [shown(shape[measure]), limits[measure]]
    return costLimitExceeded({
      zh: `查询文档有 ${count} ${zh}，上限为 ${most}；${remedyZh}。`,
      en: `The document has ${count} ${en}; at most ${most} are taken: ${remedyEn}.`,
    })
  }
  return undefined
}

export const tooDear = (cost: number, most: number) =>
  costLimitExceeded({
    zh: `查询的成本为 ${cost}，上限为 ${most}；请减小 first、减少字段或分几次查询。`,
    en: `The query costs ${cost}; at most ${most} are taken: lower \`first\`, ask for fewer fields, or in several queries.`,
  })

export const tooOften = (seconds: number) =>
  new PlatformError(
    'RATE_LIMITED',
    {
      zh: `本账号通过此客户端的查询额度已用完，请 ${seconds} 秒后重试。`,
      en: `This account has spent what it may through this client; try again in ${seconds} s.`,
    },
    { retryAfterSeconds: seconds },
  )
