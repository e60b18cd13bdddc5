import type { Message } from '../../errors.js'
import type { CodeList } from '../../registry/code-list.js'
import type { PopulationSign } from '../../registry/populations.js'
import type { Part } from '../parts.js'

/** A band of whole years of age, from `from` to the next band or to the end of the group's ages. */
export interface AgeBand {
  readonly code: string
  readonly from: number
  readonly label: Message
}

/**
 * A population group: everything the platform must know to serve it. One folder makes one, `index.ts` lists them. It
 * declares its population, with the letter by which rows of the access table name it and a bit of its own.
 */
export interface Group extends PopulationSign {
  /** The facet on `Person` and in `personCreate`: `child`. */
  readonly facet: string
  /** The root query: `children`. */
  readonly plural: string
  /** In type names: `Child` → ChildUpdateInput, ChildEndInput. */
  readonly noun: string
  readonly label: Message
  /** The clause or norm that says who belongs to the group. */
  readonly source: string
  readonly part: Part
  readonly endReasons: CodeList
  /** Whole years of age on the reference date: from the first, and younger than the second. */
  readonly ages: { readonly from: number; readonly under: number | null }
  /** Only persons of this sex belong to it. */
  readonly sex?: 'MALE' | 'FEMALE'
  /** What the family category of a complete file holds: each of these relatives or any of them, with a field filled in. */
  readonly family: {
    readonly demand: 'EACH' | 'ANY'
    readonly relations: readonly string[]
    readonly filledIn: string
  }
  /** The yes-or-no field that calls for an entry among the guardians. */
  readonly guardianWhen?: string
  /** The bands of the statistics, youngest first; the first begins with the group's ages. */
  readonly ageBands: readonly AgeBand[]
  /**
   * Combinations of dimensions (at most three, `ageBand` among them) whose figures are kept with every write, for each
   * village. What forms and dashboards ask for; other combinations are counted when asked.
   */
  readonly cubes: readonly (readonly string[])[]
  /** Youngest age of a parent at the birth of the person, for the check of plausibility. */
  readonly parentYears: number
}
