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

/**
 * What an office does beside reading, counting and recording files: emergencies, answering for accesses, administration, what a person
 * asks for. A front-end whose ceiling does not name it has no part in it.
 */
export const duties = ['EMERGENCIES', 'ACCESSES', 'ADMINISTRATION', 'REQUESTS'] as const
export type Duty = (typeof duties)[number]

/** Which front-end narrowed a row, and in what. */
export interface CeilingOver {
  readonly client: string
  readonly duties: ReadonlySet<Duty>
  /** Classes of which the department reads more elsewhere. */
  readonly classes: ReadonlySet<DataClass>
}

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
  /** The row is what a front-end leaves of the department's; absent in the table itself. */
  readonly ceiling?: CeilingOver
}

/** By what name a row is known in the database and to whatever is kept for its rights: `EDUCATION`, `EDUCATION@city-front`. */
export const nameOfRow = ({ department, ceiling }: AccessRow): string =>
  ceiling ? `${department}@${ceiling.client}` : department

/** The populations of a row, each with its condition. */
export const conditionsOf = ({ rows }: AccessRow): [Population, RowCondition][] => Object.entries(rows)

/**
 * A population missing in `rows` is a population the department has nothing to do with. Where a deployment says which front-ends may ask,
 * `clients` holds the rows of each, by client and department, and no other client has any.
 */
export type AccessTable = ReadonlyMap<string, AccessRow> & {
  readonly clients?: ReadonlyMap<string, ReadonlyMap<string, AccessRow>>
}

/** The row that decides: the department's, or what the front-end leaves of it. */
export const rowFor = (
  table: AccessTable,
  { client, department }: { readonly client: string; readonly department: string },
): AccessRow | undefined =>
  table.clients ? table.clients.get(client)?.get(department) : table.get(department)

/** Every row by which somebody can be served, each once. */
export function everyRow(table: AccessTable): AccessRow[] {
  const ofClients = [...(table.clients?.values() ?? [])].flatMap((rows) => [...rows.values()])
  return [...new Set([...table.values(), ...ofClients])]
}

/** A condition as callers read it. */
export const conditionText = (condition: RowCondition): string =>
  condition.kind === 'REGION' ? 'REGION' : `${condition.kind}: ${condition.text}`
