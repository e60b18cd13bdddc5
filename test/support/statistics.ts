import type { Viewer } from '../../src/policy/viewer.js'
import { dataOf, type TestPlatform } from './platform.js'

/** One row of an answer, as a caller gets it. */
export interface AnsweredRow {
  readonly region: { readonly code: string; readonly name: string }
  readonly period: { readonly label: string; readonly day: string; readonly isClosed: boolean }
  readonly dimensions: readonly { readonly code: string; readonly label: string }[]
  readonly total: string | null
  readonly cells: readonly {
    readonly column: string
    readonly value: number | null
    readonly display: string
    readonly status: string
  }[]
}

export const statisticsQuery = `query ($query: StatQueryInput!) {
  statistics(query: $query) {
    columns { code label unit definition } revision
    privacy { suppressedCells threshold }
    rows(first: 1000) {
      totalCount
      nodes { region { code name } period { label day isClosed } dimensions { code label } total
        cells { column value display status } }
    }
  }
}`

interface Answered {
  readonly rows: readonly AnsweredRow[]
  readonly columns: readonly { readonly code: string; readonly label: string }[]
  readonly revision: number | null
  readonly privacy: { readonly suppressedCells: number; readonly threshold: number | null }
}

export async function askStatistics(
  platform: TestPlatform,
  viewer: Viewer,
  query: object,
): Promise<Answered> {
  const { statistics } = dataOf(await platform.ask(viewer, statisticsQuery, { variables: { query } }))
  return { ...statistics, rows: statistics.rows.nodes }
}

/** Rows in short: region, values, total, then value or status of each cell. */
export const inShort = (rows: readonly AnsweredRow[]): unknown[][] =>
  rows.map(({ region, dimensions, total, cells }) => [
    region.code,
    ...dimensions.map(({ code }) => code),
    ...(total ? [total] : []),
    ...cells.map(({ value, status }) => (value === null ? status : value)),
  ])
