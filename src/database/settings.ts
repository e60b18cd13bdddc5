import type { RowCondition } from '../policy/access-row.js'
import { bitOf, type Population } from '../registry/populations.js'
import type { Scope } from './operation.js'

/** What the transaction knows of its viewer. Policies of the database read these settings. */
export interface Settings {
  readonly subject: string
  readonly department: string
  readonly region: string
  readonly scope: Scope
  /** Populations whose persons the viewer reaches, each with its condition. */
  readonly rows: ReadonlyMap<Population, RowCondition>
  /** Populations that the viewer may count. */
  readonly counted: readonly Population[]
  /** Whether what was opened for the viewer in an emergency is read. */
  readonly seesOpened: boolean
  readonly now: Date
  /** Whether every statement to come keeps its plan. */
  readonly keepsPlans?: boolean
  readonly statementMilliseconds: number
  /** So long an operation has nothing to ask, at most. */
  readonly idleMilliseconds: number
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
 * Persons opened in an emergency for the account that the settings name, now. It is asked of the settings as they were
 * set, so that they are set before the account's own rows are looked for.
 */
const openedNow = `(select array_agg(access.person_id)::text from emergency_access access
  where access.subject = told.subject and access.department = told.department
    and access.outcome = 'OPENED' and access.closed_at is null
    and access.opened_at <= told.now::timestamptz and access.opened_until > told.now::timestamptz)`

const revision = '(select revision from region_revision) as revision'

/** The ids of an array as PostgreSQL writes it. */
export const idsIn = (text: string | null | undefined): string[] =>
  text ? text.replace(/[{}]/g, '').split(',') : []

/** What is set, by its name. */
const settingsOf: Readonly<Record<string, (settings: Settings) => string>> = {
  'sanliu.subject': ({ subject }) => subject,
  'sanliu.department': ({ department }) => department,
  'sanliu.region': ({ region }) => region,
  'sanliu.scope': ({ scope }) => scopeText(scope),
  'sanliu.past': ({ scope }) => scopeText({ ranges: scope.past ?? scope.ranges }),
  'sanliu.populations': ({ rows }) => reached(rows, ({ kind }) => kind === 'REGION'),
  // Of these only the persons with a disability.
  'sanliu.populations_disability': ({ rows }) =>
    reached(rows, (condition) => condition.kind !== 'REGION' && condition.fact === 'DISABILITY'),
  // Whose file was opened in an emergency is read as far as the department has to do with the population at all.
  'sanliu.populations_opened': ({ rows, seesOpened }) => reached(rows, () => seesOpened),
  'sanliu.counted': ({ counted }) => String(populationMask(counted)),
  'sanliu.now': ({ now }) => now.toISOString(),
  // A plan for any scope suits none: a county's page is then planned as if it were the whole database's. A row by its key has one.
  plan_cache_mode: ({ keepsPlans }) => (keepsPlans ? 'force_generic_plan' : 'force_custom_plan'),
  // Many ask at once, each for little: starting helpers for one answer costs it more than its page, and the others too.
  max_parallel_workers_per_gather: () => '0',
  statement_timeout: ({ statementMilliseconds }) => String(statementMilliseconds),
  // A server that is cut off ends nothing: its locks would be held until the system gives its connection up, after hours.
  idle_in_transaction_session_timeout: ({ idleMilliseconds }) => String(idleMilliseconds),
}

const calls = Object.keys(settingsOf).map((name, index) => `set_config('${name}', $${index + 1}, true)`)

const named = Object.keys(settingsOf).map(
  (name, index) => `${calls[index]} as "${name.replace('sanliu.', '')}"`,
)

const text = `select ${revision}, '' as opened, ${calls.join(', ')}`

const textWithOpened = `select told.revision, set_config('sanliu.opened', coalesce(${openedNow}, ''), true) as opened
         from (select ${revision}, ${named.join(', ')}) as told`

/**
 * The one place where a transaction learns whom it serves: one statement, local to the transaction. It answers the
 * revision of the regions at the transaction's snapshot, so that the tree in process can be told to be old, and the
 * persons that are opened for the viewer where the operation asks for one by id.
 */
export const settingsStatement = (settings: Settings): { text: string; parameters: string[] } => ({
  text: settings.seesOpened ? textWithOpened : text,
  parameters: Object.values(settingsOf).map((of) => of(settings)),
})
