import type { Cell, DataClass } from '../registry/classes.js'
import type { Population } from '../registry/populations.js'

/** Facts about a person by which a row can be limited today. */
export const rowFacts = ['DISABILITY'] as const
export type RowFact = (typeof rowFacts)[number]

/** Which persons of a population a row reaches. `fact` names the recorded fact that decides a LIMITED or
 *  ORGANISATION row; null means the fact is not recorded yet, so the row reaches nobody (never the region instead).
 *  `text` is what an official reads, `中文。English.` */
export type RowCondition =
  | { readonly kind: 'REGION' }
  | { readonly kind: 'LIMITED' | 'ORGANISATION'; readonly text: string; readonly fact: RowFact | null }

/** One line of the access table. */
export interface AccessRow {
  readonly department: string
  /** 中文 name of the department. */
  readonly label: string
  readonly cells: Readonly<Record<DataClass, Cell>>
  readonly rows: Readonly<Record<Population, RowCondition>>
  /** Under F the fields of a file; under M and own only records that the department adds itself. */
  readonly writes: ReadonlySet<DataClass>
  /** The clauses the row rests on, as `001 三(一)3; 000 二(4)`. */
  readonly clause: string
}

/** The populations of a row, each with its condition. */
export const conditionsOf = ({ rows }: AccessRow): [Population, RowCondition][] => Object.entries(rows)

/** A population missing in `rows` is a population the department has nothing to do with. */
export type AccessTable = ReadonlyMap<string, AccessRow>

/** A condition as callers read it. */
export const conditionText = (condition: RowCondition): string =>
  condition.kind === 'REGION' ? 'REGION' : `${condition.kind}: ${condition.text}`
