import type { Purpose } from '../audit/purposes.js'
import type { Language } from '../context.js'
import type { Headings } from '../csv/text.js'
import type { Viewer } from '../policy/viewer.js'
import type { Span } from '../traces/span.js'
import type { Answer } from './answer.js'

/** What the HTTP edge knows of a request, handed to the GraphQL context. */
export interface Caller {
  readonly viewer: Viewer
  readonly requestId: string
  /** `X-Access-Purpose`: why the caller reads, for the record of accesses. */
  readonly purpose?: Purpose
  /** Language of messages, from Accept-Language. */
  readonly language: Language
  /** `X-Access-Mode: strict`: a masked or withheld field is an error of the whole operation. */
  readonly strict: boolean
  /** `X-Description-Language`: descriptions in introspection are cut to one language; both are given without it. */
  readonly descriptions?: Language
  /** `Accept: text/csv`: the answer is a table, headed so. */
  readonly csv?: Headings
  /** Aborted when the client goes away or the server can't wait any longer. */
  readonly signal: AbortSignal
  /** The request, where it is traced. */
  readonly span?: Span
  readonly trace: Trace
}

/** What the log line of a request says about its answer. */
export interface Trace {
  operation?: string
  roots?: readonly string[]
  codes: readonly string[]
  /** The answer went through the problem plugin. An answer that did not is replaced, never sent. */
  formatted: boolean
  /** The answer as a table, where one was asked for. */
  csv?: Answer
  /** What went wrong outside the resolvers, where Apollo gives no error to answer with. */
  fault?: unknown
}

/** Chinese unless English is preferred. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const preferred = (acceptLanguage ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/)
      const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)
      return { language: tag.split('-')[0], weight: Number.isNaN(weight) ? 0 : weight }
    })
    .filter(({ language, weight }) => (language === 'zh' || language === 'en') && weight > 0)
    .sort((one, other) => other.weight - one.weight)[0]
  return preferred?.language === 'en' ? 'en' : 'zh'
}

/** The language of a page: `?lang=` where a reader chose, else as above. */
export function pageLanguage(url = '', acceptLanguage?: string): Language {
  const chosen = new URLSearchParams(url.split('?')[1]).get('lang')
  return chosen === 'zh' || chosen === 'en' ? chosen : languageOf(acceptLanguage)
}

const answerTypes = ['application/json', 'application/graphql-response+json'] as const
export type AnswerType = (typeof answerTypes)[number]

/** The media type of an answer, or undefined when the caller takes none of ours. */
export function answerTypeOf(accept: string | undefined): AnswerType | undefined {
  if (!accept) return 'application/json'
  const weights = new Map(
    accept
      .toLowerCase()
      .split(',')
      .map((entry) => {
        const [type = '', ...parameters] = entry.trim().split(/\s*;\s*/)
        return [type, Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)]
      }),
  )
  const weightOf = (type: AnswerType) =>
    weights.get(type) ?? weights.get('application/*') ?? weights.get('*/*') ?? 0
  const [plain, exact] = answerTypes.map(weightOf) as [number, number]
  if (exact > 0 && exact >= plain && weights.has('application/graphql-response+json'))
    return 'application/graphql-response+json'
  return plain > 0 ? 'application/json' : undefined
}
