import { type FieldNode, type ValueNode, valueFromASTUntyped } from 'graphql'
import type { Amount, Given } from './amount.js'

/** A list that has no `first`: as many entries as one of its kind has. */
export const usualEntries = 10

/** No page is longer, whatever the deployment allows; a larger number is refused when it is read. */
export const longestPage = 1_000

/** Lists that are shorter or longer than the usual one. */
export const entriesOf: Readonly<Record<string, number>> = {
  'Region.children': 25,
  'Region.childrenOn': 25,
  'StatRowType.cells': 3,
  'StatRowType.dimensions': 2,
}

/** Fields that cost more than the one that every field does. */
export const weightOf: Readonly<Record<string, (node: FieldNode) => Amount>> = {
  // Counted row by row, however long the list is.
  'PersonConnection.totalCount': () => 100,
  'Query.personExport': () => 200,
  'Query.statistics': (node) => figuresAsked(node),
}

/** A change locks, writes its history and its figures. */
export const ofChange = 20

const ofFigures = 100

/** Figures are as dear as the dimensions and comparisons they are counted by, for each period. */
function figuresAsked({ arguments: given = [] }: FieldNode): Amount {
  const query = given.find(({ name }) => name.value === 'query')?.value
  if (!query) return ofFigures
  return (request) => {
    const { by, where, compare, period } = asObject(argumentValue(query, request))
    return ofFigures * (1 + lengthOf(by) + lengthOf(where)) * (1 + lengthOf(compare)) * periodsIn(period)
  }
}

export const argumentValue = (node: ValueNode, { variables }: Given): unknown =>
  valueFromASTUntyped(node, variables as never)

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const lengthOf = (value: unknown): number =>
  Array.isArray(value) ? Math.min(value.length, 10) : value === undefined || value === null ? 0 : 1

const mostPeriods = 20

/** How many periods lie between two labels such as 2025Q4 and 2026Q3, both of them counted. */
function periodsIn(period: unknown): number {
  const { from, to } = asObject(period)
  if (typeof from !== 'string') return 1
  const [first, last] = [numberOf(from), typeof to === 'string' ? numberOf(to) : undefined]
  if (first === undefined || last === undefined) return mostPeriods / 2
  return Math.min(mostPeriods, Math.max(1, last - first + 1))
}

function numberOf(label: string): number | undefined {
  const [, year, quarter] = /^(\d{4})(?:Q([1-4]))?$/.exec(label) ?? []
  if (year === undefined) return undefined
  return quarter === undefined ? Number(year) : Number(year) * 4 + Number(quarter)
}
