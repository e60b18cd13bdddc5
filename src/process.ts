import cluster from 'node:cluster'
import { type Config, ConfigError, loadConfig } from './config.js'
import { createLog, faultOf, type Log } from './log.js'
import { fork } from './processes/forked.js'
import { freePort } from './processes/free-port.js'
import { workFor } from './processes/worker.js'
import { WorkerRefused, Workers } from './processes/workers.js'
import {
  measuredTogether,
  type Parts,
  prepare,
  type Serving,
  type Started,
  StartRefused,
  serve,
  start,
  stopAll,
} from './start.js'

/** The process: configuration, start, signals, exit code. */
export async function main(parts: Parts): Promise<void> {
  const config = readConfig()
  if (!config) return
  const log = createLog(config.logLevel)
  // Node would print the message of an error that nobody caught, and it may hold values.
  process.on('uncaughtException', (error) => fail(log, error))
  process.on('unhandledRejection', (error) => fail(log, error))
  if (cluster.isWorker) return workAsTold(config, log, parts)
  const started: Started = []
  const signals = stopOnSignal(started, log)
  try {
    const running = config.processes > 1 ? startWorkers : startAlone
    process.stdout.write(`${await running(config, log, parts, started)}\n`)
  } catch (error) {
    // The signal took away what the start stood on; its own end is the answer.
    if (signals.stopping) return
    if (!isReadable(error)) return fail(log, error)
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  }
}

type StartPages = (config: Config, log: Log, parts: Parts, started: Started) => Promise<string>

const startAlone: StartPages = async (config, log, parts, started) =>
  (await start(config, log, parts, started)).page

/** This process keeps the database, the signals and the workers; they serve. */
const startWorkers: StartPages = async (config, log, parts, started) => {
  const { url, ownerUrl } = await prepare(config, log, parts, started)
  await measuredTogether(config, log, started)
  const workers = new Workers({
    count: config.processes,
    port: config.port || (await freePort(config.host)),
    database: { url, ownerUrl },
    log,
    fork,
    tell: (message) => process.stderr.write(`${message}\n`),
  })
  started.push(() => workers.stop())
  try {
    return await workers.start()
  } catch (error) {
    await stopAll(started)
    throw error
  }
}

function workAsTold(config: Config, log: Log, parts: Parts): void {
  const started: Started = []
  let serving: Serving | undefined
  let stopping = false
  workFor({
    async serve(database, port) {
      try {
        serving = await serve({ ...config, port }, database, log, parts, started)
        return { tell: 'LISTENING', page: serving.page }
      } catch (error) {
        if (stopping) return undefined
        if (!isReadable(error)) return fail(log, error)
        return { tell: 'REFUSED', message: error.message }
      }
    },
    takeDuty: () => serving?.takeDuty(),
    async stop() {
      if (stopping) return
      stopping = true
      await stopAll(started)
      process.exit(0)
    },
  })
}

function readConfig(): Config | undefined {
  try {
    return loadConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
    return undefined
  }
}

/** Errors of the start that are written for the person at the terminal and hold no data. */
const readable = new Set([
  'AccessTableError',
  'ClientsError',
  'ConnectionLost',
  'KeyringError',
  'LocalIssuerRefused',
  'PublicKeysError',
  'RegionSourceFaults',
  'StatementFailed',
  'UnclassifiedCoordinates',
])
const isReadable = (error: unknown): error is Error =>
  error instanceof StartRefused ||
  (error instanceof WorkerRefused && error.message !== '') ||
  (error instanceof Error && readable.has(error.name))

function fail(log: Log, error: unknown): undefined {
  log.error('process.fault', { fault: faultOf(error) })
  process.exit(1)
}

/** The first signal lets running requests finish, the second does not wait. */
function stopOnSignal(started: Started, log: Log): { stopping: boolean } {
  const signals = { stopping: false }
  const stop = async (signal: NodeJS.Signals) => {
    if (signals.stopping) process.exit(1)
    signals.stopping = true
    log.info('stopping', { signal })
    await stopAll(started)
    process.exit(0)
  }
  process.on('SIGINT', (signal) => void stop(signal))
  process.on('SIGTERM', (signal) => void stop(signal))
  return signals
}
