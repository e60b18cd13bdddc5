import type { RowCondition } from '../policy/access-row.js'
import { bitOf, type Population } from '../registry/populations.js'
import type { Scope } from './operation.js'

/** What the transaction knows of its viewer. Policies of the database read these settings. */
export interface Settings {
  readonly subject: string
  readonly region: string
  readonly scope: Scope
  /** Populations whose persons the viewer reaches, each with its condition. */
  readonly rows: ReadonlyMap<Population, RowCondition>
  /** Populations that the viewer may count. */
  readonly counted: readonly Population[]
  readonly now: Date
  readonly statementMilliseconds: number
}

/** The populations as the sum of their bits, such as 5 for CHILD 1 and WOMAN 4. */
export const populationMask = (populations: Iterable<Population>): number =>
  [...new Set(populations)].reduce((mask, population) => mask + bitOf(population), 0)

/** The literal of an int8multirange; `{}` holds nothing. */
export const scopeText = ({ ranges }: Scope): string =>
  `{${ranges.map(([from, until]) => `[${from},${until})`).join(',')}}`

const reached = (rows: Settings['rows'], isMeant: (condition: RowCondition) => boolean): string =>
  String(
    populationMask([...rows].flatMap(([population, condition]) => (isMeant(condition) ? [population] : []))),
  )

/**
 * The one place where a transaction learns whom it serves: one statement, local to the transaction. It answers the
 * revision of the regions at the transaction's snapshot, so that the tree in process can be told to be old.
 */
export function settingsStatement(settings: Settings): { text: string; parameters: string[] } {
  const { rows } = settings
  const values = {
    'sanliu.subject': settings.subject,
    'sanliu.region': settings.region,
    'sanliu.scope': scopeText(settings.scope),
    'sanliu.past': scopeText({ ranges: settings.scope.past ?? settings.scope.ranges }),
    'sanliu.populations': reached(rows, ({ kind }) => kind === 'REGION'),
    // Of these only the persons with a disability.
    'sanliu.populations_disability': reached(
      rows,
      (condition) => condition.kind !== 'REGION' && condition.fact === 'DISABILITY',
    ),
    'sanliu.counted': String(populationMask(settings.counted)),
    'sanliu.now': settings.now.toISOString(),
    statement_timeout: String(settings.statementMilliseconds),
  }
  const calls = Object.keys(values).map((name, index) => `set_config('${name}', $${index + 1}, true)`)
  return {
    text: `select (select revision from region_revision) as revision, ${calls.join(', ')}`,
    parameters: Object.values(values),
  }
}
