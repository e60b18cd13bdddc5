import { badUserInput } from '../errors.js'
import { lastDayOf, type Quarter, quarterOf, quartersBetween } from '../registry/calendar.js'

/** A time that figures are asked for: today, or the last day of a quarter or year. */
export interface Period {
  readonly label: string
  /** The day whose members count; today while the period runs. */
  readonly day: string
  /** Ended: what is recorded later changes nothing. */
  readonly isClosed: boolean
  /** The quarter whose last day it is, once ended. */
  readonly quarter: Quarter | null
}

export type Grain = 'LIVE' | 'QUARTER' | 'YEAR'
interface PeriodGiven {
  readonly grain: string
  readonly from?: string | null
  readonly to?: string | null
}

export const mostPeriods = 20

const quarterShape = /^(19|20)\d\d[Qq][1-4]$/
const yearShape = /^(19|20)\d\d$/

/** The periods of a query, the earliest first. */
export function periodsOf(today: string, given: PeriodGiven | null | undefined): Period[] {
  const { grain = 'LIVE', from, to } = given ?? {}
  if (grain === 'LIVE') {
    if (from || to)
      throw badUserInput('query.period', {
        zh: 'LIVE 是今天的数字，没有 from 和 to；过去请用 QUARTER 或 YEAR。',
        en: 'LIVE is of today and has no from and to; use QUARTER or YEAR for the past.',
      })
    return [{ label: today, day: today, isClosed: false, quarter: null }]
  }
  const labels = grain === 'QUARTER' ? quarters(today, from, to) : years(today, from, to)
  if (labels.length < 1 || labels.length > mostPeriods)
    throw badUserInput('query.period', {
      zh: `from 不晚于 to，且至多 ${mostPeriods} 个时期。`,
      en: `from must not lie behind to, and at most ${mostPeriods} periods are answered.`,
    })
  return labels.map((label) => periodOf(today, label))
}

/** `2026Q3` or `2026`: the figure of its last day, or of today while it runs. */
export function periodOf(today: string, label: string): Period {
  const quarter = (label.includes('Q') ? label : `${label}Q4`) as Quarter
  const last = lastDayOf(quarter)
  const isClosed = last < today
  return { label, day: isClosed ? last : today, isClosed, quarter: isClosed ? quarter : null }
}

function quarters(today: string, from?: string | null, to?: string | null): string[] {
  const now = quarterOf(today)
  const read = (field: string, text: string | null | undefined): Quarter => {
    const quarter = (text ?? now).toUpperCase() as Quarter
    if (quarterShape.test(quarter) && quarter <= now) return quarter
    throw notAPeriod(field, '2026Q3')
  }
  const last = read('to', to)
  return quartersBetween(from ? read('from', from) : last, last)
}

function years(today: string, from?: string | null, to?: string | null): string[] {
  const now = today.slice(0, 4)
  const read = (field: string, text: string | null | undefined) => {
    const year = text ?? now
    if (yearShape.test(year) && year <= now) return Number(year)
    throw notAPeriod(field, '2026')
  }
  const last = read('to', to)
  const first = from ? read('from', from) : last
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => String(first + at))
}

const notAPeriod = (field: string, example: string) =>
  badUserInput(`query.period.${field}`, {
    zh: `应为不晚于今天的时期，如 ${example}。`,
    en: `a period such as ${example} is expected, not later than today.`,
  })

/** The same period so many quarters before; a year is four. */
export function before(label: string, quartersBack: number): string {
  if (!label.includes('Q')) return String(Number(label) - Math.max(1, Math.floor(quartersBack / 4)))
  const place = Number(label.slice(0, 4)) * 4 + Number(label.slice(5)) - 1 - quartersBack
  return `${Math.floor(place / 4)}Q${(place % 4) + 1}`
}
