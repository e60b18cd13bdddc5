import { type Config, ConfigError, loadConfig } from './config.js'
import { createLog, faultOf, type Log } from './log.js'
import { type Parts, type Started, StartRefused, start, stopAll } from './start.js'

/** The process: configuration, start, signals, exit code. */
export async function main(parts: Parts): Promise<void> {
  const config = readConfig()
  if (!config) return
  const log = createLog(config.logLevel)
  // Node would print the message of an error that nobody caught, and it may hold values.
  process.on('uncaughtException', (error) => fail(log, error))
  process.on('unhandledRejection', (error) => fail(log, error))
  const started: Started = []
  const signals = stopOnSignal(started, log)
  try {
    const { page } = await start(config, log, parts, started)
    process.stdout.write(`${page}\n`)
  } catch (error) {
    // The signal took away what the start stood on; its own end is the answer.
    if (signals.stopping) return
    if (!(error instanceof StartRefused) && !isReadable(error)) return fail(log, error)
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  }
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
  'ConnectionLost',
  'KeyringError',
  'LocalIssuerRefused',
  'PublicKeysError',
  'RegionSourceFaults',
  'StatementFailed',
  'UnclassifiedCoordinates',
])
const isReadable = (error: unknown): error is Error => error instanceof Error && readable.has(error.name)

function fail(log: Log, error: unknown): void {
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
