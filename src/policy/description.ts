import type { ExecutionResult } from 'graphql'
import type { Message } from '../errors.js'

const han = /\p{Script=Han}/u

/** Where one sentence ends: after `。`, or after an English full stop before a Chinese word. */
const borders = /(?<=[。！？])\s*|(?<=[.!?])\s+(?=\p{Script=Han})/u

/** `来源 Source: 001 二(二).`: a label in both languages, then what both have in common. */
const labelled = /^(?<zh>\p{Script=Han}+) (?<en>[A-Z][a-z]+): (?<rest>.+)\.$/su

/** `监护 guardianship`: one word in both languages. */
const paired = /^(?<zh>[\p{Script=Han}、（）]+) (?<en>[a-z_ ]+)$/u

const isChinese = (sentence: string) => /[。！？]$/.test(sentence) || !/[A-Za-z]{2}/.test(sentence)

function inBoth(sentence: string): Message {
  const label = labelled.exec(sentence)?.groups as { zh: string; en: string; rest: string } | undefined
  if (label) {
    const pair = paired.exec(label.rest)?.groups as { zh: string; en: string } | undefined
    return {
      zh: `${label.zh}：${pair?.zh ?? label.rest}。`,
      en: `${label.en}: ${pair?.en ?? label.rest}.`,
    }
  }
  return isChinese(sentence) ? { zh: sentence, en: '' } : { zh: '', en: sentence }
}

/** The two languages of a text of the form `中文。English.`, sentence by sentence. */
export function languagesOf(description: string): Message {
  const sentences = description.trim().split(borders).filter(Boolean).map(inBoth)
  const text = {
    zh: sentences.map(({ zh }) => zh).join(''),
    en: sentences
      .map(({ en }) => en)
      .filter(Boolean)
      .join(' '),
  }
  // A text that has one language only is shown as it is, whoever asks.
  return { zh: text.zh || description, en: text.en || description }
}

const known = new Map<string, Message>()

function cut(text: string, language: keyof Message): string {
  // Names hold no Chinese; a default value does begin with a sign of its own.
  if (!han.test(text) || /^["[{]/.test(text)) return text
  const both = known.get(text) ?? languagesOf(text)
  // The texts of the schema are few and always the same.
  known.set(text, both)
  return both[language]
}

/**
 * An answer to introspection with its descriptions in one language. The answer is cut and not the schema: a copy for
 * each right set and language would cost a hundred schemas, and whatever an alias is called, its text is found.
 */
export function inLanguage(result: ExecutionResult, language: keyof Message): ExecutionResult {
  return { ...result, data: walked(result.data, language) as ExecutionResult['data'] }
}

function walked(value: unknown, language: keyof Message): unknown {
  if (typeof value === 'string') return cut(value, language)
  if (Array.isArray(value)) return value.map((entry) => walked(entry, language))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, walked(entry, language)]))
}
