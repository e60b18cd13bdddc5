import { bitOf, type Population } from '../registry/populations.js'
import type { Scope } from './operation.js'

/** What the transaction knows of its viewer. Policies and defaults of the database read these settings. */
export interface Settings {
  readonly region: string
  readonly scope: Scope
  readonly populations: Iterable<Population>
  readonly now: Date
  readonly statementMilliseconds: number
}

/** The populations as the sum of their bits, such as 5 for CHILD 1 and WOMAN 4. */
export const populationMask = (populations: Iterable<Population>): number =>
  [...new Set(populations)].reduce((mask, population) => mask + bitOf(population), 0)

/** The literal of an int8multirange; `{}` holds nothing. */
export const scopeText = ({ ranges }: Scope): string =>
  `{${ranges.map(([from, until]) => `[${from},${until})`).join(',')}}`

/**
 * The one place where a transaction learns whom it serves: one statement, local to the transaction. It answers the
 * revision of the regions at the transaction's snapshot, so that the tree in process can be told to be old.
 */
export function settingsStatement(settings: Settings): { text: string; parameters: string[] } {
  const values = {
    'sanliu.region': settings.region,
    'sanliu.scope': scopeText(settings.scope),
    'sanliu.populations': String(populationMask(settings.populations)),
    'sanliu.now': settings.now.toISOString(),
    statement_timeout: String(settings.statementMilliseconds),
  }
  const calls = Object.keys(values).map((name, index) => `set_config('${name}', $${index + 1}, true)`)
  return {
    text: `select (select revision from region_revision) as revision, ${calls.join(', ')}`,
    parameters: Object.values(values),
  }
}
