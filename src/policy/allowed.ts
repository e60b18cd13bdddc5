import type { Population } from '../registry/populations.js'
import type { RowCondition } from './access-row.js'
import type { FigureMode } from './rights.js'
import type { Viewer } from './viewer.js'

declare const decided: unique symbol

/** How a coordinate is read in this operation. */
export type Mode = 'FULL' | 'MASKED' | 'NONE'

/**
 * The decision about one operation, made before it executes (policy/decide.ts is the only maker).
 * The door to the database opens only with it, and every executor builds its SQL from it.
 */
export interface Allowed {
  readonly [decided]: true
  readonly viewer: Viewer
  readonly kind: 'query' | 'mutation'
  /** It changes the hierarchy: nobody may put a file anywhere meanwhile. */
  readonly changesRegions: boolean
  /** A change that goes by the keys of its files: one plan of a statement serves each. */
  readonly goesByKeys: boolean
  /** It asks for a person by id, for an account that may open files in an emergency: what was opened for it counts. */
  readonly seesOpened: boolean
  /** Root fields the operation asks for, all of them permitted. */
  readonly roots: ReadonlySet<string>
  /** The role that the database knows the viewer's rights by: `EDUCATION`, `EDUCATION:WRITES`, `nobody`. */
  readonly databaseRole: string
  /** The role in which its figures of the past are counted: `EDUCATION:COUNTS`. */
  readonly countingRole: string
  /** Populations whose persons the viewer may count, in figures at least. */
  readonly counted: readonly Population[]
  /** Populations whose persons the viewer reaches, with the condition on the persons. */
  readonly rows: ReadonlyMap<Population, RowCondition>
  /** Mode of an output coordinate such as `Person.name`; NONE for every coordinate not decided. */
  mode(coordinate: string): Mode
  /** How the viewer may read an output coordinate, asked for in the document or not: an order may go by it. */
  right(coordinate: string): Mode
  /** What figures the viewer gets of a population by an output coordinate, asked for in the document or not. */
  figure(coordinate: string, population: Population): FigureMode
}
