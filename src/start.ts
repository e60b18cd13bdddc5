import cluster from 'node:cluster'
import { mkdirSync } from 'node:fs'
import { isDemonstration, readyTokens } from './accounts/demonstration.js'
import { localIssuer } from './accounts/local-issuer.js'
import type { StandingOf } from './accounts/standing.js'
import { verifier } from './accounts/token.js'
import type { TrustedDocuments } from './clients/trusted.js'
import type { Config } from './config.js'
import { keepHeapSmall } from './heap.js'
import { createEdge } from './http/edge.js'
import type { Front } from './http/front.js'
import type { Readiness } from './http/routes.js'
import { type Reader, startPage } from './http/start-page.js'
import type { Limits } from './limits/limits.js'
import type { Log } from './log.js'
import { type Gauges, handedOver, openGathered, openMetrics } from './metrics/index.js'
import { openPlayground } from './playground/index.js'
import { openTraces } from './traces/index.js'

/** A database to serve from. The owner's address is at hand only where the platform keeps the database itself. */
export interface DatabaseAddress {
  readonly url: string
  readonly ownerUrl?: string
  /** Its rights were compared with the access table by this process, just now. */
  readonly isCompared?: boolean
}

/** The platform behind the edge: the door is open, the schema is built. */
export interface OpenPlatform {
  readonly apollo: Front
  readonly limits?: Limits
  /** What front-ends handed in. */
  readonly documents?: TrustedDocuments
  /** Whether a token is revoked, asked for every request. */
  readonly standingOf: StandingOf
  /** The deployment's clock, in milliseconds since 1970. */
  readonly clock: () => number
  ready(): Promise<Readiness>
  /** What it tells of itself where numbers are gathered. */
  readonly gauges?: Gauges
  /** Does from now on what is done once for the deployment, however many processes serve. */
  takeDuty(): void
  close(): Promise<void>
}

/** What the steps of the start are made of. */
export interface Parts {
  /** Reads the programs that serve and builds the schema, so that it needn't be done when the database stands. */
  load(): Promise<void>
  startEmbedded(dataDir: string): Promise<{ url: string; ownerUrl: string; stop(): Promise<void> }>
  migrate(ownerUrl: string, url: string, config: Config): Promise<void>
  /** How many migrations have not run, read as the login role. */
  pendingMigrations(url: string): Promise<number>
  /** Loads the demonstration into an empty database; does nothing in another. */
  seedDemonstration(ownerUrl: string, config: Config): Promise<void>
  openPlatform(config: Config, database: DatabaseAddress, log: Log): Promise<OpenPlatform>
}

/** The start was refused; the message says what to do. */
export class StartRefused extends Error {}

export interface Running {
  readonly url: string
  /** What to print for the person at the terminal. */
  readonly page: string
  stop(): Promise<void>
}

/** What has been started so far, each with the way to stop it. */
export type Started = (() => Promise<void>)[]

/** Stops in the reverse order; called twice, each is stopped once. */
export async function stopAll(started: Started): Promise<void> {
  for (let stop = started.pop(); stop; stop = started.pop()) await stop()
}

/** What serves, where it stands, and what it does beside that. */
export interface Serving extends Running {
  /** Does from now on what is done once for the deployment: seals, settles, publishes. */
  takeDuty(): void
}

/**
 * The start, step by step. What was started is stopped again when a later step fails; `started` is the caller's, so that
 * a signal can stop a start that is still under way.
 */
export async function start(config: Config, log: Log, parts: Parts, started: Started = []): Promise<Running> {
  const loading = parts.load()
  // Told below: the database that is being started must be stopped then.
  loading.catch(() => undefined)
  const database = await prepare(config, log, parts, started)
  await orStopAll(started, () => loading)
  const serving = await serve(config, database, log, parts, started)
  serving.takeDuty()
  return serving
}

/** What is done before anybody serves, once however many processes will. */
export const prepare = (config: Config, log: Log, parts: Parts, started: Started): Promise<DatabaseAddress> =>
  orStopAll(started, async () => {
    // The database runs as another account when this process is root: it must be able to enter, keys are closed by file.
    if (!config.databaseUrl) mkdirSync(config.dataDir, { recursive: true, mode: 0o755 })
    // Before the database: a file of keys that can't be used is told at once.
    await verifier(config)
    return config.databaseUrl
      ? await currentDatabase(config.databaseUrl, parts)
      : await embeddedDatabase(config, log, parts, started)
  })

export const serve = (
  config: Config,
  database: DatabaseAddress,
  log: Log,
  parts: Parts,
  started: Started,
): Promise<Serving> =>
  orStopAll(started, async () => {
    log.info('step', { step: 'platform' })
    const platform = await parts.openPlatform(config, database, log)
    started.push(() => platform.close())
    const { apollo, limits, documents } = platform
    // The later of the two clocks: one that is set back makes no token good again that has expired.
    const clock = () => Math.max(Date.now(), platform.clock())
    const verify = await verifier(config, clock, platform.standingOf)
    const playground = await openPlayground(config).catch(unstartable)
    const meter = await measured(config, log, platform, started)
    const traces = await traced(config, log, started)
    const edge = createEdge({
      meter,
      traces,
      apollo,
      verify,
      log,
      limits,
      documents,
      ...edgeSettings(config),
      ready: () => platform.ready(),
      startPage: pageOf(config, playground !== undefined),
      playground,
    })
    const { port } = await edge.listen(config.port, config.host).catch(cannotListen(config))
    started.push(() => edge.stop())
    keepHeapSmall()
    log.info('listening', { host: config.host, port })
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
    return {
      url,
      page: await greeting(config, url, playground !== undefined),
      takeDuty: () => platform.takeDuty(),
      stop: () => stopAll(started),
    }
  })

async function orStopAll<T>(started: Started, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await stopAll(started)
    throw error
  }
}

/** What the configuration says of the edge. */
export const edgeSettings = ({ corsOrigins, requestSeconds, requestsAtOnce }: Config) => ({
  corsOrigins,
  requestsAtOnce,
  patience: { requestMilliseconds: requestSeconds * 1_000 },
})

/** The database of the deployment: never migrated and never filled by the server. */
async function currentDatabase(url: string, parts: Parts): Promise<DatabaseAddress> {
  const pending = await parts.pendingMigrations(url)
  if (pending === 0) return { url }
  throw new StartRefused(
    `数据库有 ${pending} 个迁移尚未执行，请运行 npm run migrate（需要 DATABASE_OWNER_URL）。\n` +
      `${pending} migrations of the database are pending; run npm run migrate (with DATABASE_OWNER_URL).`,
  )
}

/** The database in the data folder: kept current, and filled with the demonstration when it is new. */
async function embeddedDatabase(config: Config, log: Log, parts: Parts, started: Started) {
  log.info('step', { step: 'database', path: config.dataDir })
  const { url, ownerUrl, stop } = await parts.startEmbedded(config.dataDir).catch(unstartable)
  started.push(stop)
  log.info('step', { step: 'migrations' })
  await parts.migrate(ownerUrl, url, config)
  log.info('step', { step: 'demonstration' })
  await parts.seedDemonstration(ownerUrl, config)
  return { url, ownerUrl, isCompared: true }
}

/** The numbers on a port of their own, where one is set. */
async function measured(config: Config, log: Log, { gauges }: OpenPlatform, started: Started) {
  if (config.metricsPort === undefined) return undefined
  if (cluster.isWorker) return handedOver(gauges)
  return (await onMetricsPort(config, log, started, (port) => openMetrics(port, gauges)))?.meter
}

/** Stopped after the edge, whose last requests it is told of. */
async function traced({ traces }: Config, log: Log, started: Started) {
  if (!traces) return undefined
  const opened = await openTraces({ ...traces, log })
  started.push(opened.close)
  return opened
}

/** The numbers of all processes, on a port of the one that keeps them. */
export const measuredTogether = (config: Config, log: Log, started: Started) =>
  onMetricsPort(config, log, started, openGathered)

async function onMetricsPort<T extends { readonly port: number; stop(): Promise<void> }>(
  { metricsPort }: Config,
  log: Log,
  started: Started,
  open: (port: number) => Promise<T>,
): Promise<T | undefined> {
  if (metricsPort === undefined) return undefined
  const host = '127.0.0.1'
  const taken = cannotListen({ host, port: metricsPort, variable: 'SANLIU_METRICS_PORT' })
  const opened = await open(metricsPort).catch(taken)
  started.push(opened.stop)
  log.info('metrics', { host, port: opened.port })
  return opened
}

/** The messages of these steps name folders, accounts and programs, never a person. */
const unstartable = (error: Error): never => {
  throw new StartRefused(error.message, { cause: error })
}

const pageOf = (config: Config, hasPlayground: boolean) => async (reader: Reader) =>
  startPage(reader, {
    hasPlayground,
    tokens: reader.isLocal && isDemonstration(config) ? await readyTokens(await localIssuer(config)) : [],
  })

async function greeting(config: Config, url: string, hasPlayground: boolean): Promise<string> {
  const lines = [`三留 Sanliu  ${url}`, `  GraphQL  ${url}/graphql`]
  if (hasPlayground) lines.push(`  Playground  ${url}/playground`)
  if (!isDemonstration(config)) return lines.join('\n')
  for (const { label, token } of await readyTokens(await localIssuer(config)))
    lines.push('', `  ${label}`, `  ${token}`)
  return [...lines, '', '  Ctrl-C 停止。Ctrl-C stops.'].join('\n')
}

const cannotListen =
  ({ host, port, variable = 'PORT' }: Pick<Config, 'host' | 'port'> & { variable?: string }) =>
  (error: NodeJS.ErrnoException): never => {
    const why: Record<string, string> = {
      EADDRINUSE: `${host}:${port} 已被占用，请设置 ${variable} 为其他端口。It is in use; set ${variable} to another one.`,
      EACCES: `无权监听 ${host}:${port}，请设置 ${variable} 大于 1023。Not permitted; set ${variable} above 1023.`,
      EADDRNOTAVAIL: `本机没有地址 ${host}，请改 HOST。This machine has no such address; change HOST.`,
    }
    throw new StartRefused(why[error.code ?? ''] ?? `${host}:${port}: ${error.code}`)
  }
