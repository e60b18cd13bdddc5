import { resolve } from 'node:path'
import type * as z from 'zod'
import type { Message } from './errors.js'
import type { LimitSettings } from './limits/limit-set.js'
import { type Variable, variables, words } from './variables.js'

type Name = keyof typeof variables
type Values = { [N in Name]?: z.output<(typeof variables)[N]['schema']> }

/** A variable that is wrong or missing, and what to do about it. */
export interface ConfigFault {
  readonly variable: Name
  readonly message: Message
}

/** Every wrong variable at once. The values are not repeated: they may be passwords or keys. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly ConfigFault[]) {
    const lines = faults.map(
      ({ variable: name, message: { zh, en } }) => `  ${name}: ${zh}\n  ${' '.repeat(name.length)}  ${en}`,
    )
    super(['配置有误。The configuration is wrong:', ...lines].join('\n'))
    this.name = 'ConfigError'
  }
}

export interface Config {
  readonly production: boolean
  readonly host: string
  readonly port: number
  readonly dataDir: string
  /** How many of them serve on the port. */
  readonly processes: number
  /** Absent: the embedded PostgreSQL of the data folder. */
  readonly databaseUrl?: string
  readonly databaseOwnerUrl?: string
  readonly databaseSlots: number
  /** What stands between the server and its database. */
  readonly databasePooler: 'none' | 'transaction'
  readonly tokens: TokenConfig
  /** Where the sealing keyring comes from. */
  readonly keys: { readonly file: string } | { readonly json: string }
  /** Absent: no metrics. */
  readonly metricsPort?: number
  /** Absent: no traces, and nothing loaded that could make some. */
  readonly traces?: { readonly url: string; readonly percent: number }
  readonly logLevel: string
  readonly pageLimit: number
  readonly limits: LimitSettings
  /** File of the front-ends that may ask. Absent: every client may, with the rights of its user. */
  readonly clients?: string
  readonly requestSeconds: number
  readonly requestsAtOnce: number
  /** Sites whose pages may ask, by their origin. */
  readonly corsOrigins: readonly string[]
  readonly threshold: number
  readonly alarmLevels: { readonly personsRead: readonly number[]; readonly lookupsMissed: readonly number[] }
  readonly lookupsPerDay: number
  readonly purposeRequired: boolean
  readonly emergency: { readonly hours: number; readonly triesPerDay: number }
  readonly retentionYears: number
  readonly timeZone: string
  readonly demoPeople: number
}

export interface TokenConfig {
  /** File or URL of the identity provider's public keys. Absent: the local issuer. */
  readonly jwks?: string
  /** `jwks` is the document in which the issuer says where its keys are. */
  readonly isDiscovered: boolean
  readonly issuer: string
  readonly audience: string
  readonly algorithms: readonly string[]
  /** From `iat` to `exp`; a token that lives longer is not taken. */
  readonly longestSeconds: number
}

const missing = (name: Name, why: Message): ConfigFault => {
  const { remedy } = variables[name]
  return { variable: name, message: { zh: `${why.zh}${remedy.zh}`, en: `${why.en} ${remedy.en}` } }
}

const inProduction = words('生产环境必须设置。', 'Required in production.')
const besideJwks = words(
  '设置 SANLIU_JWKS 或 SANLIU_ISSUER_URL 时必须一并设置。',
  'Required together with SANLIU_JWKS or SANLIU_ISSUER_URL.',
)

/** Demands that concern more than one variable. */
function demands(values: Values, purpose: Purpose): ConfigFault[] {
  const required = new Map<Name, Message>()
  const { SANLIU_ISSUER_URL: issuerUrl } = values
  if (values.NODE_ENV === 'production' && purpose === 'SERVE') {
    for (const name of Object.keys(variables) as Name[])
      if ('production' in variables[name]) required.set(name, inProduction)
    if (!values.SANLIU_KEYS_JSON) required.set('SANLIU_KEYS', inProduction)
  } else if (values.SANLIU_JWKS || issuerUrl) {
    required.set('SANLIU_JWT_ISSUER', besideJwks)
    required.set('SANLIU_JWT_AUDIENCE', besideJwks)
  }
  // It says both where the keys are and what tokens name as their issuer.
  if (issuerUrl) for (const name of ['SANLIU_JWKS', 'SANLIU_JWT_ISSUER'] as const) required.delete(name)
  return [...required].filter(([name]) => values[name] === undefined).map(([name, why]) => missing(name, why))
}

/** A command needs only what it uses: the host that migrates has no identity provider. */
export type Purpose = 'SERVE' | 'COMMAND'

/** The configuration from the environment, checked as a whole. An empty variable counts as absent. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, purpose: Purpose = 'SERVE'): Config {
  const values: Record<string, unknown> = {}
  const faults: ConfigFault[] = []
  for (const [name, { schema, fallback }] of Object.entries<Variable<unknown>>(variables)) {
    const text = env[name]?.trim() || fallback
    if (text === undefined) continue
    const read = schema.safeParse(text)
    if (read.success) values[name] = read.data
    else faults.push(missing(name as Name, words('值无效。', 'The value is not valid.')))
  }
  const given = values as Values
  const faulty = new Set(faults.map((fault) => fault.variable))
  faults.push(...demands(given, purpose).filter((fault) => !faulty.has(fault.variable)))
  if (faults.length > 0) throw new ConfigError(faults)
  return frozen(given as Required<Values>)
}

/** Where an issuer describes itself: OpenID Connect Discovery. */
const discoveryAddress = (issuerUrl: string): string =>
  `${issuerUrl.replace(/\/$/, '')}/.well-known/openid-configuration`

const frozen = (given: Required<Values>): Config => {
  const { SANLIU_JWKS: jwks, SANLIU_ISSUER_URL: issuerUrl } = given
  const local = jwks === undefined && issuerUrl === undefined
  return Object.freeze({
    production: given.NODE_ENV === 'production',
    host: given.HOST,
    port: given.PORT,
    dataDir: given.SANLIU_DATA_DIR,
    processes: given.SANLIU_PROCESSES,
    databaseUrl: given.DATABASE_URL,
    databaseOwnerUrl: given.DATABASE_OWNER_URL,
    databaseSlots: given.SANLIU_DB_SLOTS,
    databasePooler: given.SANLIU_DB_POOLER,
    tokens: Object.freeze({
      jwks: jwks ?? (issuerUrl && discoveryAddress(issuerUrl)),
      isDiscovered: jwks === undefined && issuerUrl !== undefined,
      issuer: given.SANLIU_JWT_ISSUER ?? issuerUrl ?? 'sanliu-local',
      audience: given.SANLIU_JWT_AUDIENCE ?? 'sanliu',
      algorithms: Object.freeze(
        local ? [...new Set([...given.SANLIU_JWT_ALGORITHMS, 'EdDSA'])] : given.SANLIU_JWT_ALGORITHMS,
      ),
      // The local issuer's are for one working day; there is none in production.
      longestSeconds: local ? 12 * 3600 : given.SANLIU_TOKEN_MINUTES * 60,
    }),
    keys: Object.freeze(
      given.SANLIU_KEYS_JSON
        ? { json: given.SANLIU_KEYS_JSON }
        : { file: resolve(given.SANLIU_KEYS ?? resolve(given.SANLIU_DATA_DIR, 'keys.json')) },
    ),
    metricsPort: given.SANLIU_METRICS_PORT,
    traces:
      given.SANLIU_TRACES_URL === undefined
        ? undefined
        : Object.freeze({ url: given.SANLIU_TRACES_URL, percent: given.SANLIU_TRACES_PERCENT }),
    logLevel: given.LOG_LEVEL,
    pageLimit: given.SANLIU_PAGE_LIMIT,
    limits: given.SANLIU_LIMITS,
    clients: given.SANLIU_CLIENTS,
    requestSeconds: given.SANLIU_REQUEST_SECONDS,
    requestsAtOnce: given.SANLIU_REQUESTS_AT_ONCE,
    corsOrigins: Object.freeze(given.SANLIU_CORS_ORIGINS ?? []),
    threshold: given.SANLIU_THRESHOLD,
    alarmLevels: Object.freeze({
      personsRead: given.SANLIU_ALARM_PERSONS,
      lookupsMissed: given.SANLIU_ALARM_MISSES,
    }),
    lookupsPerDay: given.SANLIU_LOOKUPS_PER_DAY,
    purposeRequired: given.SANLIU_PURPOSE === 'required',
    emergency: Object.freeze({
      hours: given.SANLIU_EMERGENCY_HOURS,
      triesPerDay: given.SANLIU_EMERGENCY_TRIES,
    }),
    retentionYears: given.SANLIU_RETENTION_YEARS,
    timeZone: given.SANLIU_TIME_ZONE,
    demoPeople: given.SANLIU_DEMO_PEOPLE,
  })
}
