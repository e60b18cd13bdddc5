import type { Message } from '../errors.js'
import { expectedOf } from '../people/completeness.js'
import { type Measure, measures } from './catalogue.js'
import type { Line, Sum } from './lines.js'
import type { Compare, Plan } from './plan.js'

export type CellStatus =
  | 'REPORTED'
  | 'ZERO'
  | 'PROVISIONAL'
  | 'NOT_AVAILABLE'
  | 'SUPPRESSED_SMALL'
  | 'SUPPRESSED_COMPLEMENTARY'
  | 'NOT_AUTHORIZED'

export interface StatCell {
  readonly column: string
  readonly value: number | null
  readonly display: string
  readonly status: CellStatus
}

export interface Column {
  readonly code: string
  readonly label: Message
  readonly unit: Message
  readonly definition: Message
}

/** What a cell is made of: a figure, or the reason why there is none. */
export type Figure =
  | { readonly sum: Sum; readonly isClosed: boolean }
  | { readonly status: CellStatus; readonly display?: string }

const none = '—'
const whole = new Intl.NumberFormat('en-US')

export const without = (status: CellStatus): Figure => ({ status })

/** The figure of a key in a line. */
export const figureOf = (line: Line, key: string, isClosed: boolean): Figure =>
  line.unknown.has(key)
    ? { status: 'NOT_AVAILABLE' }
    : { sum: line.sums.get(key) ?? { persons: 0, filled: 0 }, isClosed }

const statusOf = (value: number, isClosed: boolean): CellStatus =>
  value === 0 ? 'ZERO' : isClosed ? 'REPORTED' : 'PROVISIONAL'

const given = (column: string, value: number, isClosed: boolean, display: string): StatCell => ({
  column,
  value,
  display,
  status: statusOf(value, isClosed),
})
const missing = (column: string, { status, display = none }: Exclude<Figure, { sum: Sum }>): StatCell => ({
  column,
  value: null,
  display,
  status,
})
const unavailable = (column: string): StatCell => ({
  column,
  value: null,
  display: none,
  status: 'NOT_AVAILABLE',
})

const percent = (value: number) => `${(value * 100).toFixed(1)}%`
const rounded = (value: number) => Math.round(value * 10_000) / 10_000

/** The cell of a measure. `total` is everybody of the region and period, for shares. */
export function measured(plan: Plan, measure: Measure, figure: Figure, total: Figure | undefined): StatCell {
  if (!('sum' in figure)) return missing(measure, figure)
  const { sum, isClosed } = figure
  if (measure === 'persons') return given(measure, sum.persons, isClosed, whole.format(sum.persons))
  if (measure === 'completeness') {
    const expected = sum.persons * expectedOf(plan.group)
    // How complete files are is not published.
    if (isClosed || expected === 0 || !plan.isExact) return unavailable(measure)
    const value = rounded(sum.filled / expected)
    return given(measure, value, isClosed, percent(value))
  }
  if (total === undefined) return unavailable(measure)
  if (!('sum' in total)) return missing(measure, { status: total.status })
  if (total.sum.persons === 0) return unavailable(measure)
  const value = rounded(sum.persons / total.sum.persons)
  return given(measure, value, isClosed, percent(value))
}

const comparisons: Record<Compare, { readonly label: Message; readonly quarters: number }> = {
  YOY: { label: { zh: '上年同期', en: 'a year before' }, quarters: 4 },
  QOQ: { label: { zh: '上季度', en: 'a quarter before' }, quarters: 1 },
}
export const quartersBack = (compare: Compare): number => comparisons[compare].quarters

const earlierCode = (compare: Compare) => `persons_${compare.toLowerCase()}`
const changeCode = (compare: Compare) => `persons_${compare.toLowerCase()}_change`

/** The earlier figure and the change since. */
export function compared(compare: Compare, now: Figure, then: Figure | undefined): StatCell[] {
  if (then === undefined) return [unavailable(earlierCode(compare)), unavailable(changeCode(compare))]
  if (!('sum' in then))
    return [missing(earlierCode(compare), then), missing(changeCode(compare), { status: then.status })]
  const earlier = given(earlierCode(compare), then.sum.persons, then.isClosed, whole.format(then.sum.persons))
  if (!('sum' in now)) return [earlier, missing(changeCode(compare), { status: now.status })]
  const change = now.sum.persons - then.sum.persons
  const display = `${change > 0 ? '+' : ''}${whole.format(change)}`
  return [earlier, given(changeCode(compare), change, now.isClosed, display)]
}

export function columnsOf(plan: Plan): Column[] {
  const persons = { zh: '人', en: 'persons' }
  return [
    ...measures.filter(({ code }) => plan.measures.includes(code)),
    ...plan.compare.flatMap((compare) => {
      const { label } = comparisons[compare]
      return [
        {
          code: earlierCode(compare),
          label: { zh: `${label.zh}人数`, en: `Persons ${label.en}` },
          unit: persons,
          definition: { zh: `${label.zh}的人数。`, en: `Persons ${label.en}.` },
        },
        {
          code: changeCode(compare),
          label: { zh: `比${label.zh}增减`, en: `Change since ${label.en}` },
          unit: persons,
          definition: { zh: `人数减去${label.zh}人数。`, en: `Persons minus those ${label.en}.` },
        },
      ]
    }),
  ]
}
